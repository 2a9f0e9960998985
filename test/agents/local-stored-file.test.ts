import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { toRawPath } from '../../agents/local/file-name.ts';
import { storeFile } from '../../agents/local/stored-file.ts';
import type { CaptureContext, Gap } from '../../src/engine/collector.ts';
import { makeFolder } from './repository.ts';

/** A store that remembers what it was given; `during` runs while a body is on its way, with the count of it. */
function makeContext(during: (attempt: number) => Promise<unknown> = async () => {}) {
  const stored: string[] = [];
  const gaps: Gap[] = [];
  const context: Pick<CaptureContext, 'slots' | 'store' | 'gap'> = {
    slots: { run: (task) => task() },
    gap: (gap) => gaps.push(gap),
    async store(path, body) {
      const bytes = body instanceof Readable ? await buffer(body) : Buffer.from(body);
      stored.push(bytes.toString());
      await during(stored.length);
      return { path, sha256: `sha ${stored.length}`, size: bytes.length };
    },
  };
  const store = (file: string) =>
    storeFile(context as CaptureContext, { from: toRawPath(file), path: 'tools/x/a', name: toRawPath('a') });
  return { store, stored, gaps };
}

test('a file that changes while it is read is read again', async () => {
  await using folder = await makeFolder();
  const file = join(folder.path, 'a');
  await writeFile(file, 'price 225');
  const { store, stored } = makeContext(async (attempt) => attempt === 1 && writeFile(file, 'price 240'));
  expect(await store(file)).toEqual({ path: 'tools/x/a', sha256: 'sha 2', size: 9 });
  expect(stored).toEqual(['price 225', 'price 240']);
});

test('a file that never rests is kept as it was read last', async () => {
  await using folder = await makeFolder();
  const file = join(folder.path, 'a');
  await writeFile(file, '');
  const { store, stored, gaps } = makeContext((attempt) => writeFile(file, 'x'.repeat(attempt)));
  expect(await store(file)).toMatchObject({ sha256: 'sha 3' });
  expect(stored).toEqual(['', 'x', 'xx']);
  expect(gaps).toEqual([]);
});

test('a file that is gone is nothing, for the second look will say so', async () => {
  await using folder = await makeFolder();
  const { store, gaps } = makeContext();
  expect(await store(join(folder.path, 'a'))).toBeUndefined();
  expect(gaps).toEqual([]);
});

test('a link that has taken the place of a file is not followed, but a gap', async () => {
  await using folder = await makeFolder();
  await symlink('/etc/passwd', join(folder.path, 'a'));
  const { store, stored, gaps } = makeContext();
  expect(await store(join(folder.path, 'a'))).toBeUndefined();
  expect(stored).toEqual([]);
  expect(gaps).toMatchObject([{ what: 'file a', call: 'open', code: 'ELOOP' }]);
});

test('a folder that has taken the place of a file is a gap', async () => {
  await using folder = await makeFolder();
  await mkdir(join(folder.path, 'a'));
  const { store, gaps } = makeContext();
  expect(await store(join(folder.path, 'a'))).toBeUndefined();
  expect(gaps).toMatchObject([{ what: 'file a', message: 'is no longer a file' }]);
});

test('a store that fails is no gap', async () => {
  await using folder = await makeFolder();
  const file = join(folder.path, 'a');
  await writeFile(file, 'x');
  const { store } = makeContext(() => rm(file).then(() => Promise.reject(new Error('disk full'))));
  await expect(store(file)).rejects.toThrow('disk full');
});
