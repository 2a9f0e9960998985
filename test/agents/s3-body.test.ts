import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { storeBody } from '../../agents/s3/object-body.ts';
import type { ObjectHead } from '../../src/transfer/transfer.ts';

const head: ObjectHead = {
  etag: '',
  size: 5_000_000,
  lastModified: '2026-10-01T00:00:00.000Z',
  headers: {},
  metadata: {},
  tagCount: 0,
};
const context = {
  store: async (path: string, body: string | Uint8Array | Readable) => {
    const chunks = body instanceof Readable ? await Array.fromAsync(body) : [body];
    return { path, sha256: '', size: chunks.reduce((sum, chunk) => sum + chunk.length, 0) };
  },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a body that stops coming is given up after a minute, and closed', async () => {
  const body = new Readable({ read: () => {} });
  body.push('the beginning');
  const stored = storeBody('a', { head, body }, context, new AbortController().signal);
  const outcome = expect(stored).rejects.toThrow('no byte for 60 s');
  await vi.advanceTimersByTimeAsync(60_000);
  await outcome;
  expect(body.destroyed).toBe(true);
});

test('a slow body is waited for as long as something comes', async () => {
  const body = new Readable({ read: () => {} });
  const stored = storeBody('a', { head, body }, context, new AbortController().signal);
  for (let chunk = 0; chunk < 3; chunk++) {
    body.push('more');
    await vi.advanceTimersByTimeAsync(59_000);
  }
  body.push(null);
  expect(await stored).toMatchObject({ size: 12 });
});

test.for([0, 5_000_000])('cancelling closes a body of %i bytes at once', async (size) => {
  const stop = new AbortController();
  const body = new Readable({ read: () => {} });
  const stored = storeBody('a', { head: { ...head, size }, body }, context, stop.signal);
  const outcome = expect(stored).rejects.toThrow('cancelled by bob');
  await Promise.resolve();
  stop.abort(new Error('cancelled by bob'));
  await outcome;
  expect(body.destroyed).toBe(true);
});

test('a store that fails before it reads leaves no body open', async () => {
  const body = new Readable({ read: () => {} });
  const store = () => Promise.reject(new Error('disk full'));
  await expect(storeBody('a', { head, body }, { store }, new AbortController().signal)).rejects.toThrow(
    'disk full',
  );
  expect(body.destroyed).toBe(true);
});
