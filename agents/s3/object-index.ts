import { addAbortSignal, type Readable } from 'node:stream';
import { readLineBatches } from '../../src/store/lines.ts';
import { compareKeys } from '../../src/transfer/key-order.ts';
import { PageEnds } from '../../src/transfer/page-ends.ts';
import type { ListedObject, ObjectChecksum } from '../../src/transfer/transfer.ts';

/** One line of `_config/<bucket>.objects.jsonl`: an object as it was captured, or why it could not be. */
export interface IndexEntry extends ListedObject {
  /** Within the bucket's folder, only where it differs from the key. */
  readonly path?: string;
  readonly versionId?: string;
  /** Hex; absent where the bytes could not be had. */
  readonly sha256?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly checksum?: ObjectChecksum;
  /** Why the bytes could not be had. */
  readonly missing?: CallFault;
  /** Why its tags could not be had, though it has some. */
  readonly missingTags?: CallFault;
}

export interface CallFault {
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

/** An object as the capture before kept it: its entry, and the line it was read from, without its newline. */
export interface KnownObject {
  readonly entry: IndexEntry;
  readonly line: string;
}

/** Names in a fixed order, so that the same object gives the same line. */
export function renderEntry(entry: IndexEntry): string {
  const { key, path, size, etag, lastModified, storageClass, versionId, sha256, ...rest } = entry;
  const { headers, metadata, tags, checksum, missing, missingTags } = rest;
  const facts = { key, path, size, etag, lastModified, storageClass, versionId, sha256, headers };
  const more = { metadata: orNothing(metadata), tags: orNothing(tags), checksum, missing, missingTags };
  return `${JSON.stringify({ ...facts, ...more })}\n`;
}

/** Where the listing of which this is the index could be divided, as far as the stream can be read. */
export async function readPageEnds(
  index: Readable | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ends = new PageEnds();
  try {
    if (index) for await (const lines of readLineBatches(addAbortSignal(signal, index))) ends.add(lines);
  } catch {
    // They only save time.
  }
  return ends.keys.flatMap((line) => parseLine(line)?.entry.key ?? []);
}

/**
 * The index of an earlier capture, read along with a listing, both in key order. A damaged line is passed over, and a
 * file that breaks off or is not there ends it: the objects concerned are downloaded again.
 */
export class PreviousIndex {
  readonly #stream: Readable | undefined;
  readonly #batches: AsyncGenerator<readonly string[]> | undefined;
  #lines: readonly string[] = [];
  #at = 0;
  #isAtEnd = false;
  #next: KnownObject | undefined;

  constructor(stream: Readable | undefined) {
    // It may fail before the first line is read, when nobody listens yet; reading it then throws.
    this.#stream = stream?.on('error', () => undefined);
    this.#batches = stream && readLineBatches(stream);
  }

  /** What is known of these objects, with their places; keys must ascend from call to call. */
  async find(objects: readonly ListedObject[]): Promise<(KnownObject | undefined)[]> {
    const found: (KnownObject | undefined)[] = [];
    for (const { key } of objects) {
      while (this.#next === undefined || compareKeys(this.#next.entry.key, key) < 0) {
        if (this.#at >= this.#lines.length && !(await this.#readBatch())) break;
        this.#next = parseLine(this.#lines[this.#at++] ?? '') ?? this.#next;
      }
      found.push(this.#next?.entry.key === key ? this.#next : undefined);
    }
    return found;
  }

  close(): void {
    this.#stream?.destroy();
  }

  /** False where there is no more. */
  async #readBatch(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    try {
      const batch = await this.#batches?.next();
      this.#lines = batch?.done === false ? batch.value : [];
      this.#at = 0;
    } catch {
      // The bytes are gone or cannot be read: what they would have saved is downloaded.
      this.#lines = [];
    }
    this.#isAtEnd = this.#lines.length === 0;
    return !this.#isAtEnd;
  }
}

function parseLine(line: string): KnownObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? { entry: value, line } : undefined;
  } catch {
    return undefined;
  }
}

/** By hand and only what the cache relies on: a million lines are read with each snapshot. */
function isEntry(value: unknown): value is IndexEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { key, size, etag, lastModified } = value as Partial<Record<keyof IndexEntry, unknown>>;
  return (
    typeof key === 'string' &&
    typeof size === 'number' &&
    typeof etag === 'string' &&
    typeof lastModified === 'string'
  );
}

function orNothing(record: Readonly<Record<string, string>> | undefined): typeof record {
  return record && Object.keys(record).length > 0 ? record : undefined;
}
