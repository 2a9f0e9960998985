import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DIRECT } from '../../src/network.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { DataPlane } from '../../src/transfer/data-plane.ts';

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-saving-'));
  const store = await openFileStore(folder);
  const plane = new DataPlane({ network: DIRECT, writing: store.threads, concurrency: 4 });
  const threads: Worker[] = [];
  const keep = (thread: Worker) => void threads.push(thread);
  process.on('worker', keep);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(async () => {
    vi.useRealTimers();
    process.off('worker', keep);
    await plane[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  if (!plane.saving) throw new TypeError('the store takes no objects from threads');
  return { saving: plane.saving, threads, started: () => vi.waitFor(() => expect(threads).toHaveLength(1)) };
}

test('a thread that was started ahead ends where there is little to fetch', async () => {
  const { saving, threads, started } = await start();
  saving.startAhead();
  await started();
  saving.announce(10, 1000);
  const ended = threads[0] && once(threads[0], 'exit');
  vi.advanceTimersByTime(1000);
  await ended;
  expect(threads).toHaveLength(1);
});

test('it stays where a bucket has a thousand objects to fetch', async () => {
  const { saving, threads, started } = await start();
  saving.startAhead();
  await started();
  saving.announce(1000, 1000);
  vi.advanceTimersByTime(10_000);
  await new Promise(setImmediate);
  expect(threads[0]?.threadId).toBeGreaterThan(0);
});

test('many buckets with little in each start none before it is fetched', async () => {
  const { saving, threads } = await start();
  for (let bucket = 0; bucket < 100; bucket++) saving.announce(100, 1000);
  await new Promise(setImmediate);
  expect(threads).toEqual([]);
});
