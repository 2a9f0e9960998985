import { createHash } from 'node:crypto';
import { SnapshotError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import type { ChangeKind } from './change.ts';
import { type Keyed, pairUp } from './pairing.ts';

/** A file that one of two captures of a resource lacks or has with other bytes. SHA-256 in hex. */
export interface FileChange {
  readonly change: ChangeKind;
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

interface FindOptions {
  readonly signal: AbortSignal;
  /** Whether the bytes of a file that differs will be looked at; else there are too many, and it is only named. */
  isLookedAt(path: string): boolean;
  /** Told of those that are only named, in no order: nothing else is kept of them. */
  name(change: ChangeKind, path: string): void;
}

/** A resource with the snapshot it stands in. */
export interface Captured {
  readonly snapshot: string;
  readonly resource: ManifestResource;
}

type Reader = Pick<Store, 'readSnapshot'>;

const CHUNK_BYTES = 1024 * 1024;
/** So few are garbage again before they are moved to where garbage is expensive. */
const LINES_AT_ONCE = 1_000;
const NEWLINE = 10;
const HASH_LENGTH = 64;
const PATH_FROM = 66;

/**
 * The files of a resource that differ and are looked at, by path. Reads its lines of SHA256SUMS as streams, a chunk of
 * each at a time.
 * @throws {SnapshotError} where they are not what the manifest says they are.
 */
export async function findFileChanges(
  store: Reader,
  before: Captured,
  after: Captured,
  { signal, isLookedAt, name }: FindOptions,
): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  await pairUp(readSums(store, before, signal), readSums(store, after, signal), (path, was, is) => {
    if (was === is) return;
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    if (isLookedAt(path))
      changes.push({ change, path, ...(was && { before: was }), ...(is && { after: is }) });
    else name(change, path);
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function* readSums(
  store: Reader,
  { snapshot, resource }: Captured,
  signal: AbortSignal,
): AsyncGenerator<Keyed<string>[]> {
  const hash = createHash('sha256');
  const end = resource.sums.offset + resource.sums.length;
  let rest: Buffer = Buffer.alloc(0);
  for (let offset = resource.sums.offset; offset < end; offset += CHUNK_BYTES) {
    signal.throwIfAborted();
    const length = Math.min(CHUNK_BYTES, end - offset);
    const chunk = await store.readSnapshot(snapshot, 'SHA256SUMS', { offset, length });
    if (chunk?.length !== length) break;
    hash.update(chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const last = bytes.lastIndexOf(NEWLINE) + 1;
    yield* parseLines(bytes, last);
    rest = bytes.subarray(last);
  }
  if (rest.length > 0 || hash.digest('hex') !== resource.sha256) throw damaged(snapshot);
}

/** Every string is made from the bytes by itself: a slice of a longer one would keep all of that in memory. */
function* parseLines(bytes: Buffer, end: number): Generator<Keyed<string>[]> {
  let lines: Keyed<string>[] = [];
  for (let from = 0; from < end; ) {
    const to = bytes.indexOf(NEWLINE, from);
    const sha256 = bytes.toString('latin1', from, from + HASH_LENGTH);
    lines.push([bytes.toString('utf8', from + PATH_FROM, to), sha256]);
    from = to + 1;
    if (lines.length < LINES_AT_ONCE && from < end) continue;
    yield lines;
    lines = [];
  }
}

function damaged(snapshot: string): SnapshotError {
  return new SnapshotError(
    `SHA256SUMS of ${snapshot} is damaged: \`tidemark snapshot verify ${snapshot} --heal\` puts it back where its bytes still are`,
  );
}
