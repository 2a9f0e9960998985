import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { SITES } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { testCdn } from './changes-cdn-suite.ts';
import { openPorts } from './changes-scene.ts';

const { bucket: BUCKET, distribution: ID } = SITES.qos.staging;

/** Staging of qos with one page and one folder's page, on a clock that tests turn. */
function makeStaging() {
  const bucket = makeBucket(BUCKET);
  putObject(bucket, 'index.html', 'home', { headers: { 'content-type': 'text/html' } });
  putObject(bucket, 'a b/ä.html', 'odd');
  putObject(bucket, 'zipped.css', Buffer.from([0x1f, 0x8b, 8, 0]), {
    headers: { 'content-encoding': 'gzip' },
  });
  return { cloudFront: makeJadaCloudFront(), s3: makeS3State([bucket]) };
}

async function serve() {
  const clock = { at: Date.UTC(2026, 10, 1), now: () => clock.at, wait: async () => {} };
  const sandbox = await startSandbox({ estate: makeStaging(), clock });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const { cdn, signal } = openPorts(sandbox.url);
  const distribution = await cdn.find(ID, signal);
  if (!distribution) throw new Error('no distribution');
  const look = async (path: string) => (await cdn.fetch(distribution, path, signal))?.toString();
  const bucket = sandbox.state.s3.buckets.get(BUCKET) ?? makeBucket(BUCKET);
  return { cdn, signal, sandbox, clock, bucket, distribution, look };
}

describe('against the sandbox', () => {
  let endpoint = '';
  beforeAll(async () => {
    const sandbox = await startSandbox({ estate: makeStaging() });
    endpoint = sandbox.url;
    return () => sandbox[Symbol.asyncDispose]();
  });
  testCdn(() => ({ endpoint, id: ID }));
});

test('a page is served as it was until its invalidation is completed', async () => {
  const { cdn, signal, clock, bucket, look } = await serve();
  expect(await look('/index.html')).toBe('home');
  putObject(bucket, 'index.html', 'new home');
  const { id } = await cdn.invalidate(ID, ['/index.html'], 'c-1', signal);
  expect([await cdn.state(ID, id, signal), await look('/index.html')]).toEqual(['InProgress', 'home']);
  clock.at += 1_000;
  expect([await cdn.state(ID, id, signal), await look('/index.html')]).toEqual(['Completed', 'new home']);
});

test('an invalidation of other paths leaves a page as it was', async () => {
  const { cdn, signal, clock, bucket, look } = await serve();
  await look('/');
  putObject(bucket, 'index.html', 'new home');
  await cdn.invalidate(ID, ['/events/*'], 'c-1', signal);
  clock.at += 1_000;
  expect(await look('/')).toBe('home');
});

test('the same reference again is the same invalidation', async () => {
  const { cdn, signal } = await serve();
  const first = await cdn.invalidate(ID, ['/*'], 'c-1', signal);
  expect(await cdn.invalidate(ID, ['/*'], 'c-1', signal)).toEqual(first);
});

test('pages are fetched by their encoded path, and as they are stored', async () => {
  const { look, cdn, distribution, signal } = await serve();
  expect(await look('/a%20b/%C3%A4.html')).toBe('odd');
  expect(await cdn.fetch(distribution, '/zipped.css', signal)).toEqual(Buffer.from([0x1f, 0x8b, 8, 0]));
});

test('of what is not served, and of what cannot be reached, nothing is known', async () => {
  const { look, cdn, distribution, signal, sandbox } = await serve();
  expect(await look('/nowhere.html')).toBeUndefined();
  expect(await cdn.fetch({ ...distribution, domain: 'other.example.com' }, '/', signal)).toBeUndefined();
  await sandbox[Symbol.asyncDispose]();
  expect(await look('/index.html')).toBeUndefined();
});

test('a distribution is asked for once in five seconds', async () => {
  const { sandbox } = await serve();
  const { cdn, signal } = openPorts(sandbox.url);
  const asked = () => sandbox.log.filter(({ operation }) => operation === 'GetDistribution').length;
  const before = asked();
  await Promise.all(Array.from({ length: 100 }, () => cdn.find(ID, signal)));
  expect(asked()).toBe(before + 1);
});
