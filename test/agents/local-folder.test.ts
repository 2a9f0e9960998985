import { chmod, cp, link, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docs, handoffs, tools } from '../../agents/local/folder.ts';
import { runProgram } from '../../src/process.ts';
import { type Collected, type CollectOptions, collect } from './collect.ts';
import { makeFolder, makeRepository, writeFiles } from './repository.ts';

function capture(path: string, options: CollectOptions & { settings?: object } = {}): Promise<Collected> {
  const { settings, ...rest } = options;
  return collect(tools, {
    ...rest,
    config: { ...settings, snapshot: { local: { tools: [{ name: 'scripts', path }] } } },
  });
}

interface Listed {
  readonly path: string;
  readonly kind: string;
  readonly skipped?: string;
}

async function listOf(captured: Collected): Promise<Listed[]> {
  return ((await captured.json('tools/scripts/_folder.json')) as { entries: Listed[] }).entries;
}

/** Paths of the files, without those of the list. */
const filesOf = (captured: Collected) =>
  captured.paths.map((path) => path.replace('tools/scripts/', '')).filter((path) => path !== '_folder.json');

test('every file is kept, byte for byte', async () => {
  await using folder = await makeFolder();
  const binary = Buffer.from([0, 255, 13, 10, 128]);
  const large = Buffer.alloc(700_000, 'jada');
  await writeFiles(folder.path, {
    'deploy.sh': '#!/bin/sh\n',
    'lib/a/b.bin': binary,
    'large.dat': large,
    empty: '',
  });
  await using captured = await capture(folder.path);
  expect(filesOf(captured)).toEqual(['deploy.sh', 'empty', 'large.dat', 'lib/a/b.bin']);
  expect(await captured.readBytes('tools/scripts/lib/a/b.bin')).toEqual(binary);
  expect((await captured.readBytes('tools/scripts/large.dat')).equals(large)).toBe(true);
  expect(await captured.read('tools/scripts/empty')).toBe('');
  expect(captured.gaps).toEqual([]);
});

test.each([
  ['docs', docs],
  ['handoffs', handoffs],
] as const)('%s have a folder of their own', async (service, collector) => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'plan.md': '# Plan\n' });
  await using captured = await collect(collector, {
    config: { snapshot: { local: { [service]: [{ name: 'main', path: folder.path }] } } },
  });
  expect(captured.paths).toEqual([`${service}/main/_folder.json`, `${service}/main/plan.md`]);
});

test('the list tells modes, times, links and empty folders', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'run.sh': 'x', 'sub/a': 'y' });
  await chmod(join(folder.path, 'run.sh'), 0o750);
  await utimes(join(folder.path, 'run.sh'), 0, 1_793_384_645.25);
  await mkdir(join(folder.path, 'empty'), { mode: 0o700 });
  await symlink('/etc/passwd', join(folder.path, 'outside'));
  await symlink('../nowhere', join(folder.path, 'sub/dangling'));
  await using captured = await capture(folder.path);
  const list = await listOf(captured);
  expect(list.slice(0, 3)).toEqual([
    { path: 'empty', kind: 'folder', mode: '700' },
    { path: 'outside', kind: 'symlink', target: { path: '/etc/passwd' } },
    { path: 'run.sh', kind: 'file', mode: '750', modified: '2026-10-30T18:24:05.250000000Z', size: 1 },
  ]);
  expect(list.slice(3).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
    'folder sub',
    'file sub/a',
    'symlink sub/dangling',
  ]);
  expect(filesOf(captured)).toEqual(['run.sh', 'sub/a']);
});

test('links are not followed, not even in a circle', async () => {
  await using folder = await makeFolder();
  await symlink('.', join(folder.path, 'self'));
  await symlink('/', join(folder.path, 'root'));
  await using captured = await capture(folder.path);
  expect(filesOf(captured)).toEqual([]);
  expect((await listOf(captured)).map(({ kind }) => kind)).toEqual(['symlink', 'symlink']);
});

test('sockets and pipes are named, not waited for', async () => {
  await using folder = await makeFolder();
  const server = createServer().listen(join(folder.path, 'agent.sock'));
  await runProgram('mkfifo', [join(folder.path, 'pipe')], { signal: new AbortController().signal });
  await using captured = await capture(folder.path);
  await new Promise((resolve) => server.close(resolve));
  expect(await listOf(captured)).toEqual([
    { path: 'agent.sock', kind: 'socket', skipped: 'a socket has no content' },
    { path: 'pipe', kind: 'pipe', skipped: 'a pipe has no content' },
  ]);
  expect(captured.gaps).toEqual([]);
});

test('names that are no text, or no file names elsewhere, are kept and can be had back', async () => {
  await using folder = await makeFolder();
  const long = 'ü'.repeat(127);
  await writeFiles(folder.path, { 'a\nb': '1', 'say "hi" \\': '2', '100%': '3', [long]: '4' });
  await writeFile(Buffer.from(`${folder.path}/caf\xe9`, 'latin1'), '5');
  await using captured = await capture(folder.path);
  const keys = captured.resources[0]?.rows.map(({ path, key }) => [path.replace('tools/scripts/', ''), key]);
  expect(keys).toEqual([
    ['100%25', '100%'],
    ['_folder.json', undefined],
    ['a%0Ab', 'a\nb'],
    ['caf%E9', undefined],
    ['say "hi" %5C', 'say "hi" \\'],
    [`${'ü'.repeat(120)}%_/${'ü'.repeat(7)}`, long],
  ]);
  expect(await captured.read('tools/scripts/caf%E9')).toBe('5');
  expect(await listOf(captured)).toContainEqual(expect.objectContaining({ path: 'caf%E9', encoded: true }));
  expect(await listOf(captured)).toContainEqual(expect.objectContaining({ path: 'a\nb' }));
});

test('a file named like the list does not take its place', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { '_folder.json': 'mine', 'sub/_folder.json': 'mine too' });
  await using captured = await capture(folder.path);
  expect(filesOf(captured)).toEqual(['%5Ffolder.json', 'sub/_folder.json']);
  expect(await captured.read('tools/scripts/%5Ffolder.json')).toBe('mine');
});

test('what can be made again is named and left out', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, {
    'node_modules/x/index.js': '',
    '.DS_Store': '',
    'sub/__pycache__/a.pyc': '',
    'a.py': '',
  });
  await using captured = await capture(folder.path);
  expect(filesOf(captured)).toEqual(['a.py']);
  const skipped = (await listOf(captured)).filter((entry) => entry.skipped);
  expect(skipped.map(({ path }) => path)).toEqual(['.DS_Store', 'node_modules', 'sub/__pycache__']);
});

test('what Git ignores is named and left out, what it tracks is kept', async () => {
  await using folder = await makeFolder();
  const files = { '.gitignore': '*.log\nbuild/\n.env\n', 'tools/a.sh': '1' };
  await makeRepository(folder.path, files);
  await writeFiles(folder.path, {
    'tools/.env': 'KEY=1',
    'tools/build/x/y': '',
    'tools/debug.log': '',
    'tools/new.sh': '2',
  });
  await using captured = await capture(join(folder.path, 'tools'));
  expect(filesOf(captured)).toEqual(['a.sh', 'new.sh']);
  expect((await listOf(captured)).filter((entry) => entry.skipped)).toEqual(
    ['.env', 'build', 'debug.log'].map((path) => ({ path, kind: 'skipped', skipped: 'ignored by Git' })),
  );
});

test('a folder that its repository ignores as a whole is kept', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, { '.gitignore': 'handoffs/\n' });
  await writeFiles(folder.path, { 'handoffs/monday.md': 'hi' });
  await using captured = await capture(join(folder.path, 'handoffs'));
  expect(filesOf(captured)).toEqual(['monday.md']);
});

test("Tidemark's own store and database are left out", async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'snapshots/objects/ab/cd': '', 'data/tidemark.sqlite': '', 'a.txt': '' });
  const settings = { store: join(folder.path, 'snapshots'), database: join(folder.path, 'data') };
  await using captured = await capture(folder.path, { settings });
  expect(filesOf(captured)).toEqual(['a.txt']);
  expect((await listOf(captured)).filter((entry) => entry.skipped)).toEqual([
    { path: 'data', kind: 'skipped', skipped: "Tidemark's own database" },
    { path: 'snapshots', kind: 'skipped', skipped: "Tidemark's own store" },
  ]);
});

test('a folder in the store is refused', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'snapshots/v1/a': '' });
  const run = capture(join(folder.path, 'snapshots/v1'), {
    settings: { store: join(folder.path, 'snapshots') },
  });
  await expect(run).rejects.toThrow(/v1 lies in Tidemark's own store .*: name another folder/);
});

test('a path that is a link to a folder is followed', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'v2/a': '1' });
  await symlink('v2', join(folder.path, 'current'));
  await using captured = await capture(join(folder.path, 'current'));
  expect(filesOf(captured)).toEqual(['a']);
});

test.each([
  [
    'a folder that is not there',
    'nowhere',
    /snapshot\.local\.tools, scripts: .*nowhere does not exist: mend its path/,
  ],
  ['a file', 'file', /snapshot\.local\.tools, scripts: .*file is not a folder: mend its path/],
])('%s is a clear error', async (_, name, message) => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { file: '' });
  await expect(capture(join(folder.path, name))).rejects.toThrow(message);
});

/** Root may read everything, so nothing is unreadable to it. */
const canBeDenied = process.getuid?.() !== 0;

test.skipIf(!canBeDenied)(
  'files and folders that may not be read are gaps by name, the others are kept',
  async () => {
    await using folder = await makeFolder();
    await writeFiles(folder.path, { secret: 'x', 'closed/a': 'y', open: 'z' });
    await chmod(join(folder.path, 'secret'), 0);
    await chmod(join(folder.path, 'closed'), 0);
    await using captured = await capture(folder.path);
    await chmod(join(folder.path, 'closed'), 0o700);
    expect(captured.gaps.map(({ what, code }) => [what, code])).toEqual([
      ['folder closed', 'EACCES'],
      ['file secret', 'EACCES'],
    ]);
    expect(filesOf(captured)).toEqual(['open']);
  },
);

test('a path too long for the system is a gap by name, the others are kept', async () => {
  await using folder = await makeFolder();
  const deep = (name: string) => join(folder.path, ...Array.from({ length: 12 }, () => name.repeat(200)));
  await writeFiles(folder.path, { 'top/a': '1' });
  for (const name of ['b', 'c']) await mkdir(deep(name), { recursive: true });
  await rename(join(folder.path, 'b'.repeat(200)), join(folder.path, 'top/b'));
  const joined = join(deep('b').replace(`/${'b'.repeat(200)}/`, '/top/b/'), 'c');
  await rename(join(folder.path, 'c'.repeat(200)), joined);
  await using captured = await capture(join(folder.path, 'top'));
  await rename(joined, join(folder.path, 'c'));
  expect(captured.gaps).toMatchObject([
    { what: expect.stringMatching(/^folder b\/bbb.*\/c/), code: 'ENAMETOOLONG' },
  ]);
  expect(filesOf(captured)).toEqual(['a']);
});

test.each([
  ['new content', (top: string) => writeFiles(top, { a: 'price 240' })],
  ['a new file', (top: string) => writeFiles(top, { 'sub/new': '' })],
  ['a file that is gone', (top: string) => rm(join(top, 'a'))],
  ['another name', (top: string) => rename(join(top, 'a'), join(top, 'b'))],
  ['another mode', (top: string) => chmod(join(top, 'a'), 0o755)],
  ['another link', (top: string) => rm(join(top, 'link')).then(() => symlink('b', join(top, 'link')))],
  ['an empty folder', (top: string) => mkdir(join(top, 'empty'))],
  [
    'an edit of the same size, with the old time put back',
    async (top: string) => {
      await cp(join(top, 'a'), `${top}/../kept`, { preserveTimestamps: true });
      await writeFiles(top, { a: 'price 240' });
      await utimes(join(top, 'a'), 1e9, 1e9);
    },
  ],
])('a second look sees %s', async (_, change) => {
  await using folder = await makeFolder();
  const top = join(folder.path, 'top');
  await writeFiles(top, { a: 'price 225', 'sub/b': '' });
  await symlink('a', join(top, 'link'));
  await utimes(join(top, 'a'), 1e9, 1e9);
  await using captured = await capture(top);
  const [resource] = captured.resources;
  expect(resource?.again).toEqual(resource?.record.look);
  await change(top);
  expect(await captured.look()).not.toEqual([resource?.record.look]);
});

test('a folder that did not change is not read again', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { 'a%': '1', 'sub/b': '2' });
  await using first = await capture(folder.path);
  const rows = (captured: Collected) => captured.resources[0]?.rows;
  await using second = await capture(folder.path, { after: first });
  expect(rows(second)).toEqual(rows(first));
  expect(second.newBytes).toBe(0);
  await using full = await capture(folder.path, { after: first, full: true });
  expect(rows(full)).toEqual(rows(first));
});

test('of a folder that changed, the bytes that did not are stored once', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { a: 'x'.repeat(9999), b: '2' });
  await using first = await capture(folder.path);
  await writeFiles(folder.path, { b: 'three' });
  await using second = await capture(folder.path, { after: first });
  expect(await second.read('tools/scripts/b')).toBe('three');
  expect(second.newBytes).toBeLessThan(1000);
});

test('two names of one file are two files', async () => {
  await using folder = await makeFolder();
  await writeFiles(folder.path, { a: 'same' });
  await link(join(folder.path, 'a'), join(folder.path, 'b'));
  await using captured = await capture(folder.path);
  expect(filesOf(captured)).toEqual(['a', 'b']);
});

test('an empty folder is a list without entries', async () => {
  await using folder = await makeFolder();
  await using captured = await capture(folder.path);
  expect(captured.paths).toEqual(['tools/scripts/_folder.json']);
  expect(await listOf(captured)).toEqual([]);
});
