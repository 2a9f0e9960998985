import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { makeBucket, makeS3State, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { createCaller } from '../../src/aws/caller.ts';
import { describeFailure } from '../../src/aws/failure.ts';
import { RateBudget } from '../../src/aws/rate-budget.ts';
import { DIRECT } from '../../src/network.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { DataPlane } from '../../src/transfer/data-plane.ts';
import { addressOf } from '../../src/transfer/endpoint.ts';
import { createFastTransfer, type FastTransferOptions } from '../../src/transfer/fast-transfer.ts';
import type { Credentials } from '../../src/transfer/signature.ts';

const { signal } = new AbortController();
const NEVER = { objects: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
const AT_ONCE = { objects: 0, bytes: 0 };

interface Given {
  readonly bucket?: S3Bucket;
  readonly on?: Intercept;
  readonly threadsFrom?: typeof NEVER;
  readonly credentials?: FastTransferOptions['credentials'];
  readonly idleMs?: number;
}

async function start(given: Given = {}) {
  const { bucket = makeBucket('jada'), on, threadsFrom = NEVER, idleMs = 60_000 } = given;
  const sandbox = await startSandbox({
    estate: { s3: makeS3State([bucket]) },
    ...(on ? { intercept: on } : {}),
  });
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-transfer-'));
  const store = await openFileStore(folder);
  const plane = new DataPlane({
    network: DIRECT,
    writing: store.threads,
    concurrency: 16,
    threadsFrom,
    idleMs,
  });
  const over = new AbortController();
  onTestFinished(async () => {
    over.abort(new Error('the test is over'));
    await plane[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await sandbox[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const budget = new RateBudget(1000);
  const traffic = { requests: 0, waitedMs: 0 };
  const transfer = createFastTransfer({
    plane,
    caller: createCaller({ budget, signal: over.signal, traffic }),
    region: 'us-east-1',
    address: (name, region) => addressOf(new URL(`${sandbox.url}/${name}`), region),
    credentials: given.credentials ?? (async () => ({ accessKeyId: 'a', secretAccessKey: 'b' })),
  });
  const save = (key: string) => {
    if (!transfer.save) throw new TypeError('the transfer cannot save');
    return transfer.save('jada', key, { signal });
  };
  return { transfer, save, store, bucket, sandbox, budget, traffic, plane };
}

const onGet = (
  answer: (count: number, headers: Readonly<Record<string, string>>) => ReturnType<Intercept>,
): Intercept => {
  let count = 0;
  return (_, operation, request) =>
    operation === 'GetObject' ? answer(count++, request.headers) : undefined;
};

describe.for([
  ['here', NEVER],
  ['in threads', AT_ONCE],
] as const)('saving %s', ([, threadsFrom]) => {
  test('puts an object into the store under its SHA-256', async () => {
    const { save, store, bucket } = await start({ threadsFrom });
    putObject(bucket, 'a b/ü', 'hello', {
      metadata: { by: 'bob' },
      headers: { 'content-type': 'text/plain' },
    });
    const saved = await save('a b/ü');
    expect(saved).toMatchObject({
      kind: 'object',
      head: { size: 5, metadata: { by: 'bob' }, headers: { 'content-type': 'text/plain' } },
      stored: { size: 5, isNew: true },
    });
    const { sha256 } = 'stored' in saved ? saved.stored : { sha256: '' };
    expect(await buffer(store.open(sha256))).toEqual(Buffer.from('hello'));
    expect(await save('a b/ü')).toMatchObject({ stored: { sha256, isNew: false } });
  });

  test('says what is gone and what has changed', async () => {
    const { save, transfer, bucket } = await start({ threadsFrom });
    putObject(bucket, 'a', 'hello');
    expect(await save('b')).toMatchObject({ kind: 'gone' });
    expect(await transfer.save?.('jada', 'a', { ifMatch: 'old', signal })).toMatchObject({ kind: 'changed' });
  });

  test('goes on with a body that was cut from where it broke', async () => {
    const ranges: (string | undefined)[] = [];
    const on = onGet((count, headers) => {
      ranges.push(headers.range && `${headers.range} ${headers['if-match'] !== undefined}`);
      return count < 2 ? 'cut' : undefined;
    });
    const { save, store, bucket } = await start({ threadsFrom, on });
    const body = noiseBody('film', 400_000);
    putObject(bucket, 'film', body);
    const saved = await save('film');
    expect(ranges).toEqual(
      [undefined, 'bytes=200000-', 'bytes=300000-'].map((each) => each && `${each} true`),
    );
    const sha256 = 'stored' in saved ? saved.stored.sha256 : '';
    expect((await buffer(store.open(sha256))).equals(body.slice(0, 400_000))).toBe(true);
  });

  test('goes on with a body that stalls', async () => {
    const on = onGet((count) => (count === 0 ? 'stalled' : undefined));
    const { save, bucket } = await start({ threadsFrom, on, idleMs: 50 });
    putObject(bucket, 'a', 'x'.repeat(1000));
    expect(await save('a')).toMatchObject({ stored: { size: 1000 } });
  });

  test('refuses the rest of another range, and of another version', async () => {
    let version = 0;
    const on = onGet((count) => {
      if (count === 0) return 'cut';
      putObject(bucket, 'a', `version ${version++}`.repeat(100));
      return undefined;
    });
    const bucket = makeBucket('jada');
    putObject(bucket, 'a', 'x'.repeat(1000));
    const { save } = await start({ threadsFrom, on, bucket });
    await expect(save('a')).rejects.toThrow('it changed while it was read');
    const wrong = { status: 206, headers: { 'content-range': 'bytes 0-9/1000' }, body: 'x'.repeat(10) };
    const other = await start({ threadsFrom, bucket, on: onGet((count) => (count === 0 ? 'cut' : wrong)) });
    await expect(other.save('a')).rejects.toThrow(/bytes from 0 came instead of those from \d+/);
  });

  test.for([
    ['a flipped byte', { body: 'hellO' }, /MD5 is/],
    ['a body too long', { body: 'hello!' }, /6 bytes are offered, but 5 are listed/],
    ['a body too short', { body: 'hell' }, /4 bytes are offered, but 5 are listed/],
  ] as const)('refuses %s, and leaves nothing in the store', async ([, answer, message]) => {
    const etag = '"5d41402abc4b2a76b9719d911017c592"';
    const on = onGet(() => ({ status: 200, headers: { etag }, ...answer }));
    const { transfer, store } = await start({ threadsFrom, on });
    const saving = transfer.save?.('jada', 'a', { size: 5, signal });
    await expect(saving).rejects.toMatchObject({
      name: 'IntegrityError',
      message: expect.stringMatching(message),
    });
    expect(
      await store.size('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'),
    ).toBeUndefined();
  });

  test('rejects with the reason as soon as it is cancelled', async () => {
    const stop = new AbortController();
    const on = onGet(() => {
      setImmediate(() => stop.abort(new Error('cancelled by alice')));
      return 'stalled';
    });
    const { transfer, bucket } = await start({ threadsFrom, on });
    putObject(bucket, 'a', 'x'.repeat(1000));
    await expect(transfer.save?.('jada', 'a', { signal: stop.signal })).rejects.toThrow('cancelled by alice');
  });

  test('fails with what S3 says, named as the SDK names it', async () => {
    const { save, bucket } = await start({ threadsFrom });
    putObject(bucket, 'a', 'secret', { isDenied: true });
    const error: unknown = await save('a').catch((thrown: unknown) => thrown);
    expect(describeFailure(error)).toEqual({
      kind: 'denied',
      call: 'GetObject',
      code: 'AccessDenied',
      message: 'Access Denied',
    });
  });
});

test('a bucket that is in another region is found there, and asked for there from then on', async () => {
  const { transfer, bucket, sandbox } = await start();
  bucket.region = 'eu-west-1';
  putObject(bucket, 'a', 'hello', { tags: { by: 'bob' } });
  expect((await transfer.list('jada', { signal })).objects).toHaveLength(1);
  expect(await transfer.tags('jada', 'a', { signal })).toEqual({ by: 'bob' });
  expect(sandbox.log.map(({ status }) => status)).toEqual([301, 200, 200]);
});

test('credentials that expire meanwhile are replaced, once', async () => {
  const asked: boolean[] = [];
  const fresh: Credentials = { accessKeyId: 'fresh', secretAccessKey: 'b' };
  const { transfer, bucket, sandbox } = await start({
    credentials: async (refresh) => {
      asked.push(refresh);
      return refresh ? fresh : { accessKeyId: 'old', secretAccessKey: 'b' };
    },
    on: (_, __, { headers }) =>
      headers.authorization?.includes('fresh')
        ? undefined
        : { status: 400, body: '<Error><Code>ExpiredToken</Code><Message>expired</Message></Error>' },
  });
  putObject(bucket, 'a', 'hello');
  expect((await transfer.list('jada', { signal })).objects).toHaveLength(1);
  expect(asked.filter(Boolean)).toHaveLength(1);
  sandbox.conditions.intercept = undefined;
  sandbox.conditions.expired = true;
  await expect(transfer.list('jada', { signal })).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test('"slow down" is heard by the budget and by what is in flight, and waited for', async () => {
  const { save, bucket, budget, plane, traffic } = await start({
    on: onGet((count) => (count < 2 ? 'throttled' : undefined)),
  });
  putObject(bucket, 'a', 'hello');
  expect(await save('a')).toMatchObject({ kind: 'object' });
  expect(budget.perSecond).toBeLessThanOrEqual(1000);
  expect(plane.places.limit).toBeLessThan(16);
  expect(traffic.requests).toBe(3);
});

test('a body that is not read to its end goes no further, and can be given up', async () => {
  const { transfer, bucket } = await start();
  putObject(bucket, 'film', noiseBody('film', 3_000_000));
  const answer = await transfer.get('jada', 'film', { signal });
  if (answer.kind !== 'object') throw new Error(answer.kind);
  expect(answer.head.size).toBe(3_000_000);
  answer.body.on('error', () => undefined).destroy();
  const again = await transfer.get('jada', 'film', { signal });
  if (again.kind !== 'object') throw new Error(again.kind);
  expect(await buffer(again.body)).toHaveLength(3_000_000);
});

test('faults on every twentieth answer are survived, by threads and by listings', async () => {
  const bucket = makeBucket('jada');
  for (let index = 0; index < 300; index++)
    putObject(bucket, `${index}`, `object ${index}`.repeat(index * 20));
  const { transfer, sandbox, save } = await start({ bucket, threadsFrom: { objects: 100, bytes: 1e9 } });
  sandbox.conditions.faults = { s3: 0.05 };
  const { objects } = await transfer.list('jada', { signal });
  const saved = await Promise.all(objects.map(({ key }) => save(key)));
  expect(saved.map((each) => ('stored' in each ? each.stored.size : each.kind))).toEqual(
    objects.map(({ size }) => size),
  );
});
