import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { gitRepository } from '../../agents/local/git-repository.ts';
import { createRepositoryRestorer } from '../../agents/restore/repository.ts';
import { runProgram } from '../../src/process.ts';
import { commit, git, makeFolder, makeRepository, writeFiles } from '../agents/repository.ts';
import { openRestoreScene, type RestoreScene } from './restore-scene.ts';

const SITE = { 'index.html': '<h1>Sail</h1>\n', 'css/main.css': 'body{}\n', 'gone.txt': 'x\n' };
const { signal } = new AbortController();
const WANTED = ['local-repos/site'];

function openScene(path: string) {
  return openRestoreScene(undefined, [gitRepository], {
    snapshot: { local: { repos: [{ name: 'site', path }] } },
  });
}

/** A repository with everything in it that a snapshot can hold. */
async function makeSite(site: string): Promise<void> {
  await makeRepository(site, SITE);
  await git(site, 'tag', '-a', 'v1', '-m', 'First');
  await git(site, 'branch', 'autumn');
  await git(site, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  await git(site, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  await git(site, 'remote', 'add', 'origin', 'https://alice:s3cret@github.com/jada/site.git');
  for (const text of ['one', 'two']) {
    await writeFiles(site, { 'index.html': text });
    await git(site, 'stash', 'push', '--quiet', '-m', text);
  }
  await makeRepository(join(site, 'vendor/lib'), { 'lib.js': '1\n' });
  await writeFiles(join(site, 'vendor/lib'), { 'lib.js': '2\n' });
  await writeFiles(site, { 'index.html': 'staged\n', 'photo.jpg': Buffer.from([0, 1, 2, 255]) });
  await git(site, 'add', 'index.html', 'photo.jpg');
  await rm(join(site, 'gone.txt'));
  await writeFiles(site, { 'index.html': 'staged\nand not staged', 'notes/to do.txt': 'paint' });
  await writeFile(Buffer.from(`${site}/caf\xe9`, 'latin1'), 'latin', { mode: 0o750 });
  await symlink('css/main.css', join(site, 'link'));
}

let shared: Awaited<ReturnType<typeof makeFolder>>;
let scene: RestoreScene;

beforeAll(async () => {
  shared = await makeFolder();
  await makeSite(join(shared.path, 'site'));
  scene = await openScene(join(shared.path, 'site'));
  await scene.take('v1');
});

afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
});

test('a repository that is gone comes back with its history, stashes, staged and other changes, and files beside', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeSite(site);
  await using scene = await openScene(site);
  const before = await scene.take('v1');
  const status = await git(site, 'status', '--porcelain=v2', '--branch');
  await rm(site, { recursive: true });
  const { summary } = await scene.plan('v1', WANTED);
  expect(summary.join('\n')).toContain('Remotes come back without passwords.');
  await scene.restore('v1', WANTED);
  expect(await git(site, 'status', '--porcelain=v2', '--branch')).toBe(status);
  expect(await git(site, 'stash', 'list')).toBe('stash@{0}: On main: two\nstash@{1}: On main: one');
  expect(await git(site, 'fsck', '--strict', '--connectivity-only')).toBe('');
  expect(await readlink(join(site, 'link'))).toBe('css/main.css');
  expect((await stat(Buffer.from(`${site}/caf\xe9`, 'latin1'))).mode & 0o777).toBe(0o750);
  expect(await readFile(join(site, 'vendor/lib/lib.js'), 'utf8')).toBe('2\n');
  const after = await scene.contents(await scene.take('v2'), 'site');
  expect(after).toEqual(await scene.contents(before, 'site'));
  expect(await readdir(folder.path)).toEqual(['site']);
  expect(await scene.ask('v1', WANTED)).toMatchObject({ kind: 'nothing' });
});

test.each([
  ['a commit', (site: string) => commit(site, { 'index.html': 'x' })],
  ['a stash less', (site: string) => git(site, 'stash', 'drop', '--quiet')],
  ['an edit', (site: string) => writeFiles(site, { 'css/main.css': 'a{}' })],
  ['something unstaged', (site: string) => git(site, 'reset', '--quiet', 'photo.jpg')],
  ['an untracked file that differs', (site: string) => writeFiles(site, { 'notes/to do.txt': 'sail' })],
  ['an edit in a repository inside', (site: string) => writeFiles(site, { 'vendor/lib/lib.js': '3' })],
  ['no repository at all', (site: string) => rename(join(site, '.git'), join(site, 'git'))],
])('a repository that has changed is not written over: %s', async (_, change) => {
  const copy = join(shared.path, 'copy');
  onTestFinished(() => rm(copy, { recursive: true }));
  // Not node:fs, which takes no names that are not UTF-8.
  await runProgram('cp', ['-a', join(shared.path, 'site'), copy], { signal });
  await change(copy);
  const reasons = [
    expect.stringContaining('is there already and is not as in the snapshot: name another folder'),
  ];
  expect(await scene.ask('v1', [`local-repos/site=${copy}`])).toEqual({ kind: 'refused', reasons });
});

test('it goes to another folder; what a killed restore left beside it is cleared away', async () => {
  const [site, other] = [join(shared.path, 'site'), join(shared.path, 'other')];
  await writeFiles(shared.path, { '.other.tidemark/.git/HEAD': 'half' });
  await scene.restore('v1', [`local-repos/site=${other}`]);
  expect(await git(other, 'rev-parse', 'HEAD')).toBe(await git(site, 'rev-parse', 'HEAD'));
  expect((await readdir(shared.path)).sort()).toEqual(['other', 'site']);
});

test('bare, shallow, empty and detached repositories come back as what they are', async () => {
  await using folder = await makeFolder();
  const at = (name: string) => join(folder.path, name);
  await makeRepository(at('full'), SITE);
  await commit(at('full'), { 'index.html': 'second\n' });
  await git(folder.path, 'clone', '--quiet', '--bare', at('full'), 'bare');
  await git(folder.path, 'clone', '--quiet', '--depth=1', `file://${at('full')}`, 'shallow');
  await git(at('full'), 'checkout', '--quiet', '--detach', 'HEAD~1');
  await makeRepository(at('empty'), {});
  await writeFiles(at('empty'), { 'a.txt': 'a' });
  await git(at('empty'), 'add', 'a.txt');
  const names = ['bare', 'shallow', 'full', 'empty'];
  const repos = names.map((name) => ({ name, path: at(name) }));
  await using scene = await openRestoreScene(undefined, [gitRepository], { snapshot: { local: { repos } } });
  const before = await scene.take('v1');
  for (const name of names) await rm(at(name), { recursive: true });
  await scene.restore(
    'v1',
    names.map((name) => `local-repos/${name}`),
  );
  const after = await scene.take('v2');
  for (const name of names) {
    const [was, is] = [await scene.contents(before, name), await scene.contents(after, name)];
    expect(is[`local-repos/${name}/state.json`]).toEqual(was[`local-repos/${name}/state.json`]);
  }
  expect(await git(at('shallow'), 'log', '--format=%s')).toBe('Change the site');
});

test('files that a filter rewrites, and a merge with conflicts, come back with their bytes', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'config', 'filter.pointer.clean', 'echo pointer');
  await commit(site, { '.gitattributes': '*.psd filter=pointer\n', 'hull.psd': 'layers' });
  await git(site, 'checkout', '--quiet', '-b', 'other');
  await commit(site, { 'index.html': 'theirs\n' });
  await git(site, 'checkout', '--quiet', 'main');
  await commit(site, { 'index.html': 'ours\n' });
  await git(site, 'merge', '--quiet', 'other').catch(() => undefined);
  await writeFiles(site, { 'hull.psd': 'more layers' });
  const conflict = await readFile(join(site, 'index.html'), 'utf8');
  await using scene = await openScene(site);
  await scene.take('v1');
  await rm(site, { recursive: true });
  const { summary } = await scene.plan('v1', WANTED);
  expect(summary.join('\n')).toContain(
    'What was under way is not gone on with; its commit is there: MERGE_HEAD',
  );
  await scene.restore('v1', WANTED);
  expect(await readFile(join(site, 'index.html'), 'utf8')).toBe(conflict);
  expect(await readFile(join(site, 'hull.psd'), 'utf8')).toBe('more layers');
  expect(await scene.ask('v1', WANTED)).toMatchObject({ kind: 'nothing' });
});

test('a submodule that is checked out at another commit comes back at it', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(join(folder.path, 'lib'), { 'lib.js': '1\n' });
  await makeRepository(site, SITE);
  await git(site, 'submodule', '--quiet', 'add', '../lib', 'lib');
  await commit(site, {});
  await commit(join(site, 'lib'), { 'lib.js': '2\n' });
  await using scene = await openScene(site);
  await scene.take('v1');
  await rm(site, { recursive: true });
  await mkdir(site);
  await scene.restore('v1', WANTED);
  expect(await readFile(join(site, 'lib/lib.js'), 'utf8')).toBe('2\n');
  expect(await git(site, 'status', '--porcelain')).toBe(' M lib');
});

test('a path that leads out of the folder, through .git or upwards, is refused and nothing is left', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  const toPath = (path: string) => Buffer.from(path).toString('base64');
  const recipe = {
    ...{ bare: false, objectFormat: 'sha1', remotes: [], lfs: [], inside: [], links: [] },
    history: { head: { branch: 'refs/heads/main' }, refs: [], stashes: [], shallow: [] },
  };
  const sha256 = hash('sha256', '');
  for (const path of ['../out', '.git/hooks/x', 'a/.GIT/x', '/out']) {
    const text = JSON.stringify({ ...recipe, files: [{ path: toPath(path), sha256, isTracked: false }] });
    const room = { open: (name: string) => Readable.from(name === 'any' ? [text] : []), signal };
    const wanted = { recipe: 'any' };
    const step = { service: 'git', step: 'repository', region: 'local', target: site, wanted };
    await expect(createRepositoryRestorer().steps.repository?.apply(step, room)).rejects.toThrow(
      'leads out of',
    );
  }
  expect(await readdir(folder.path)).toEqual([]);
});
