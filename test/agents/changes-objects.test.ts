import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, makeS3State, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { MovedError, PortError } from '../../src/changes/ports.ts';
import { testObjects } from './changes-objects-suite.ts';
import { HTML, openPorts } from './changes-scene.ts';

describe('against the sandbox', () => {
  let endpoint = '';
  beforeAll(async () => {
    const sandbox = await startSandbox({ estate: { s3: makeS3State([]) } });
    endpoint = sandbox.url;
    return () => sandbox[Symbol.asyncDispose]();
  });
  testObjects(() => ({ endpoint }));
});

/** One bucket with `a` in it; `on` is asked about each call first. */
async function serve(on?: (operation: string, bucket: S3Bucket) => ReturnType<Intercept>, latencyMs = 0) {
  const bucket = makeBucket('b');
  putObject(bucket, 'a', 'one', { headers: HTML.headers });
  const intercept: Intercept = (_, operation = '') => on?.(operation, bucket);
  const state = makeS3State([bucket]);
  const sandbox = await startSandbox({ estate: { s3: state }, intercept, latencyMs });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const count = (operation: string) => sandbox.log.filter((call) => call.operation === operation).length;
  const ports = openPorts(sandbox.url);
  const seen = await ports.objects.head('b', 'a', ports.signal);
  if (!seen) throw new Error('a is not there');
  return { ...ports, bucket, state, sandbox, count, seen };
}

const error = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>not for you</Message></Error>`,
});

describe('conditions', () => {
  test('hold even where somebody writes between looking and writing', async () => {
    const { objects, signal, bucket, seen } = await serve((operation, { objects }) => {
      if (operation === 'PutObject' && objects.get('a')?.length === 1) putObject(bucket, 'a', 'theirs');
      return undefined;
    });
    await expect(objects.put('b', 'a', Buffer.from('ours'), HTML, seen, signal)).rejects.toThrow(MovedError);
    expect(bucket.objects.get('a')?.[0]?.body.slice(0, 6).toString()).toBe('theirs');
  });

  test('that an endpoint does not know are left out, after a look, and not tried again', async () => {
    const refused: unknown[] = [];
    const { objects, signal, sandbox, seen } = await serve();
    sandbox.conditions.intercept = (_, operation, { headers }) => {
      if (operation !== 'PutObject' || headers['if-match'] === undefined) return undefined;
      refused.push(headers['if-match']);
      return error(501, 'NotImplemented');
    };
    await objects.put('b', 'a', Buffer.from('two'), HTML, seen, signal);
    await expect(objects.put('b', 'a', Buffer.from('three'), HTML, seen, signal)).rejects.toThrow(MovedError);
    expect(refused).toHaveLength(1);
  });

  test('are tried again where another write was under way', async () => {
    let conflicts = 2;
    const { objects, signal, pauses, seen } = await serve((operation) =>
      operation === 'PutObject' && conflicts-- > 0 ? error(409, 'ConditionalRequestConflict') : undefined,
    );
    await objects.put('b', 'a', Buffer.from('two'), HTML, seen, signal);
    expect(pauses).toHaveLength(2);
  });

  test('a write, a copy and a deletion whose answers are lost are not done twice, nor taken for others', async () => {
    const lost = new Set(['PutObject', 'CopyObject', 'DeleteObject']);
    const { objects, signal, seen, bucket } = await serve((operation) =>
      lost.delete(operation) ? 'reset' : undefined,
    );
    const etag = await objects.put('b', 'a', Buffer.from('two'), HTML, seen, signal);
    expect(await objects.copy({ bucket: 'b', key: 'a', etag }, { bucket: 'b', key: 'c' }, null, signal)).toBe(
      etag,
    );
    await objects.delete('b', 'a', { ...seen, etag }, signal);
    expect([lost.size, ...bucket.objects.keys()]).toEqual([0, 'c']);
  });
});

describe('failures', () => {
  test('a denied write names the bucket, what to check, and the request', async () => {
    const { objects, signal, seen } = await serve((operation) =>
      operation === 'PutObject' ? error(403, 'AccessDenied') : undefined,
    );
    const failure = await objects
      .put('b', 'a', Buffer.from(''), HTML, seen, signal)
      .catch((thrown) => thrown);
    expect(failure).toBeInstanceOf(PortError);
    expect(failure).toMatchObject({
      code: 'AccessDenied',
      advice: expect.stringMatching(/b is in this account/),
    });
  });

  test('a bucket of another account than the configured one is not written to', async () => {
    const { sandbox, bucket, seen, signal } = await serve();
    bucket.account = '999999999999';
    const { objects } = openPorts(sandbox.url, { aws: { accountId: '123456789012' } });
    const write = objects.put('b', 'a', Buffer.from('x'), HTML, seen, signal);
    await expect(write).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('a download that is cut is begun again', async () => {
    let cuts = 2;
    const { objects, signal } = await serve((operation) =>
      operation === 'GetObject' && cuts-- > 0 ? 'cut' : undefined,
    );
    expect((await objects.get('b', 'a', signal))?.body.toString()).toBe('one');
  });

  test('a stream that breaks on its way up is opened anew', async () => {
    let failing = true;
    const { objects, signal, bucket } = await serve((operation) => {
      const isFirst = operation === 'PutObject' && failing;
      if (isFirst) failing = false;
      return isFirst ? error(503, 'SlowDown') : undefined;
    });
    const bytes = randomBytes(9 * 1024 ** 2);
    let opened = 0;
    const open = () => {
      opened++;
      return Readable.from([bytes]);
    };
    await objects.put('b', 'video', { open, size: bytes.length }, HTML, null, signal);
    expect(bucket.objects.get('video')?.[0]?.body.size).toBe(bytes.length);
    // Once to know them, and twice to send them.
    expect(opened).toBe(3);
  });

  test('an aborted call ends with the reason it was aborted for', async () => {
    const { objects, sandbox } = await serve();
    const controller = new AbortController();
    const reason = new Error('enough');
    sandbox.conditions.intercept = async () => {
      controller.abort(reason);
      return error(503, 'SlowDown');
    };
    await expect(objects.head('b', 'a', controller.signal)).rejects.toBe(reason);
  });
});

test('500 copies have 64 in flight', async () => {
  const { objects, signal, sandbox, bucket, seen } = await serve(undefined, 20);
  const keys = Array.from({ length: 500 }, (_, index) => `copy-${index}`);
  const from = { bucket: 'b', key: 'a', etag: seen.etag };
  await Promise.all(keys.map((key) => objects.copy(from, { bucket: 'b', key }, null, signal)));
  expect(bucket.objects.size).toBe(501);
  expect(sandbox.peak).toBeGreaterThanOrEqual(64);
});

test('a listing of many pages has the next on its way', async () => {
  const { objects, signal, bucket, sandbox } = await serve();
  for (let index = 0; index < 2_500; index++) putObject(bucket, `p/${String(index).padStart(4, '0')}`, 'x');
  const listed = objects.list('b', 'p/', signal)[Symbol.asyncIterator]();
  expect((await listed.next()).value).toHaveLength(1000);
  await expect
    .poll(() => sandbox.log.filter(({ operation }) => operation === 'ListObjectsV2').length)
    .toBe(2);
  expect((await listed.next()).value).toHaveLength(1000);
  expect((await listed.next()).value).toHaveLength(500);
  expect((await listed.next()).done).toBe(true);
});
