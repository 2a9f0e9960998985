import type { Readable } from 'node:stream';
import { readLines } from '../../src/store/lines.ts';
import { compareKeys } from '../../src/transfer/key-order.ts';
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

/** Names in a fixed order, so that the same object gives the same line. */
export function renderEntry(entry: IndexEntry): string {
  const { key, path, size, etag, lastModified, storageClass, versionId, sha256, ...rest } = entry;
  const { headers, metadata, tags, checksum, missing, missingTags } = rest;
  const facts = { key, path, size, etag, lastModified, storageClass, versionId, sha256, headers };
  const more = { metadata: orNothing(metadata), tags: orNothing(tags), checksum, missing, missingTags };
  return `${JSON.stringify({ ...facts, ...more })}\n`;
}

/**
 * The index of an earlier capture, read along with a listing, both in key order. A damaged line is passed over, and a
 * file that breaks off or is not there ends it: the objects concerned are downloaded again.
 */
export class PreviousIndex {
  readonly #stream: Readable | undefined;
  readonly #lines: AsyncGenerator<string> | undefined;
  #next: IndexEntry | undefined;

  constructor(stream: Readable | undefined) {
    // It may fail before the first line is read, when nobody listens yet; reading it then throws.
    this.#stream = stream?.on('error', () => undefined);
    this.#lines = stream && readLines(stream);
  }

  /** The entries of these objects, with their places; keys must ascend from call to call. */
  async find(objects: readonly ListedObject[]): Promise<(IndexEntry | undefined)[]> {
    const found: (IndexEntry | undefined)[] = [];
    for (const { key } of objects) {
      while (this.#next === undefined || compareKeys(this.#next.key, key) < 0) {
        this.#next = await this.#read();
        if (this.#next === undefined) break;
      }
      found.push(this.#next?.key === key ? this.#next : undefined);
    }
    return found;
  }

  close(): void {
    this.#stream?.destroy();
  }

  async #read(): Promise<IndexEntry | undefined> {
    try {
      for (let line = await this.#lines?.next(); line?.done === false; line = await this.#lines?.next()) {
        const entry = parseEntry(line.value);
        if (entry) return entry;
      }
    } catch {
      // The bytes are gone or cannot be read: what they would have saved is downloaded.
    }
    return undefined;
  }
}

function parseEntry(line: string): IndexEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
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
