import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { compareResources } from '../manifest/changes.ts';
import {
  type Coverage,
  type Failure,
  MANIFEST_SCHEMA,
  type Manifest,
  type ManifestResource,
  type Timing,
} from '../manifest/manifest.ts';
import { renderManifest } from '../manifest/markdown.ts';
import type { Store } from '../store/store.ts';
import { type CaptureRecord, recordKey } from './capture-record.ts';
import type { AgentName } from './collector.ts';
import type { Fragments } from './fragments.ts';
import type { Ledger } from './ledger.ts';
import type { RoundsResult } from './rounds.ts';
import { type ResourceSums, writeSums } from './sums.ts';

export interface SealRequest {
  readonly store: Store;
  readonly name: string;
  readonly estate: string;
  readonly account: string | undefined;
  readonly agents: readonly AgentName[];
  readonly startedAt: Date;
  readonly fingerprintKey: string;
  readonly coverage: Coverage | undefined;
  readonly fragments: Fragments;
  readonly ledger: Ledger;
  readonly rounds: RoundsResult;
  readonly timings: readonly Timing[];
  /** The snapshot sealed before. */
  readonly last: Manifest | undefined;
  readonly signal: AbortSignal;
}

/** Writes manifest, sums and folder from the fragments, and gives the snapshot its name. Memory: one record a resource. */
export async function sealSnapshot(request: SealRequest): Promise<Manifest> {
  const { store, name, fragments, rounds, signal } = request;
  const sumsFile = await store.scratch(name, 'SHA256SUMS');
  const resources: ManifestResource[] = [];
  const root = createHash('sha256');
  const onResource = (record: CaptureRecord, sums: ResourceSums) => {
    resources.push(describeResource(record, rounds, sums));
  };
  let manifest: Manifest | undefined;
  await store.seal(
    name,
    writeSums({ fragments, file: sumsFile, root, onResource }),
    async () => {
      const rootHash = root.digest('hex');
      manifest = makeManifest(request, resources, rootHash);
      // Second copies, found by what the other file says: the lines by the manifest's root, the manifest by its own line.
      await store.put(createReadStream(sumsFile), { sha256: rootHash }, signal);
      const own = [
        { path: 'manifest.json', text: `${JSON.stringify(manifest, undefined, 2)}\n` },
        { path: 'MANIFEST.md', text: renderManifest(manifest) },
      ];
      await store.put(Buffer.from(own[0]?.text ?? ''));
      const lines = own.map((file) => `${hash('sha256', file.text)}  ${file.path}\n`).join('');
      await writeFile(sumsFile, lines, { flag: 'a' });
      const files = own.map(async ({ path, text }) => {
        const scratch = await store.scratch(name, path);
        await writeFile(scratch, text);
        return { path, scratch };
      });
      return [...(await Promise.all(files)), { path: 'SHA256SUMS', scratch: sumsFile }];
    },
    signal,
  );
  if (!manifest) throw new Error('sealed without a manifest');
  return manifest;
}

function describeResource(
  record: CaptureRecord,
  rounds: RoundsResult,
  { sha256, steadySha256, sums, keys, moreKeys }: ResourceSums,
): ManifestResource {
  const { agent, service, id, title, region, path, files, bytes, heldFrom } = record;
  const heldUntil = rounds.heldUntil.get(recordKey(record)) ?? heldFrom;
  return {
    agent,
    service,
    id,
    title,
    region,
    path,
    files,
    bytes,
    sha256,
    ...(steadySha256 !== undefined && { steadySha256 }),
    fingerprint: 'fingerprint' in record.look ? record.look.fingerprint : '',
    heldFrom: new Date(heldFrom).toISOString(),
    heldUntil: new Date(heldUntil).toISOString(),
    gaps: Array.from(record.gaps),
    sums,
    ...(keys && { keys }),
    ...(moreKeys !== undefined && { moreKeys }),
  };
}

function makeManifest(request: SealRequest, resources: ManifestResource[], root: string): Manifest {
  const {
    name,
    estate,
    account,
    agents,
    startedAt,
    fingerprintKey,
    coverage,
    ledger,
    rounds,
    last,
    fragments,
    timings,
  } = request;
  const failures = allFailures(resources, ledger, rounds);
  const newBytes = fragments.records.reduce((sum, record) => sum + record.newBytes, 0);
  return {
    schema: MANIFEST_SCHEMA,
    estate,
    name,
    state: failures.length > 0 ? 'PARTIAL' : 'COMPLETE',
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    ...(account === undefined ? {} : { account }),
    agents: Array.from(agents),
    consistency: rounds.consistency,
    timings: Array.from(timings),
    totals: { ...sumUp(resources), services: sumByService(resources), newBytes },
    root,
    fingerprintKey,
    changes: last ? compareResources(last, { agents, resources, failures }) : null,
    resources,
    ledger: ledger.entries,
    failures,
    ...(coverage && { coverage }),
  };
}

/** Everything that exists and is not in the snapshot: services that would not list, resources, and parts of them. */
function allFailures(
  resources: readonly ManifestResource[],
  ledger: Ledger,
  rounds: RoundsResult,
): Failure[] {
  const lists = ledger.entries
    .filter((entry) => entry.status === 'denied' || entry.status === 'failed')
    .map((entry) => ({
      service: entry.service,
      region: entry.region,
      resource: '*',
      what: 'the list of all of them',
      call: entry.call ?? '',
      code: entry.code ?? '',
      message: entry.message ?? '',
    }));
  const parts = resources.flatMap(({ service, region, title, gaps }) =>
    gaps
      .filter((gap) => gap.kind !== 'unsupported')
      .map((gap) => ({ service, region, resource: title, ...gap })),
  );
  return [...lists, ...rounds.failures, ...parts];
}

function sumUp(resources: readonly ManifestResource[]) {
  const files = resources.reduce((sum, each) => sum + each.files, 0);
  const bytes = resources.reduce((sum, each) => sum + each.bytes, 0);
  return { resources: resources.length, files, bytes };
}

function sumByService(resources: readonly ManifestResource[]): Manifest['totals']['services'] {
  const byService = Object.groupBy(resources, (each) => each.service);
  return Object.fromEntries(Object.entries(byService).map(([service, all]) => [service, sumUp(all ?? [])]));
}
