import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { readLines } from '../store/lines.ts';
import type { Store } from '../store/store.ts';
import { recordKey } from './capture-record.ts';
import type { AgentName, FileRow, PreviousCapture } from './collector.ts';
import type { Fragments } from './fragments.ts';

/** So many of the estate's are looked through for one that an agent took part in. */
const SNAPSHOTS_SEARCHED = 20;
const SUMS_CHUNK_BYTES = 1_048_576;
const SUMS_TAIL_BYTES = 65_536;

export interface PreviousSnapshots {
  /** The newest sealed snapshot of the estate. */
  readonly last: Manifest | undefined;
  find(key: string): PreviousCapture | undefined;
}

/** The newest sealed snapshots of the estate that hold each agent's resources; damaged ones are passed over. */
export async function findPreviousSnapshots(
  store: Store,
  estate: string,
  agents: readonly AgentName[],
): Promise<PreviousSnapshots> {
  const wanted = new Set(agents);
  const found = new Map<string, { manifest: Manifest; resource: ManifestResource }>();
  let last: Manifest | undefined;
  let searched = 0;
  for (const name of await store.snapshots()) {
    const manifest = await readManifest(store, name);
    if (manifest === undefined || manifest === 'damaged' || manifest.estate !== estate) continue;
    if (++searched > SNAPSHOTS_SEARCHED) break;
    last ??= manifest;
    const mine = manifest.resources.filter((resource) => wanted.has(resource.agent));
    for (const resource of mine) {
      const key = recordKey(resource);
      if (!found.has(key)) found.set(key, { manifest, resource });
    }
    // What a PARTIAL snapshot lacks, an older one may have.
    if (manifest.state === 'COMPLETE') for (const agent of manifest.agents) wanted.delete(agent);
    if (wanted.size === 0) break;
  }
  return {
    last,
    find(key) {
      const hit = found.get(key);
      return hit && createSealedCapture(store, hit.manifest.name, hit.resource);
    },
  };
}

/**
 * A resource as an unsealed run captured it; where that was killed in the middle of it, what it had so far comes
 * before what an earlier snapshot has.
 */
export function createPartialCapture(
  store: Store,
  fragments: Fragments,
  key: string,
  sealed: PreviousCapture | undefined,
): PreviousCapture | undefined {
  const record = fragments.find(key);
  if (!record) return fragments.hasDraft(key) ? createDraftCapture(fragments, key, sealed) : sealed;
  const open = async (path: string) => {
    for await (const row of fragments.rows(key)) if (row.path === path) return store.open(row.sha256);
    return undefined;
  };
  return {
    fingerprint: 'fingerprint' in record.look ? record.look.fingerprint : '',
    rows: () => fragments.rows(key),
    open,
    read: async (path) => readWhole(await open(path)),
  };
}

function createDraftCapture(
  fragments: Fragments,
  key: string,
  sealed: PreviousCapture | undefined,
): PreviousCapture {
  const open = async (path: string) =>
    Readable.from(concatenate(fragments.readDraft(key, path), await sealed?.open(path)));
  return {
    fingerprint: '',
    async *rows() {},
    open,
    read: async (path) => readWhole(await open(path)),
  };
}

async function* concatenate(
  ...parts: (AsyncIterable<Buffer> | Readable | undefined)[]
): AsyncGenerator<Buffer> {
  for (const part of parts) if (part) yield* part as AsyncIterable<Buffer>;
}

function createSealedCapture(store: Store, name: string, resource: ManifestResource): PreviousCapture {
  // Whoever reads it takes it for what was captured, so it must be that to the last byte.
  const open = async (path: string) => {
    const sha256 = await findSum(store, name, resource, path);
    const isWhole = sha256 !== undefined && (await hashFile(store, name, path)) === sha256;
    return isWhole ? store.openSnapshot(name, path) : undefined;
  };
  return {
    fingerprint: resource.fingerprint,
    rows: () => readRows(store, name, resource),
    open,
    read: async (path) => readWhole(await open(path)),
  };
}

/** Hex; undefined where the file cannot be read. */
async function hashFile(store: Store, name: string, path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of store.openSnapshot(name, path) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/** What SHA256SUMS says of a file of the resource; that of a large one is looked for at its end, where its index is. */
async function findSum(
  store: Store,
  name: string,
  { sums }: ManifestResource,
  path: string,
): Promise<string | undefined> {
  const length = Math.min(sums.length, SUMS_TAIL_BYTES);
  const range = { offset: sums.offset + sums.length - length, length };
  const tail = (await store.readSnapshot(name, 'SHA256SUMS', range))?.toString() ?? '';
  const at = tail.lastIndexOf(`  ${path}\n`);
  if (at >= 64) return tail.slice(at - 64, at);
  for await (const line of readLines(Readable.from(readSums(store, name, sums))))
    if (line.slice(66) === path) return line.slice(0, 64);
  return undefined;
}

/** The resource's lines of SHA256SUMS, with what the manifest adds to them. Ends early where the sums are damaged. */
async function* readRows(store: Store, name: string, resource: ManifestResource): AsyncGenerator<FileRow> {
  for await (const line of readLines(Readable.from(readSums(store, name, resource.sums)))) {
    const sha256 = line.slice(0, 64);
    const path = line.slice(66);
    const size = await store.size(sha256);
    if (size === undefined) return;
    const key = resource.keys?.[path];
    yield { path, sha256, size, ...(key === undefined ? {} : { key }) };
  }
}

async function* readSums(
  store: Store,
  name: string,
  { offset, length }: ManifestResource['sums'],
): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    const range = { offset: offset + done, length: Math.min(length - done, SUMS_CHUNK_BYTES) };
    const bytes = await store.readSnapshot(name, 'SHA256SUMS', range);
    if (!bytes || bytes.length === 0) return;
    done += bytes.length;
    yield bytes;
  }
}

async function readWhole(stream: Readable | undefined): Promise<Buffer | undefined> {
  if (!stream) return undefined;
  try {
    return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
  } catch {
    return undefined;
  }
}
