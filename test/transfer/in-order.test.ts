import { expect, test } from 'vitest';
import { mapInBatches, mapInOrder, readAhead } from '../../src/transfer/in-order.ts';

async function* inPages(...pages: number[][]): AsyncGenerator<number[]> {
  yield* pages;
}

test('results come in the order of the items, whichever is ready first', async () => {
  const turns = [3, 1, 2, 0, 4].map((ticks) => ticks * 5);
  const map = async (item: number) => {
    for (let tick = 0; tick < (turns[item] ?? 0); tick++) await Promise.resolve();
    return item;
  };
  expect(await Array.fromAsync(mapInOrder(inPages([0, 1], [], [2, 3, 4]), 3, map))).toEqual([0, 1, 2, 3, 4]);
});

test('no more than the limit run at once', async () => {
  let running = 0;
  let peak = 0;
  const map = async () => {
    peak = Math.max(peak, ++running);
    await new Promise(setImmediate);
    running--;
  };
  await Array.fromAsync(mapInOrder(inPages([1, 2, 3, 4, 5], [6, 7, 8]), 3, map));
  expect(peak).toBe(3);
});

test('a failure is thrown in its place, after the tasks still running have ended', async () => {
  const ended: number[] = [];
  const seen: number[] = [];
  const map = async (item: number) => {
    if (item === 1) throw new Error('the second fails');
    await new Promise(setImmediate);
    ended.push(item);
    return item;
  };
  const read = async () => {
    for await (const item of mapInOrder(inPages([0, 1, 2]), 3, map)) seen.push(item);
  };
  await expect(read()).rejects.toThrow('the second fails');
  expect({ seen, ended }).toEqual({ seen: [0], ended: [0, 2] });
});

test('results that are there at once come together, behind those that were waited for', async () => {
  const map = (item: number) => (item === 1 ? new Promise<number>((done) => setImmediate(done, 1)) : item);
  const batches = mapInBatches(inPages([0, 1, 2, 3], [4, 5]), 4, map);
  expect(await Array.fromAsync(batches)).toEqual([[0], [1, 2, 3, 4], [5]]);
});

test('reading ahead stops when enough items wait', async () => {
  let made = 0;
  async function* count(): AsyncGenerator<number> {
    for (;;) yield made++;
  }
  const ahead = readAhead(count(), 4);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(made).toBeLessThanOrEqual(5);
  expect(made).toBeGreaterThanOrEqual(4);
  ahead.destroy();
});

test('a source that fails before it is read fails its reader, not the process', async () => {
  async function* fail(): AsyncGenerator<number> {
    yield 1;
    throw new Error('listing failed');
  }
  const ahead = readAhead(fail(), 4);
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  await expect(Array.fromAsync(ahead)).rejects.toThrow('listing failed');
});
