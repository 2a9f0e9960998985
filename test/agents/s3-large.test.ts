import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { lookAtObjects } from '../../agents/s3/bucket-listing.ts';
import { captureObjects } from '../../agents/s3/bucket-objects.ts';
import { captureObject } from '../../agents/s3/object.ts';
import { renderEntry } from '../../agents/s3/object-index.ts';
import type { CaptureContext, FileRow, Gap } from '../../src/engine/collector.ts';
import { compareKeys } from '../../src/transfer/key-order.ts';
import type { Transfer } from '../../src/transfer/transfer.ts';
import { makeListed, makeTransfer } from '../transfer/fake-transfer.ts';

/** A context that keeps nothing but counts and gaps. */
function makeContext(onRow: (row: FileRow) => void = () => {}) {
  const seen = { rows: 0, steps: 0, running: 0, peak: 0, gaps: [] as Gap[] };
  const context = {
    full: false,
    previous: undefined,
    plane: { pageEnds: new Map<string, readonly string[]>() },
    signal: new AbortController().signal,
    gap: (gap: Gap) => seen.gaps.push(gap),
    checkpoint: async () => {},
    expect: () => {},
    counted: () => {},
    step: (steps: number) => {
      seen.steps += steps;
    },
    has: async () => false,
    add: (row: FileRow) => {
      seen.rows++;
      onRow(row);
    },
    slots: {
      run: async <T>(task: () => Promise<T>) => {
        seen.peak = Math.max(seen.peak, ++seen.running);
        return task().finally(() => seen.running--);
      },
    },
    store: async (path: string, body: string | Uint8Array | Readable) => {
      const sha256 = createHash('sha256');
      let size = 0;
      for await (const chunk of body instanceof Readable ? body : [body]) {
        sha256.update(chunk);
        size += chunk.length;
      }
      return { path, sha256: sha256.digest('hex'), size };
    },
  };
  return { seen, context: context as unknown as CaptureContext };
}

const makePlace = (transfer: Transfer) => ({
  transfer,
  bucket: 'large',
  folder: 's3-buckets/large',
  indexPath: 's3-buckets/_config/large.objects.jsonl',
});

function makeKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `images/${hash('md5', String(index))}.jpg`).sort(
    compareKeys,
  );
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** The capture before, of the same objects, all of them still in the store. */
function previously(keys: readonly string[]): Pick<CaptureContext, 'previous' | 'has'> {
  function* lines(): Generator<Buffer> {
    for (const key of keys)
      yield Buffer.from(renderEntry({ ...makeListed(key), sha256: hash('sha256', 'a') }));
  }
  const open = async () => Readable.from(lines(), { objectMode: false });
  return {
    has: async () => true,
    previous: { fingerprint: '', async *rows() {}, read: async () => undefined, open },
  };
}

test('memory stays flat while 200,000 objects are compared with the capture before', async () => {
  const keys = makeKeys(200_000);
  const heapAt: number[] = [];
  let rows = 0;
  const { context, seen } = makeContext(() => {
    if (++rows % 50_000 !== 10_000) return;
    collectGarbage();
    heapAt.push(process.memoryUsage().heapUsed);
  });
  const transfer = makeTransfer(keys);
  const digest = await captureObjects(makePlace(transfer), { ...context, ...previously(keys) });
  expect(seen).toMatchObject({ rows: 200_001, steps: 200_000, gaps: [] });
  expect(transfer.gets).toEqual([]);
  expect((heapAt[3] ?? Number.NaN) - (heapAt[0] ?? 0)).toBeLessThan(20_000_000);
  expect(await lookAtObjects(makePlace(transfer), context)).toBe(digest);
}, 60_000);

test('rows come in key order, and no more than 512 objects are under way', async () => {
  const paths: string[] = [];
  const { context, seen } = makeContext(({ path }) => paths.push(path));
  const keys = makeKeys(5000);
  await captureObjects(makePlace(makeTransfer(keys)), context);
  expect(paths.slice(0, -1)).toEqual(keys.map((key) => `s3-buckets/large/${key}`));
  expect(seen.peak).toBeLessThanOrEqual(512);
});

test('gaps are named up to a thousand; the rest is counted', async () => {
  const transfer: Transfer = {
    ...makeTransfer(makeKeys(1500)),
    get: async () => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    },
  };
  const { context, seen } = makeContext();
  await captureObjects(makePlace(transfer), context);
  expect(seen.gaps).toHaveLength(1001);
  expect(seen.gaps.at(-1)).toMatchObject({ what: '500 more objects', code: 'more' });
});

test('a cancelled capture ends with the reason, and asks for nothing more', async () => {
  const stop = new AbortController();
  const transfer = makeTransfer(makeKeys(5000));
  const { context } = makeContext(() => stop.abort(new Error('cancelled by alice')));
  const cancelled = { ...context, signal: stop.signal };
  await expect(captureObjects(makePlace(transfer), cancelled)).rejects.toThrow('cancelled by alice');
  expect(transfer.gets.length).toBeLessThan(2000);
});

test('a listing that fails half way fails the capture with its error', async () => {
  const transfer = makeTransfer(makeKeys(5000));
  const failing: Transfer = {
    ...transfer,
    list: (bucket, options) =>
      transfer.lists >= 3 ? Promise.reject(new Error('connection lost')) : transfer.list(bucket, options),
  };
  const { context } = makeContext();
  await expect(captureObjects(makePlace(failing), context)).rejects.toThrow('connection lost');
});

test('of a replaced object the index has what a listing shows, not the coarser answer to the GET', async () => {
  const replaced = { ...makeListed('a'), etag: hash('md5', 'a'), lastModified: '2026-10-01T00:00:00.250Z' };
  const transfer = makeTransfer(['a']);
  const { context } = makeContext();
  const changing: Transfer = {
    ...transfer,
    list: async () => ({ objects: [replaced] }),
    get: async (bucket, key, options) =>
      options.ifMatch ? { kind: 'changed' } : transfer.get(bucket, key, options),
  };
  const outcome = await captureObject({
    scope: { transfer: changing, bucket: 'large', context, signal: context.signal },
    listed: { ...makeListed('a'), etag: 'old' },
    path: 's3-buckets/large/a',
    pathInBucket: 'a',
    known: undefined,
  });
  expect(outcome).toMatchObject({ kind: 'captured', entry: { lastModified: replaced.lastModified } });
});
