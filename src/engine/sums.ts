import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { StoreError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { TreeFile } from '../store/store.ts';
import { type CaptureRecord, recordKey } from './capture-record.ts';
import type { FileRow } from './collector.ts';
import type { Fragments } from './fragments.ts';

/** Keys that a manifest spells out; it is read whole, so it must not grow with the buckets. */
const MAX_KEYS = 20_000;

/** What the rows of a resource come to in the manifest. */
export type ResourceSums = Pick<ManifestResource, 'sha256' | 'steadySha256' | 'sums' | 'keys' | 'moreKeys'>;

export interface SumsRequest {
  readonly fragments: Fragments;
  /** Of SHA256SUMS while it grows. */
  readonly file: string;
  /** Is given all lines. */
  readonly root: Hash;
  /** Called once for each resource, in the order of their paths. */
  onResource(record: CaptureRecord, sums: ResourceSums): void;
}

/** Yields the files of every resource, by path, writing their sums on the way. Memory: some thousand rows. */
export async function* writeSums(request: SumsRequest): AsyncGenerator<readonly TreeFile[]> {
  const { fragments, root } = request;
  await using file = await open(request.file, 'w');
  let offset = 0;
  let keysLeft = MAX_KEYS;
  for (const record of Array.from(fragments.records).sort(byPath)) {
    const sums = new RunningSums(keysLeft);
    for await (const rows of fragments.batches(recordKey(record))) {
      const bytes = sums.add(rows);
      root.update(bytes);
      await file.writeFile(bytes);
      yield rows;
    }
    checkWhole(record, sums.files);
    keysLeft -= sums.keyCount;
    request.onResource(record, sums.finish(offset));
    offset += sums.length;
  }
}

/** The sums of one resource. */
class RunningSums {
  readonly #own = createHash('sha256');
  /** Of the lines but those of counters; only once there is one. */
  #steady: Hash | undefined;
  readonly #maxKeys: number;
  readonly #keys: Record<string, string> = {};
  keyCount = 0;
  #moreKeys = 0;
  files = 0;
  /** Bytes. */
  length = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  /** Returns the lines. */
  add(rows: readonly FileRow[]): Buffer {
    let lines = '';
    let steadyLines = '';
    for (const row of rows) {
      const line = `${row.sha256}  ${row.path}\n`;
      lines += line;
      if (!row.volatile) steadyLines += line;
      if (row.key !== undefined) this.#addKey(row.path, row.key);
    }
    const bytes = Buffer.from(lines);
    if (steadyLines.length < lines.length) this.#steady ??= this.#own.copy();
    this.#steady?.update(steadyLines);
    this.#own.update(bytes);
    this.files += rows.length;
    this.length += bytes.length;
    return bytes;
  }

  finish(offset: number): ResourceSums {
    return {
      sha256: this.#own.digest('hex'),
      ...(this.#steady && { steadySha256: this.#steady.digest('hex') }),
      sums: { offset, length: this.length },
      ...(this.keyCount > 0 && { keys: this.#keys }),
      ...(this.#moreKeys > 0 && { moreKeys: this.#moreKeys }),
    };
  }

  #addKey(path: string, key: string): void {
    if (this.keyCount < this.#maxKeys) {
      this.#keys[path] = key;
      this.keyCount += 1;
    } else this.#moreKeys += 1;
  }
}

/** Whoever deletes or damages what lies in `partial/` must not make a snapshot that lacks it silently. */
function checkWhole({ service, title, files }: CaptureRecord, found: number): void {
  if (found !== files)
    throw new StoreError(
      `what was captured of ${service} ${title} cannot be read back (${found} of ${files} files): choose another name`,
    );
}

function byPath(a: CaptureRecord, b: CaptureRecord): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return recordKey(a) < recordKey(b) ? -1 : 1;
}
