import { hash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { SandboxResponse } from '../../sandbox/service.ts';
import { makeRun } from '../engine/fake-estate.ts';
import { collect, makeConfig } from './collect.ts';
import { BUCKET, makeSmallBucket, startS3 } from './s3-sandbox.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
/** Collected at once, written as they come, and streamed by both transfers. */
const SIZES = [0, 1, 5_000, 150_000];
const OBJECTS = 80;

const ETAG = `"${hash('md5', 'this is it\n')}"`;
/** What may come in place of a body, by the keys of the objects it happens to, in their order. */
const DAMAGES: Readonly<Record<string, SandboxResponse>> = {
  flipped: { status: 200, body: 'this is It\n' },
  long: { status: 200, body: 'this is it\n\n' },
  range: { status: 206, headers: { etag: ETAG, 'content-range': 'bytes 2-8/11' }, body: 'is is i' },
  ranged: {
    status: 206,
    headers: { etag: ETAG, 'content-range': 'bytes 0-8/11' },
    body: 'this is i',
  },
  short: { status: 200, body: 'this is i' },
};

describe.each(['fast', 'sdk'])('transfer: %s', (transfer) => {
  const config = { snapshot: { transfer } };

  test('faults on 5 % of all answers end in a complete snapshot, byte for byte', async () => {
    const bucket = makeSmallBucket();
    const bodies = Array.from({ length: OBJECTS }, (_, index) =>
      noiseBody(`${index}`, SIZES[index % SIZES.length] ?? 0),
    );
    bodies.push(noiseBody('large', 1_500_000));
    for (const [index, body] of bodies.entries()) putObject(bucket, `o${index}`, body);
    await using sandbox = await startSandbox({
      estate: { s3: makeS3State([bucket]) },
      faults: { s3: 0.05 },
    });
    await using run = await makeRun([collector], {
      config: makeConfig({ endpoint: sandbox.url, config }),
      credentials,
    });
    const { state, failures } = await run.take('v1');
    expect([state, failures]).toEqual(['COMPLETE', []]);
    for (const [index, body] of bodies.entries()) {
      const bytes = await run.store.readSnapshot('v1', `s3-buckets/${BUCKET}/o${index}`);
      expect(bytes?.equals(body.slice(0, body.size))).toBe(true);
    }
    const statuses = sandbox.log.map(({ status }) => status);
    for (const status of [0, 500, 503]) expect(statuses).toContain(status);
  });

  test('a damaged body is asked for again, and named where it stays damaged', async () => {
    const bucket = makeSmallBucket();
    for (const key of Object.keys(DAMAGES)) putObject(bucket, key, 'this is it\n');
    let left = 1;
    const gets = new Map<string, number>();
    const { endpoint } = await startS3(bucket, (operation, { path }) => {
      const damage = DAMAGES[path.slice(BUCKET.length + 2)];
      if (operation !== 'GetObject' || !damage) return undefined;
      const get = (gets.get(path) ?? 0) + 1;
      gets.set(path, get);
      return get <= left ? { headers: { etag: ETAG }, ...damage } : undefined;
    });
    await using collected = await collect(collector, { endpoint, config });
    expect(collected.gaps).toEqual([]);
    for (const key of Object.keys(DAMAGES))
      expect(await collected.read(`s3-buckets/${BUCKET}/${key}`)).toBe('this is it\n');
    left = Number.POSITIVE_INFINITY;
    await using again = await collect(collector, { endpoint, config });
    const named = Object.keys(DAMAGES).map((key) => ({ what: `object ${key}`, call: 'GetObject' }));
    expect(again.gaps.toSorted((a, b) => (a.what < b.what ? -1 : 1))).toMatchObject(named);
    expect(again.paths.filter((path) => path.endsWith('.txt'))).toHaveLength(3);
  });
});

test('a body that stops coming is given up and asked for again', async () => {
  let isStalled = false;
  const { endpoint } = await startS3(makeSmallBucket(), (operation, { path }) => {
    if (operation !== 'GetObject' || path !== `/${BUCKET}/b.txt` || isStalled) return undefined;
    isStalled = true;
    return 'stalled';
  });
  const config = { snapshot: { transfer: 'fast' } };
  await using collected = await collect(collector, { endpoint, config, plane: { idleMs: 200 } });
  expect(collected.gaps).toEqual([]);
  expect(await collected.read(`s3-buckets/${BUCKET}/b.txt`)).toBe('this is b.txt\n');
});

test('a thread that dies in the middle of a bucket leaves nothing out', async () => {
  const threads: Worker[] = [];
  const ended = new Set<Worker>();
  const keep = (thread: Worker) => void threads.push(thread);
  process.on('worker', keep);
  onTestFinished(() => void process.off('worker', keep));
  const bucket = makeSmallBucket();
  for (let index = 0; index < OBJECTS; index++) putObject(bucket, `o${index}`, `object ${index}`);
  const { endpoint, calls } = await startS3(bucket, (operation) => {
    const gets = calls('GetObject').length;
    if (operation !== 'GetObject' || threads.length > 2 || gets < 20 * threads.length) return undefined;
    const thread = threads.at(-1);
    if (thread && !ended.has(thread)) void thread.terminate();
    if (thread) ended.add(thread);
    return 'stalled';
  });
  const plane = { threadsFrom: { objects: 0, bytes: 0 }, idleMs: 300 };
  await using collected = await collect(collector, {
    endpoint,
    plane,
    config: { snapshot: { transfer: 'fast' } },
  });
  expect(collected.gaps).toEqual([]);
  for (let index = 0; index < OBJECTS; index++)
    expect(await collected.read(`s3-buckets/${BUCKET}/o${index}`)).toBe(`object ${index}`);
  expect(threads.length).toBe(3);
});
