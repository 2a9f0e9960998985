import { createHash, type Hash, hash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { StoreError } from '../errors.ts';
import { compareResources } from '../manifest/changes.ts';
import {
  type Failure,
  MANIFEST_SCHEMA,
  type Manifest,
  type ManifestResource,
  type Timing,
} from '../manifest/manifest.ts';
import { renderManifest } from '../manifest/markdown.ts';
import type { Store, TreeFile } from '../store/store.ts';
import type { AgentName } from './collector.ts';
import { type CaptureRecord, type Fragments, recordKey } from './fragments.ts';
import type { Ledger } from './ledger.ts';
import type { RoundsResult } from './rounds.ts';

export interface SealRequest {
  readonly store: Store;
  readonly name: string;
  readonly estate: string;
  readonly account: string | undefined;
  readonly agents: readonly AgentName[];
  readonly startedAt: Date;
  readonly fingerprintKey: string;
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
  const { store, name, signal } = request;
  const sumsFile = await store.scratch(name, 'SHA256SUMS');
  const resources: ManifestResource[] = [];
  const root = createHash('sha256');
  let manifest: Manifest | undefined;
  await store.seal(
    name,
    writeSums(request, sumsFile, resources, root),
    async () => {
      manifest = makeManifest(request, resources, root.digest('hex'));
      const own = [
        { path: 'manifest.json', text: `${JSON.stringify(manifest, undefined, 2)}\n` },
        { path: 'MANIFEST.md', text: renderManifest(manifest) },
      ];
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

/** Yields the files of every resource, by path, writing the sums and describing the resources on the way. */
async function* writeSums(
  { fragments, rounds }: SealRequest,
  file: string,
  resources: ManifestResource[],
  root: Hash,
): AsyncGenerator<readonly TreeFile[]> {
  await using sums = await open(file, 'w');
  let offset = 0;
  for (const record of Array.from(fragments.records).sort(byPath)) {
    const own = createHash('sha256');
    let steady: Hash | undefined;
    const keys: Record<string, string> = {};
    const from = offset;
    let files = 0;
    for await (const rows of fragments.batches(recordKey(record))) {
      let lines = '';
      let steadyLines = '';
      for (const row of rows) {
        const line = `${row.sha256}  ${row.path}\n`;
        lines += line;
        if (!row.volatile) steadyLines += line;
        if (row.key !== undefined) keys[row.path] = row.key;
      }
      files += rows.length;
      const bytes = Buffer.from(lines);
      if (steadyLines.length < lines.length) steady ??= own.copy();
      steady?.update(steadyLines);
      own.update(bytes);
      root.update(bytes);
      offset += bytes.length;
      await sums.write(bytes);
      yield rows;
    }
    checkWhole(record, files);
    const hashes = { sha256: own.digest('hex'), ...(steady && { steadySha256: steady.digest('hex') }) };
    resources.push(describeResource(record, rounds, hashes, { offset: from, length: offset - from }, keys));
  }
}

/** Whoever deletes or damages what lies in `partial/` must not make a snapshot that lacks it silently. */
function checkWhole({ service, title, files }: CaptureRecord, found: number): void {
  if (found !== files)
    throw new StoreError(
      `what was captured of ${service} ${title} cannot be read back (${found} of ${files} files): choose another name`,
    );
}

function describeResource(
  record: CaptureRecord,
  rounds: RoundsResult,
  hashes: Pick<ManifestResource, 'sha256' | 'steadySha256'>,
  sums: { offset: number; length: number },
  keys: Record<string, string>,
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
    ...hashes,
    fingerprint: 'fingerprint' in record.look ? record.look.fingerprint : '',
    heldFrom: new Date(heldFrom).toISOString(),
    heldUntil: new Date(heldUntil).toISOString(),
    gaps: Array.from(record.gaps),
    sums,
    ...(Object.keys(keys).length > 0 ? { keys } : {}),
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

function byPath(a: CaptureRecord, b: CaptureRecord): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return recordKey(a) < recordKey(b) ? -1 : 1;
}
