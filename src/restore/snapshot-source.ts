import { createHash, hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { RestoreError } from '../errors.ts';
import { describeDamagedManifest, describeUnfinished, describeUnknown } from '../manifest/absent-snapshot.ts';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Store } from '../store/store.ts';

/** A sealed snapshot to restore from; whatever is read from it has been compared with its sums. */
export interface SnapshotSource {
  readonly name: string;
  readonly manifest: Manifest;
  /** SHA-256 (hex) of a resource's files, by path within the snapshot. */
  files(resource: ManifestResource): Promise<ReadonlyMap<string, string>>;
  /** The file; undefined if the resource has no such file. */
  read(resource: ManifestResource, path: string): Promise<Buffer | undefined>;
  json(resource: ManifestResource, path: string): Promise<unknown>;
  /** The same where it need not fit into memory; it is read once before, to compare it. */
  open(resource: ManifestResource, path: string): Promise<Readable | undefined>;
  /** Makes sure that the store holds these bytes, undamaged, to write them from. `path`: where the snapshot has them. */
  ensure(sha256: string, path: string): Promise<void>;
}

/** The snapshot, or why it cannot be restored from. */
export async function openSnapshot(
  name: string,
  store: Store,
): Promise<SnapshotSource | { readonly reasons: readonly string[] }> {
  const manifest = await readManifest(store, name);
  if (manifest === undefined) return { reasons: [await explainMissing(name, store)] };
  if (manifest === 'damaged')
    return {
      reasons: [describeDamagedManifest(name)],
    };
  return createSource(name, manifest, store);
}

async function explainMissing(name: string, store: Store): Promise<string> {
  if ((await store.partials()).includes(name)) return describeUnfinished(name);
  return describeUnknown(name, await store.snapshots());
}

function createSource(name: string, manifest: Manifest, store: Store): SnapshotSource {
  const sums = new Map<ManifestResource, Promise<ReadonlyMap<string, string>>>();
  const checked = new Map<string, Promise<void>>();

  const files = (resource: ManifestResource) => {
    const known = sums.get(resource) ?? readSums(resource);
    sums.set(resource, known);
    return known;
  };

  async function readSums(resource: ManifestResource): Promise<ReadonlyMap<string, string>> {
    const lines = await store.readSnapshot(name, 'SHA256SUMS', resource.sums);
    if (!lines || hash('sha256', lines) !== resource.sha256) throw damaged(name, 'SHA256SUMS');
    const rows = lines.toString().split('\n').slice(0, -1);
    return new Map(rows.map((line) => [line.slice(66), line.slice(0, 64)]));
  }

  async function read(resource: ManifestResource, path: string): Promise<Buffer | undefined> {
    const sha256 = (await files(resource)).get(path);
    if (sha256 === undefined) return undefined;
    const bytes = await store.readSnapshot(name, path);
    if (!bytes || hash('sha256', bytes) !== sha256) throw damaged(name, path);
    return bytes;
  }

  async function check(sha256: string, path: string): Promise<void> {
    if ((await store.size(sha256)) === undefined) {
      await store.put(store.openSnapshot(name, path), { sha256 }).catch((cause: unknown) => {
        throw damaged(name, path, cause);
      });
    }
    if ((await hashStream(store.open(sha256))) !== sha256) throw damaged(name, path);
  }

  return {
    name,
    manifest,
    files,
    read,
    async json(resource, path) {
      const bytes = await read(resource, path);
      return bytes && JSON.parse(bytes.toString());
    },
    async open(resource, path) {
      const sha256 = (await files(resource)).get(path);
      if (sha256 === undefined) return undefined;
      if ((await hashStream(store.openSnapshot(name, path))) !== sha256) throw damaged(name, path);
      return store.openSnapshot(name, path);
    },
    ensure(sha256, path) {
      const known = checked.get(sha256) ?? check(sha256, path);
      checked.set(sha256, known);
      return known;
    },
  };
}

function damaged(snapshot: string, path: string, cause?: unknown): RestoreError {
  const message = `${path} of snapshot ${snapshot} is damaged or missing: \`tidemark snapshot verify ${snapshot} --heal\` puts it back where its bytes still are; else restore from another snapshot`;
  return new RestoreError(message, { cause });
}

async function hashStream(stream: Readable): Promise<string | undefined> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of stream) sha256.update(chunk);
  } catch {
    return undefined;
  }
  return sha256.digest('hex');
}
