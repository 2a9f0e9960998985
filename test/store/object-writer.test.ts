import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFileStore } from '../../src/store/file-store.ts';
import { ObjectWriter } from '../../src/store/object-writer.ts';

const HELLO = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

async function makeWriter() {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-writer-'));
  const store = await openFileStore(folder);
  onTestFinished(async () => {
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  if (!store.threads) throw new TypeError('the store has no threads');
  const { place } = store.threads;
  const left = async () => (await readdir(place.scratch)).length;
  return { store, left, writer: new ObjectWriter(place), path: join(folder, 'objects/2c', HELLO.slice(2)) };
}

test('an object is read-only, named by its SHA-256, and stored once', async () => {
  const { store, writer, left, path } = await makeWriter();
  const hello = Buffer.from('hello');
  expect(await writer.put(hello, {})).toEqual({ sha256: HELLO, size: 5, isNew: true });
  expect(await writer.put(hello, {})).toEqual({ sha256: HELLO, size: 5, isNew: false });
  expect(await store.put(hello)).toMatchObject({ isNew: false });
  expect((await stat(path)).mode & 0o777).toBe(0o444);
  expect(await left()).toBe(0);
});

test('an object that comes in pieces is the same', async () => {
  const { writer, left, path } = await makeWriter();
  const sink = writer.open({ md5: true });
  for (const piece of ['he', '', 'llo']) sink.write(Buffer.from(piece));
  const stored = await sink.finish({ size: 5, md5: '5d41402abc4b2a76b9719d911017c592' });
  expect(stored).toEqual({ sha256: HELLO, size: 5, isNew: true });
  expect(await readFile(path, 'utf8')).toBe('hello');
  expect(await left()).toBe(0);
});

test('bytes that are not what was expected leave nothing behind', async () => {
  const { store, writer, left } = await makeWriter();
  await expect(writer.put(Buffer.from('hello'), { size: 6 })).rejects.toThrow('5 bytes came instead of 6');
  const sink = writer.open({ md5: false });
  sink.write(Buffer.from('hello'));
  await expect(sink.finish({ sha256: '0'.repeat(64) })).rejects.toThrow('SHA-256 is');
  const unwanted = writer.open({ md5: false });
  unwanted.discard();
  unwanted.discard();
  expect([await store.size(HELLO), await left()]).toEqual([undefined, 0]);
});

test('a store that is gone is said to be', async () => {
  const { store, writer } = await makeWriter();
  await rm(store.threads?.place.scratch ?? '', { recursive: true });
  expect(() => writer.open({ md5: false })).toThrow('is not there');
  await expect(writer.put(Buffer.from('hello'), {})).rejects.toMatchObject({ code: 'store' });
});
