import { Readable } from 'node:stream';
import { compareKeys } from '../../src/transfer/key-order.ts';
import type { ListedObject, Transfer } from '../../src/transfer/transfer.ts';

/** An object of a bucket that has none of its own. */
export function makeListed(key: string): ListedObject {
  return { key, size: 1, etag: '0cc175b9c0f1b6a831c399e269772661', lastModified: '2026-09-14T15:09:26.000Z' };
}

export interface FakeTransfer extends Transfer {
  readonly lists: number;
  /** The most listings under way at once. */
  readonly peak: number;
  readonly gets: readonly string[];
}

/** Serves keys, sorted as S3 sorts them, with one byte each; tokens are the index to go on at. */
export function makeTransfer(keys: readonly string[], pageSize = 1000): FakeTransfer {
  const seen = { lists: 0, running: 0, peak: 0, gets: [] as string[] };
  return Object.assign(seen, {
    list: async (_: string, options: Parameters<Transfer['list']>[1]) => {
      seen.lists++;
      seen.peak = Math.max(seen.peak, ++seen.running);
      await new Promise(setImmediate);
      seen.running--;
      const from = options.token === undefined ? firstAfter(keys, options.startAfter) : Number(options.token);
      const to = from + (options.maxKeys ?? pageSize);
      const objects = keys.slice(from, to).map(makeListed);
      return to < keys.length ? { objects, next: String(to) } : { objects };
    },
    get: async (_: string, key: string) => {
      seen.gets.push(key);
      const { etag, lastModified } = makeListed(key);
      const head = { etag, lastModified, size: 1, headers: {}, metadata: {}, tagCount: 0 };
      return { kind: 'object' as const, head, body: Readable.from([Buffer.from('a')]) };
    },
    tags: async () => ({}),
  });
}

function firstAfter(keys: readonly string[], startAfter: string | undefined): number {
  if (startAfter === undefined) return 0;
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? '', startAfter) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
