import { expect, test } from 'vitest';
import { Places } from '../../src/transfer/places.ts';

function make(near: number) {
  const clock = { ms: 10_000 };
  const limits: number[] = [];
  const places = new Places(near, () => clock.ms);
  places.onChange = (limit) => limits.push(limit);
  const answer = (count: number, waitedMs: number) => {
    for (let index = 0; index < count; index++) places.answered(waitedMs);
  };
  return { places, clock, limits, answer };
}

test('four times as many are in flight where even the quickest answers take long', () => {
  const { places, answer } = make(64);
  answer(31, 40);
  expect(places.limit).toBe(64);
  answer(97, 45);
  expect(places.limit).toBe(256);
  expect(places.isFar).toBe(true);
});

test('they are not more where answers take longer the more there are', () => {
  const { places, answer } = make(64);
  answer(32, 40);
  answer(500, 200);
  expect(places.limit).toBe(66);
});

test('one quick answer shows that S3 is near, however slow the others are', () => {
  const { places, answer } = make(64);
  answer(1, 2);
  answer(100, 400);
  expect(places.limit).toBe(64);
});

test('refusals shrink it, those of one second once, and it grows again slowly', () => {
  const { places, clock, limits, answer } = make(64);
  places.throttled();
  places.throttled();
  expect(places.limit).toBe(38);
  for (let second = 0; second < 60; second++) {
    clock.ms += 250;
    answer(5, 1);
  }
  expect(places.limit).toBe(64);
  expect(limits.every((limit, index) => index === 0 || limit > (limits[index - 1] ?? 0))).toBe(true);
});

test('it never shrinks to nothing, nor above what is configured', () => {
  const { places, clock } = make(4);
  for (let second = 0; second < 20; second++) {
    clock.ms += 1000;
    places.throttled();
  }
  expect(places.limit).toBe(4);
});

test('tasks wait for a place, and get those that come free or are added', async () => {
  const { places, answer } = make(2);
  let running = 0;
  let peak = 0;
  const done: (() => void)[] = [];
  const task = async () => {
    peak = Math.max(peak, ++running);
    await new Promise<void>((resolve) => done.push(resolve));
    running--;
  };
  const all = Array.from({ length: 12 }, () => places.run(task));
  await new Promise(setImmediate);
  expect(running).toBe(2);
  answer(60, 40);
  await new Promise(setImmediate);
  expect(running).toBe(8);
  while (running > 0) {
    done.shift()?.();
    await new Promise(setImmediate);
  }
  await Promise.all(all);
  expect(peak).toBe(8);
});

test('after a refusal, places that come free are not given on until few enough run', async () => {
  const { places } = make(20);
  let running = 0;
  const done: (() => void)[] = [];
  const task = async () => {
    running++;
    await new Promise<void>((resolve) => done.push(resolve));
    running--;
  };
  const all = Array.from({ length: 40 }, () => places.run(task));
  await new Promise(setImmediate);
  places.throttled();
  expect([running, places.limit]).toEqual([20, 12]);
  for (const end of done.splice(0, 10)) {
    end();
    await new Promise(setImmediate);
  }
  expect(running).toBe(12);
  while (running > 0) {
    done.shift()?.();
    await new Promise(setImmediate);
  }
  await Promise.all(all);
});

test('a task that fails leaves its place', async () => {
  const { places } = make(1);
  await expect(places.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await places.run(async () => 'next')).toBe('next');
});
