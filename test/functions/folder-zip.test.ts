import { execFile } from 'node:child_process';
import { chmod, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { zipFolder } from '../../src/functions/folder-zip.ts';
import { readZip } from '../../src/functions/zip-entry.ts';
import { makeFolder } from './make-folder.ts';

const { signal } = new AbortController();
const run = promisify(execFile);

const FILES = {
  'index.mjs': 'export {}\n',
  'lib/b.mjs': 'b',
  'lib/a.mjs': 'a',
  'bin/tool!': '#!/bin/sh\n',
  'ä.txt': 'ä',
};

async function zip(folder: string): Promise<Buffer> {
  const made = await zipFolder(folder, signal);
  if (made.kind === 'refused') throw new Error(made.reasons.join());
  return made.zip;
}

test('the same files give the same bytes, whenever and wherever they lie', async () => {
  const [here, there] = [await makeFolder(FILES), await makeFolder(FILES)];
  await utimes(join(there, 'index.mjs'), 1, 1);
  await chmod(join(there, 'index.mjs'), 0o664);
  expect(await zip(here)).toEqual(await zip(there));
});

test('a time zone makes no difference', async () => {
  const folder = await makeFolder(FILES);
  const source = new URL('../../src/functions/folder-zip.ts', import.meta.url);
  const script = `const { zipFolder } = await import('${source}');
    const { zip } = await zipFolder('${folder}', new AbortController().signal);
    process.stdout.write(zip.toString('base64'));`;
  const in_ = async (TZ: string) =>
    (await run(process.execPath, ['--input-type=module', '-e', script], { env: { TZ } })).stdout;
  expect(await in_('Asia/Tokyo')).toBe(await in_('America/Los_Angeles'));
});

test('files come sorted, with their bytes, and can be executed if they could', async () => {
  const entries = readZip(await zip(await makeFolder(FILES))) ?? [];
  expect(entries.map(({ path }) => path)).toEqual([
    'bin/tool',
    'index.mjs',
    'lib/a.mjs',
    'lib/b.mjs',
    'ä.txt',
  ]);
  expect(entries.filter(({ isExecutable }) => isExecutable).map(({ path }) => path)).toEqual(['bin/tool']);
  expect(entries.at(-1)?.read().toString()).toBe('ä');
});

test('what no function needs is left out, and said', async () => {
  const folder = await makeFolder({
    'index.mjs': '',
    '.git/HEAD': 'ref',
    '.env': 'SECRET=1',
    'lib/__pycache__/a.pyc': '',
    'node_modules/x/index.js': '',
  });
  const made = await zipFolder(folder, signal);
  expect(made).toMatchObject({ leftOut: ['.env', '.git', 'lib/__pycache__'] });
  const entries = made.kind === 'zip' ? readZip(made.zip) : [];
  expect(entries?.map(({ path }) => path)).toEqual(['index.mjs', 'node_modules/x/index.js']);
});

test('links that stay inside are kept as links', async () => {
  const folder = await makeFolder({ 'a.mjs': 'a', 'lib/link.mjs': '-> ../a.mjs' });
  const link = readZip(await zip(folder))?.find(({ path }) => path === 'lib/link.mjs');
  expect(link?.read().toString()).toBe('../a.mjs');
});

test('links that lead outside are refused, each by name', async () => {
  const folder = await makeFolder({
    'a.mjs': 'a',
    'out.mjs': '-> ../../etc/passwd',
    'abs.mjs': '-> /etc/passwd',
  });
  expect(await zipFolder(folder, signal)).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringMatching(/^abs\.mjs is a link/), expect.stringMatching(/^out\.mjs is a link/)],
  });
});

test('an empty folder is refused with what to do', async () => {
  const folder = await makeFolder({ '.git/HEAD': '' });
  expect(await zipFolder(folder, signal)).toMatchObject({ reasons: [expect.stringMatching(/has no files/)] });
});
