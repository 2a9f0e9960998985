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
 * @throws {SnapshotError} where a file is missing or no JSON.
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
  const paths =
    service === 's3'
      ? [`s3-buckets/_config/${encodeSegment(id)}.json`]
      : await listFiles(store, snapshot, resource);
  const documents = new Map<string, Json>();
  for (const file of paths) {
    if (!file.endsWith('.json')) continue;
    const name = service === 's3' || file === path ? '' : file.slice(path.length + 1);
    documents.set(name, await readDocument(store, snapshot, file));
  }
  return { service, id, title, region, path, documents, files: paths };
}

/** The resource's own lines of SHA256SUMS: `<hash>  <path>`. */
async function listFiles(store: Store, snapshot: string, { sums }: ManifestResource): Promise<string[]> {
  const lines = await store.readSnapshot(snapshot, 'SHA256SUMS', sums);
  if (!lines) throw damaged(snapshot, 'SHA256SUMS');
  return lines
    .toString()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.slice(66)]));
}

async function readDocument(store: Store, snapshot: string, file: string): Promise<Json> {
  const content = await store.readSnapshot(snapshot, file);
  if (!content) throw damaged(snapshot, file);
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
