import { hash } from 'node:crypto';
import pMap from 'p-map';
import { SnapshotError } from '../errors.ts';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { encodeSegment } from '../store/key-path.ts';
import type { Store } from '../store/store.ts';
import { type Json, parseDocument } from './document.ts';
import type { Captured } from './resource.ts';

const READ_AT_ONCE = 16;

/**
 * Every resource of AWS in a snapshot with its JSON documents; of buckets only their configuration.
 * @throws {SnapshotError} where a file is missing, not as it was sealed (but for those of buckets), or no JSON.
 */
export async function readCaptured(
  store: Store,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Captured[]> {
  const resources = manifest.resources.filter(({ agent }) => agent !== 'local');
  const read = async (resource: ManifestResource) => await readResource(store, manifest.name, resource);
  return await pMap(resources, read, { concurrency: READ_AT_ONCE, signal });
}

async function readResource(store: Store, snapshot: string, resource: ManifestResource): Promise<Captured> {
  const { service, id, title, region, path } = resource;
  const files: ReadonlyMap<string, string | undefined> =
    service === 's3'
      ? new Map([[`s3-buckets/_config/${encodeSegment(id)}.json`, undefined]])
      : await listFiles(store, snapshot, resource);
  const documents = new Map<string, Json>();
  for (const [file, sha256] of files) {
    if (!file.endsWith('.json')) continue;
    const name = service === 's3' || file === path ? '' : file.slice(path.length + 1);
    documents.set(name, await readDocument(store, snapshot, file, sha256));
  }
  return { service, id, title, region, path, documents, files: Array.from(files.keys()) };
}

/** The resource's own lines of SHA256SUMS, by path; a bucket's may be millions. */
async function listFiles(
  store: Store,
  snapshot: string,
  { sums, sha256 }: ManifestResource,
): Promise<ReadonlyMap<string, string>> {
  const lines = await store.readSnapshot(snapshot, 'SHA256SUMS', sums);
  if (!lines || hash('sha256', lines) !== sha256) throw damaged(snapshot, 'SHA256SUMS');
  const rows = lines.toString().split('\n').slice(0, -1);
  return new Map(rows.map((line) => [line.slice(66), line.slice(0, 64)]));
}

async function readDocument(
  store: Store,
  snapshot: string,
  file: string,
  sha256: string | undefined,
): Promise<Json> {
  const content = await store.readSnapshot(snapshot, file);
  if (!content || (sha256 !== undefined && hash('sha256', content) !== sha256)) throw damaged(snapshot, file);
  try {
    return parseDocument(content.toString(), file);
  } catch (error) {
    throw damaged(snapshot, file, error);
  }
}

function damaged(snapshot: string, file: string, cause?: unknown): SnapshotError {
  return new SnapshotError(
    `snapshot ${snapshot} is damaged: ${file} cannot be read; \`tidemark snapshot verify ${snapshot}\` says what else is`,
    { cause },
  );
}
