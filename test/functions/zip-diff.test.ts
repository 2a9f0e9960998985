import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffZips } from '../../src/functions/zip-diff.ts';
import { readZip } from '../../src/functions/zip-entry.ts';
import { makeZip } from './make-zip.ts';

test('files are told apart by what became of them, and text line by line', async () => {
  const before = await makeZip({ 'a.py': 'one\ntwo\n', 'gone.py': 'x', 'same.bin': randomBytes(8).fill(7) });
  const after = await makeZip({
    'a.py': 'one\nthree\n',
    'new.py': 'y\n',
    'same.bin': randomBytes(8).fill(7),
  });
  const { summary, text } = diffZips(before, after);
  expect(summary).toBe('1 file changed, 1 added, 1 removed');
  expect(text).toMatch(/^\* a\.py .*\n- gone\.py .*\n\+ new\.py .*\n/);
  expect(text).toContain('-two\n+three');
  expect(text).toContain('--- new.py\tnothing');
  expect(text).not.toMatch(/same\.bin|--- gone/);
});

test('the same files packed at another time are the same', async () => {
  const files = { 'a.py': 'one\n' };
  const [before, after] = [await makeZip(files), await makeZip(files, { at: new Date(2020, 1, 1) })];
  expect(before.equals(after)).toBe(false);
  expect(diffZips(before, after)).toMatchObject({
    isSame: true,
    text: '',
    summary: 'the same files, packed differently',
  });
});

test('a file that becomes a program is a change', async () => {
  const [before, after] = [await makeZip({ tool: 'x' }), await makeZip({ tool: 'x' }, { mode: 0o100755 })];
  expect(diffZips(before, after)).toMatchObject({
    isSame: false,
    text: expect.stringMatching(/can be executed now/),
  });
});

test('code that has no file in common is foreign', async () => {
  const before = await makeZip({ 'a.py': '1' });
  expect(diffZips(before, await makeZip({ 'dashboard/a.py': '1' })).isForeign).toBe(true);
  expect(diffZips(before, await makeZip({ 'a.py': '2', 'b.py': '' })).isForeign).toBe(false);
});

test('nothing secret is in the text', async () => {
  const before = await makeZip({ 'a.py': 'x = 1\n' });
  const after = await makeZip({
    'a.py': 'x = 1\nAPI_KEY = "hunter2-hunter2"\nslack = "xoxb-1234567890-abcdef"\n',
    '.env': 'PASSWORD=swordfish\n',
    'key.pem': 'swordfish\n',
  });
  const { text } = diffZips(before, after);
  expect(text).toContain('API_KEY = "[redacted]"');
  expect(text).toMatch(/\+ \.env/);
  expect(text).not.toMatch(/hunter2|xoxb|swordfish/);
});

test('binary and damaged files are named only', async () => {
  const before = await makeZip({ 'a.so': Buffer.from([0, 1, 2]), 'b.txt': 'b'.repeat(100) });
  const after = await makeZip({ 'a.so': Buffer.from([0, 1, 3]), 'b.txt': 'c'.repeat(100) });
  const [, entry] = readZip(after) ?? [];
  expect(entry?.path).toBe('b.txt');
  after.fill(0xff, after.indexOf('b.txt') + 5, after.indexOf('b.txt') + 8);
  expect(diffZips(before, after).text).toBe('* a.so  3 B → 3 B\n* b.txt  100 B → 100 B');
});

test('what is no zip is replaced as a whole', async () => {
  expect(diffZips(Buffer.from('no zip'), await makeZip({ a: 'a' })).summary).toMatch(
    /^the whole zip is replaced/,
  );
});

test('any bytes at all are read or not, and never break', () => {
  const end = Buffer.from('504b0506000000000100010030000000000000000000', 'hex');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, hasEnd) => {
      const zip = Buffer.concat([bytes, ...(hasEnd ? [end] : [])]);
      expect([undefined, 'object']).toContain(readZip(zip) && 'object');
    }),
  );
});

test('whatever is packed is read back', async () => {
  const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ maxLength: 2_000 }), {
    minKeys: 1,
  });
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const read = readZip(await makeZip(given)) ?? [];
      expect(Object.fromEntries(read.map((entry) => [entry.path, entry.read().toString()]))).toEqual({
        ...given,
      });
    }),
    { numRuns: 30 },
  );
});
