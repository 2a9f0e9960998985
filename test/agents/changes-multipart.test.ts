import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import { expect, onTestFinished, test } from 'vitest';
import { createObjects } from '../../agents/changes/objects.ts';
import { etagOf, makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { createClients } from '../../src/aws/clients.ts';
import { MovedError } from '../../src/changes/ports.ts';
import { credentials, HTML } from './changes-scene.ts';
import { makeConfig } from './collect.ts';

const MIB = 1024 ** 2;
const BYTES = randomBytes(13 * MIB);

/** Objects of more than 8 MiB are too large for one call here, in S3 and in the port. */
async function serve() {
  const bucket = makeBucket('b');
  const state = { ...makeS3State([bucket]), copyLimitBytes: 8 * MIB };
  const sandbox = await startSandbox({ estate: { s3: state } });
  const { signal } = new AbortController();
  const config = makeConfig({ endpoint: sandbox.url });
  const clients = createClients({ aws: config.aws, signal, maxSockets: 128, credentials });
  const pause = () => setImmediate();
  const scope = { config, clients, limit: pLimit(64), now: Date.now, pause };
  const objects = createObjects(scope, { single: 8 * MIB, part: 5 * MIB, held: MIB });
  onTestFinished(async () => {
    await clients[Symbol.asyncDispose]();
    await sandbox[Symbol.asyncDispose]();
  });
  return { objects, signal, bucket, state, sandbox };
}

test('what is too large for one call is copied in parts, with all that it has', async () => {
  const { objects, signal, bucket } = await serve();
  const tags = { site: 'qos' };
  const source = putObject(bucket, 'a', BYTES, { ...HTML, tags, storageClass: 'STANDARD_IA' });
  const from = { bucket: 'b', key: 'a', etag: etagOf(source) };
  await objects.copy(from, { bucket: 'b', key: 'c' }, null, signal);
  const [copy] = bucket.objects.get('c') ?? [];
  expect(copy).toMatchObject({ ...HTML, tags, storageClass: 'STANDARD_IA' });
  expect(copy?.body.slice(0, BYTES.length).equals(BYTES)).toBe(true);
});

test('an object that came in parts is copied in the same parts, and keeps its ETag', async () => {
  const { objects, signal, bucket, state } = await serve();
  state.copyLimitBytes = 100 * MIB;
  const etag = await objects.put('b', 'a', BYTES, HTML, null, signal);
  expect(etag).toMatch(/^[0-9a-f]{32}-3$/);
  const from = { bucket: 'b', key: 'a', etag };
  expect(await objects.copy(from, { bucket: 'b', key: 'c' }, null, signal)).toBe(etag);
  expect(bucket.objects.get('c')?.[0]?.partSizes).toEqual([5 * MIB, 5 * MIB, 3 * MIB]);
});

test('a copy in parts over something else than seen is refused, and leaves no parts behind', async () => {
  const { objects, signal, bucket, state } = await serve();
  const source = putObject(bucket, 'a', BYTES);
  putObject(bucket, 'c', 'theirs');
  const from = { bucket: 'b', key: 'a', etag: etagOf(source) };
  await expect(objects.copy(from, { bucket: 'b', key: 'c' }, null, signal)).rejects.toThrow(MovedError);
  expect(state.uploads.size).toBe(0);
});

test('where the source changes in the middle, the copy is refused and its parts are taken away', async () => {
  const { objects, signal, bucket, state, sandbox } = await serve();
  const source = putObject(bucket, 'a', BYTES);
  sandbox.conditions.intercept = (_, operation) => {
    if (operation === 'UploadPartCopy') putObject(bucket, 'a', 'another');
    return undefined;
  };
  const from = { bucket: 'b', key: 'a', etag: etagOf(source) };
  const copy = objects.copy(from, { bucket: 'b', key: 'c' }, null, signal);
  await expect(copy).rejects.toThrow(/b\/a has been changed/);
  expect([state.uploads.size, bucket.objects.has('c')]).toEqual([0, false]);
});

test('an upload in parts whose last answer is lost is found to be done', async () => {
  const { objects, signal, bucket, sandbox } = await serve();
  let lost = false;
  sandbox.conditions.intercept = (_, operation) => {
    if (operation !== 'CompleteMultipartUpload' || lost) return undefined;
    lost = true;
    return 'reset';
  };
  const etag = await objects.put('b', 'a', BYTES, HTML, null, signal);
  expect([lost, etagOf(bucket.objects.get('a')?.[0] ?? putObject(bucket, 'x', ''))]).toEqual([true, etag]);
});
