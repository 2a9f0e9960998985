import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { PreviousIndex, renderEntry } from '../../agents/s3/object-index.ts';
import { putObject } from '../../sandbox/s3-state.ts';
import { makeListed } from '../transfer/fake-transfer.ts';
import { collect } from './collect.ts';
import { BUCKET, readIndex, startS3 } from './s3-sandbox.ts';

test('an unchanged bucket is not downloaded again', async () => {
  const { endpoint, calls } = await startS3();
  await using first = await collect(collector, { endpoint });
  await using second = await collect(collector, { endpoint, after: first });
  expect(calls('GetObject')).toHaveLength(3);
  expect(await readIndex(second)).toEqual(await readIndex(first));
  expect(second.resources[0]?.rows).toEqual(first.resources[0]?.rows);
});

test('only what changed is downloaded again', async () => {
  const { endpoint, calls, bucket } = await startS3();
  await using first = await collect(collector, { endpoint });
  putObject(bucket, 'b.txt', 'this is B.txt\n');
  putObject(bucket, 'bb.txt', 'new\n');
  bucket.objects.delete('a.txt');
  await using second = await collect(collector, { endpoint, after: first });
  expect(calls('GetObject').slice(3).sort()).toEqual([`/${BUCKET}/b.txt`, `/${BUCKET}/bb.txt`]);
  expect((await readIndex(second)).map(({ key }) => key)).toEqual(['b.txt', 'bb.txt', 'c.txt']);
  expect(await second.read(`s3-buckets/${BUCKET}/b.txt`)).toBe('this is B.txt\n');
});

test('an object put again with the same bytes is read again: its headers may have changed', async () => {
  const { endpoint, bucket } = await startS3();
  await using first = await collect(collector, { endpoint });
  putObject(bucket, 'b.txt', 'this is b.txt\n', {
    lastModified: new Date('2026-10-02T00:00:00Z'),
    headers: { 'content-type': 'text/plain' },
  });
  await using second = await collect(collector, { endpoint, after: first });
  expect((await readIndex(second))[1]).toMatchObject({ headers: { 'content-type': 'text/plain' } });
  expect(second.newBytes).toBeLessThan(2000);
});

test('a full capture reads everything again', async () => {
  const { endpoint, calls } = await startS3();
  await using first = await collect(collector, { endpoint });
  await using _ = await collect(collector, { endpoint, after: first, full: true });
  expect(calls('GetObject')).toHaveLength(6);
});

test('a path follows the keys around it, also where the object is unchanged', async () => {
  const { endpoint, bucket, calls } = await startS3();
  putObject(bucket, 'd/e', 'e');
  await using first = await collect(collector, { endpoint });
  expect((await readIndex(first))[3]).not.toHaveProperty('path');
  putObject(bucket, 'd', 'now d is a key');
  await using second = await collect(collector, { endpoint, after: first });
  const [, , , , line] = await readIndex(second);
  expect(line?.path).toMatch(/^d.+\/e$/);
  expect(await second.read(`s3-buckets/${BUCKET}/${line?.path}`)).toBe('e');
  expect(calls('GetObject').filter((path) => path.endsWith('/d/e'))).toHaveLength(1);
});

const entries = ['a', 'b', 'c', 'd'].map((key) => ({ ...makeListed(key), sha256: key.repeat(64) }));
const found = async (text: string | undefined, ...keys: string[]) => {
  const index = new PreviousIndex(text === undefined ? undefined : Readable.from([Buffer.from(text)]));
  return (await index.find(keys.map(makeListed))).map((known) => known?.entry.sha256?.[0]);
};

test('entries are found page by page, whatever is between them', async () => {
  const index = new PreviousIndex(Readable.from([Buffer.from(entries.map(renderEntry).join(''))]));
  const pages = [await index.find([makeListed('0'), makeListed('b')]), await index.find([makeListed('c')])];
  expect(pages.map((page) => page.map((known) => known?.entry.key))).toEqual([[undefined, 'b'], ['c']]);
  expect((await index.find(['d', 'e', 'f'].map(makeListed))).map((known) => known?.entry.key)).toEqual([
    'd',
    undefined,
    undefined,
  ]);
});

test('a damaged line costs only the objects it is of', async () => {
  const [a = '', b = '', c = '', d = ''] = entries.map(renderEntry);
  expect(await found(`${a}${b.slice(0, 20)}\n{"key":5}\n${c}${d}`, 'a', 'b', 'c', 'd')).toEqual([
    'a',
    undefined,
    'c',
    'd',
  ]);
});

test('an index that is not there, empty or broken off finds nothing more', async () => {
  expect(await found(undefined, 'a')).toEqual([undefined]);
  expect(await found('', 'a')).toEqual([undefined]);
  expect(await found(entries.map(renderEntry).join('').slice(0, 250), 'a', 'b', 'c')).toEqual([
    'a',
    undefined,
    undefined,
  ]);
});

test('an index whose bytes are gone finds nothing, also if that shows before it is read', async () => {
  const index = new PreviousIndex(createReadStream('/nonexistent/tidemark'));
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(await index.find([makeListed('a')])).toEqual([undefined]);
});

test('closing an index that was not read closes its file', () => {
  const stream = Readable.from([]);
  new PreviousIndex(stream).close();
  expect(stream.destroyed).toBe(true);
});
