import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stripSecrets } from '../../agents/local/git-facts.ts';
import { gitRepository } from '../../agents/local/git-repository.ts';
import { type Collected, type CollectOptions, collect } from './collect.ts';
import { commit, git, makeFolder, makeRepository, writeFiles } from './repository.ts';

const SITE = { 'index.html': '<h1>Sail</h1>\n', 'css/main.css': 'body{}\n' };

function capture(path: string, options: CollectOptions = {}): Promise<Collected> {
  const config = { snapshot: { local: { repos: [{ name: 'site', path }] } } };
  return collect(gitRepository, { ...options, config });
}

interface State {
  history: {
    head: { branch?: string; commit?: string };
    refs: { name: string; hash: string }[];
    stashes: { hash: string; message: string }[];
    pending: { name: string }[];
  };
  [key: string]: unknown;
}

const stateOf = async (captured: Collected) => (await captured.json('local-repos/site/state.json')) as State;

/** Writes what was captured to a folder, as a snapshot has it. */
async function writeOut(captured: Collected, folder: string): Promise<string> {
  for (const path of captured.paths) await writeFiles(folder, { [path]: await captured.readBytes(path) });
  return join(folder, 'local-repos/site');
}

async function cloneOf(captured: Collected, folder: string): Promise<string> {
  const out = await writeOut(captured, folder);
  await git(out, 'clone', '--quiet', 'repository.bundle', 'clone');
  return join(out, 'clone');
}

test('git clone takes the bundle and gives the branch that was checked out', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'checkout', '--quiet', '-b', 'autumn');
  await commit(site, { 'index.html': '<h1>Sail in autumn</h1>\n' });
  await using captured = await capture(site);
  const clone = await cloneOf(captured, folder.path);
  expect(await git(clone, 'log', '--format=%H %D', '-1')).toBe(
    `${await git(site, 'rev-parse', 'HEAD')} HEAD -> autumn, origin/autumn, origin/HEAD`,
  );
  expect(await readFile(join(clone, 'index.html'), 'utf8')).toBe('<h1>Sail in autumn</h1>\n');
  expect(captured.gaps).toEqual([]);
});

test('branches, tags, remote branches, notes and every stash are in the bundle', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'tag', '-a', 'v1', '-m', 'First');
  await git(site, 'notes', 'add', '-m', 'seen by Alice');
  await git(site, 'update-ref', 'refs/remotes/origin/old', 'HEAD');
  for (const text of ['one', 'two']) {
    await writeFiles(site, { 'index.html': text });
    await git(site, 'stash', 'push', '--quiet', '-m', text);
  }
  await using captured = await capture(site);
  const clone = await cloneOf(captured, folder.path);
  await git(clone, 'fetch', '--quiet', '../repository.bundle', 'refs/*:refs/captured/*');
  const names = (await git(clone, 'for-each-ref', '--format=%(refname:lstrip=2)', 'refs/captured')).split(
    '\n',
  );
  expect(names).toEqual(['heads/main', 'notes/commits', 'remotes/origin/old', 'stash', 'tags/v1']);
  const { stashes } = (await stateOf(captured)).history;
  expect(stashes.map(({ message }) => message)).toEqual(['On main: two', 'On main: one']);
  expect(await git(clone, 'show', `${stashes[1]?.hash}:index.html`)).toBe('one');
});

test('uncommitted changes come back: staged as staged, unstaged as unstaged, bytes, modes, links and deletions', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  const binary = Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 7) % 256));
  await makeRepository(site, {
    ...SITE,
    'gone.txt': 'x\n',
    'photo.jpg': binary,
    'run.sh': '#!/bin/sh\n',
    'crlf.txt': 'a\r\nb\r\n',
  });
  await writeFiles(site, { 'photo.jpg': Buffer.concat([binary, binary]), 'new\nname é.txt': 'é' });
  await git(site, 'add', '--all');
  await writeFiles(site, { 'index.html': 'no newline at the end', 'crlf.txt': 'a\r\nc\r\n' });
  await chmod(join(site, 'run.sh'), 0o755);
  await rm(join(site, 'gone.txt'));
  await symlink('css/main.css', join(site, 'link'));
  await git(site, 'add', 'link');
  await using captured = await capture(site);
  const clone = await cloneOf(captured, folder.path);
  await git(clone, 'apply', '--cached', '../staged.patch');
  await git(clone, 'apply', '../uncommitted.patch');
  expect(await git(clone, 'write-tree')).toBe(await git(site, 'write-tree'));
  for (const each of [site, clone]) await git(each, 'add', '--all');
  expect(await git(clone, 'write-tree')).toBe(await git(site, 'write-tree'));
});

test('untracked files are kept, with names that are no text and what links point at', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await writeFiles(site, { 'notes/to do.txt': 'paint the hull', 'say "hi"\n': 'hi' });
  await writeFile(Buffer.from(`${site}/caf\xe9`, 'latin1'), 'latin');
  await chmod(join(site, 'notes/to do.txt'), 0o750);
  await symlink('/etc/passwd', join(site, 'outside'));
  await using captured = await capture(site);
  expect(captured.paths).toEqual([
    'local-repos/site/repository.bundle',
    'local-repos/site/state.json',
    'local-repos/site/untracked/caf%E9',
    'local-repos/site/untracked/notes/to do.txt',
    'local-repos/site/untracked/say "hi"%0A',
  ]);
  expect(await captured.read('local-repos/site/untracked/caf%E9')).toBe('latin');
  const state = await stateOf(captured);
  expect(state.links).toEqual([{ path: 'outside', target: { path: '/etc/passwd' } }]);
  expect(state.untracked).toContainEqual({ path: 'notes/to do.txt', mode: '750' });
  expect(state.untracked).toContainEqual(expect.objectContaining({ path: 'caf%E9', encoded: true }));
});

test('ignored files are named and not kept', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, { ...SITE, '.gitignore': 'node_modules/\n*.log\n' });
  await writeFiles(site, { 'node_modules/a/b.js': '1', 'debug.log': 'x' });
  await using captured = await capture(site);
  expect((await stateOf(captured)).ignored).toEqual([{ path: 'debug.log' }, { path: 'node_modules/' }]);
  expect(captured.paths).toHaveLength(2);
});

test('changes that Git was told not to see are kept whole', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, { ...SITE, 'config.php': 'demo' });
  await git(site, 'update-index', '--assume-unchanged', 'config.php');
  await writeFiles(site, { 'config.php': 'mine' });
  await using captured = await capture(site);
  expect(await captured.read('local-repos/site/changed/config.php')).toBe('mine');
  expect((await stateOf(captured)).unwatched).toEqual([{ path: 'config.php' }]);
});

test('changed files that a filter rewrites are kept whole', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'config', 'filter.pointer.clean', 'echo pointer');
  await commit(site, { '.gitattributes': '*.psd filter=pointer\n', 'hull.psd': 'layers' });
  await writeFiles(site, { 'hull.psd': 'more layers', 'index.html': 'changed' });
  await using captured = await capture(site);
  expect(captured.paths.filter((path) => path.includes('/changed/'))).toEqual([
    'local-repos/site/changed/hull.psd',
  ]);
});

test('contents that Git LFS keeps are kept', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  const sha256 = createHash('sha256').update('a film').digest('hex');
  await writeFiles(site, {
    [`.git/lfs/objects/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`]: 'a film',
  });
  await using captured = await capture(site);
  const path = `local-repos/site/lfs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
  expect(await captured.read(path)).toBe('a film');
});

test('a conflict and its other side are kept', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'checkout', '--quiet', '-b', 'other');
  await commit(site, { 'index.html': 'theirs\n' });
  const theirs = await git(site, 'rev-parse', 'HEAD');
  await git(site, 'checkout', '--quiet', 'main');
  await commit(site, { 'index.html': 'ours\n' });
  await git(site, 'merge', '--quiet', theirs).catch(() => undefined);
  await git(site, 'branch', '-D', 'other');
  await using captured = await capture(site);
  const clone = await cloneOf(captured, folder.path);
  await git(clone, 'apply', '../uncommitted.patch');
  expect(await readFile(join(clone, 'index.html'), 'utf8')).toContain(
    '<<<<<<< HEAD\nours\n=======\ntheirs\n',
  );
  expect((await stateOf(captured)).history.pending).toEqual([{ name: 'MERGE_HEAD', hash: theirs }]);
  expect(await git(clone, 'show', `${theirs}:index.html`)).toBe('theirs');
});

test('a detached HEAD is cloned as one', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'checkout', '--quiet', '--detach');
  await commit(site, { 'index.html': 'adrift\n' });
  await using captured = await capture(site);
  const clone = await cloneOf(captured, folder.path);
  expect(await readFile(join(clone, 'index.html'), 'utf8')).toBe('adrift\n');
  const commitHash = await git(site, 'rev-parse', 'HEAD');
  expect((await stateOf(captured)).history.head).toEqual({ commit: commitHash });
});

test('a repository without a commit has a state and no bundle; what is in its index is kept', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, {});
  await writeFiles(folder.path, { 'a.txt': 'a\n' });
  await git(folder.path, 'add', 'a.txt');
  await using captured = await capture(folder.path);
  expect(captured.paths).toEqual(
    ['staged.patch', 'state.json', 'uncommitted.patch'].map((name) => `local-repos/site/${name}`),
  );
  expect((await stateOf(captured)).history.head).toEqual({ branch: 'refs/heads/main' });
  expect(await captured.read('local-repos/site/staged.patch')).toContain('+a\n');
  expect(captured.gaps).toEqual([]);
});

test('a bare repository is captured', async () => {
  await using folder = await makeFolder();
  await makeRepository(join(folder.path, 'site'), SITE);
  await git(folder.path, 'clone', '--quiet', '--bare', 'site', 'bare.git');
  await using captured = await capture(join(folder.path, 'bare.git'));
  const clone = await cloneOf(captured, folder.path);
  expect(await readFile(join(clone, 'index.html'), 'utf8')).toBe(SITE['index.html']);
  expect((await stateOf(captured)).bare).toBe(true);
});

test('a linked working tree is captured with its own branch', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await git(site, 'worktree', 'add', '--quiet', '-b', 'side', '../side');
  await commit(join(folder.path, 'side'), { 'index.html': 'side\n' });
  await using captured = await capture(join(folder.path, 'side'));
  const state = await stateOf(captured);
  expect(state.history.head.branch).toBe('refs/heads/side');
  expect(state.worktrees).toMatchObject([
    { path: site },
    { path: join(folder.path, 'side'), branch: 'refs/heads/side' },
  ]);
});

test('submodules and repositories inside are captured with their own changes', async () => {
  await using folder = await makeFolder();
  const [site, library] = [join(folder.path, 'site'), join(folder.path, 'library')];
  await makeRepository(site, SITE);
  await makeRepository(library, { 'lib.js': '1\n' });
  await git(site, 'submodule', '--quiet', 'add', '../library', 'vendor/lib');
  await git(site, 'commit', '--quiet', '-m', 'Add the library');
  await writeFiles(site, { 'vendor/lib/lib.js': '2\n' });
  await makeRepository(join(site, 'scratch'), { 'idea.txt': 'dolphins\n' });
  await using captured = await capture(site);
  const inside = captured.paths.filter((path) => path.includes('/repositories/'));
  expect(inside).toEqual(
    [
      'scratch/repository.bundle',
      'scratch/state.json',
      'vendor%2Flib/repository.bundle',
      'vendor%2Flib/state.json',
      'vendor%2Flib/uncommitted.patch',
    ].map((name) => `local-repos/site/repositories/${name}`),
  );
  expect(await captured.read('local-repos/site/repositories/vendor%2Flib/uncommitted.patch')).toContain(
    '+2\n',
  );
  expect(captured.paths).not.toContain('local-repos/site/uncommitted.patch');
  expect(captured.gaps).toEqual([]);
});

test('a damaged repository inside is a gap of the one around it', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await makeRepository(join(folder.path, 'inner'), SITE);
  await writeFiles(folder.path, { 'inner/.git/config': '[broken' });
  await using captured = await capture(folder.path);
  expect(captured.gaps).toMatchObject([
    { what: 'repository inner', message: expect.stringContaining('bad config') },
  ]);
  expect(captured.paths).toContain('local-repos/site/repository.bundle');
});

test('a shallow clone is a gap that says how to mend it', async () => {
  await using folder = await makeFolder();
  const site = join(folder.path, 'site');
  await makeRepository(site, SITE);
  await commit(site, { 'index.html': 'second\n' });
  await git(folder.path, 'clone', '--quiet', '--depth=1', `file://${site}`, 'shallow');
  await using captured = await capture(join(folder.path, 'shallow'));
  expect(captured.gaps).toMatchObject([
    { code: 'shallow', message: expect.stringContaining('fetch --unshallow') },
  ]);
  expect(captured.paths).toContain('local-repos/site/repository.bundle');
});

test('a missing object is a gap, and what can be read is kept', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  const blob = await git(folder.path, 'rev-parse', 'HEAD:css/main.css');
  await rm(join(folder.path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  await writeFiles(folder.path, { 'index.html': 'changed\n' });
  await using captured = await capture(folder.path);
  expect(captured.gaps).toMatchObject([
    { what: 'history of local-repos/site', call: 'git bundle', code: 'tool' },
  ]);
  expect(captured.paths).toContain('local-repos/site/uncommitted.patch');
});

test('refs that cannot be read, or point nowhere, are gaps; the others are kept', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await writeFiles(folder.path, {
    '.git/refs/heads/torn': 'not a hash',
    '.git/refs/heads/lost': `${'ab'.repeat(20)}\n`,
  });
  await using captured = await capture(folder.path);
  expect(captured.gaps.map(({ what }) => what)).toEqual([
    'refs/heads/torn of local-repos/site',
    'refs/heads/lost of local-repos/site',
  ]);
  expect(captured.paths).toContain('local-repos/site/repository.bundle');
});

test.each([
  ['https://alice:s3cret@github.com/jada/site.git', 'https://github.com/jada/site.git'],
  ['https://ghp_token@github.com/jada/site.git', 'https://github.com/jada/site.git'],
  ['https://gitlab.com/jada/site.git?private_token=x', 'https://gitlab.com/jada/site.git'],
  ['ssh://git:p@ss@[::1]:22/site.git', 'ssh://git@[::1]:22/site.git'],
  ['ssh://git@github.com:22/site.git', 'ssh://git@github.com:22/site.git'],
  ['ssh://git:pass@github.com/jada/site.git', 'ssh://git@github.com/jada/site.git'],
  ['git@github.com:jada/site.git', 'git@github.com:jada/site.git'],
  ['/srv/git/site.git', '/srv/git/site.git'],
])('of the remote %s its secrets are dropped', (url, shown) => {
  expect(stripSecrets(url)).toBe(shown);
});

test('remotes are named without their secrets', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await git(folder.path, 'remote', 'add', 'origin', 'https://alice:s3cret@github.com/jada/site.git');
  await using captured = await capture(folder.path);
  expect((await stateOf(captured)).remotes).toEqual([
    {
      name: 'origin',
      urls: ['https://github.com/jada/site.git'],
      pushUrls: [],
      fetch: ['+refs/heads/*:refs/remotes/origin/*'],
    },
  ]);
  expect(await captured.read('local-repos/site/state.json')).not.toContain('s3cret');
});

test.each([
  ['a commit', (path: string) => commit(path, { 'index.html': 'x' })],
  ['a branch', (path: string) => git(path, 'branch', 'more')],
  ['an uncommitted change', (path: string) => writeFiles(path, { 'index.html': 'y' })],
  ['an untracked file', (path: string) => writeFiles(path, { 'new.txt': 'y' })],
  ['the index', (path: string) => git(path, 'rm', '--quiet', '--cached', 'index.html')],
  [
    'a stash',
    (path: string) => writeFiles(path, { 'index.html': 'z' }).then(() => git(path, 'stash', '--quiet')),
  ],
  ['a remote', (path: string) => git(path, 'remote', 'add', 'origin', 'git@github.com:jada/site.git')],
])('a second look sees %s', async (_, change) => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await using captured = await capture(folder.path);
  const [resource] = captured.resources;
  expect(resource?.again).toEqual(resource?.record.look);
  await change(folder.path);
  expect(await captured.look()).not.toEqual([resource?.record.look]);
});

test('an edit that keeps size and time is seen', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await writeFiles(folder.path, { 'notes.txt': 'price 225' });
  await using captured = await capture(folder.path);
  const copy = join(folder.path, '.git/copy');
  await cp(join(folder.path, 'notes.txt'), copy, { preserveTimestamps: true });
  await writeFiles(folder.path, { 'notes.txt': 'price 240' });
  await git(folder.path, '-c', 'alias.t=!touch', 't', '-r', copy, join(folder.path, 'notes.txt'));
  expect(await captured.look()).not.toEqual([captured.resources[0]?.record.look]);
});

test('capturing writes nothing into the repository and runs none of its hooks', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await mkdir(join(folder.path, '.git/hooks'), { recursive: true });
  for (const hook of ['post-index-change', 'pre-auto-gc', 'reference-transaction']) {
    await writeFile(join(folder.path, '.git/hooks', hook), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
  }
  await git(folder.path, 'config', 'core.fsmonitor', 'touch ran');
  await writeFiles(folder.path, { 'index.html': SITE['index.html'] });
  const list = () => git(folder.path, '-c', 'alias.f=!find . -type f -printf "%p %s %T@ %C@\\n" | sort', 'f');
  const before = await list();
  await using captured = await capture(folder.path);
  expect(captured.gaps).toEqual([]);
  expect(await list()).toBe(before);
});

test('the bundle of an unchanged history is used again', async () => {
  await using folder = await makeFolder();
  await makeRepository(folder.path, SITE);
  await using first = await capture(folder.path);
  await commit(folder.path, { 'big.txt': 'x' });
  await git(folder.path, 'reset', '--quiet', '--hard', 'HEAD~1');
  await git(folder.path, 'gc', '--quiet', '--aggressive', '--prune=now');
  await writeFiles(folder.path, { 'index.html': 'changed' });
  await using again = await capture(folder.path, { after: first });
  const bundleOf = (captured: Collected) =>
    captured.resources[0]?.rows.find((row) => row.path.endsWith('.bundle'))?.sha256;
  expect(bundleOf(again)).toBe(bundleOf(first));
  await using full = await capture(folder.path, { after: first, full: true });
  expect(full.paths).toContain('local-repos/site/repository.bundle');
});

test('the same state gives the same bundle', async () => {
  await using folder = await makeFolder();
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`${index}.txt`, `line ${index}\n`.repeat(99)]),
  );
  await makeRepository(folder.path, files);
  await using first = await capture(folder.path);
  await using second = await capture(folder.path);
  const hashes = [first, second].map((each) => each.resources[0]?.rows.map((row) => row.sha256));
  expect(hashes[0]).toEqual(hashes[1]);
});

test.each([
  [
    'a folder that is not there',
    'nowhere',
    /snapshot\.local\.repos, site: .*nowhere does not exist: mend its path/,
  ],
  ['a file', 'file', /file is not a folder: mend its path/],
  [
    'a folder that is no repository',
    'plain',
    /plain is not a Git repository: name the folder that holds \.git/,
  ],
  ['a folder inside a repository', 'repo/css', /css is not a Git repository/],
  ['the inside of a repository', 'repo/.git', /is the inside of a repository: name the folder above it/],
  [
    'a damaged repository',
    'damaged',
    /damaged is a damaged Git repository: see what "git -C .*damaged fsck" says/,
  ],
])('%s is a clear error', async (_, name, message) => {
  await using folder = await makeFolder();
  if (name === 'damaged' || name.startsWith('repo'))
    await makeRepository(join(folder.path, name.replace(/\/.*/, '')), SITE);
  await rm(join(folder.path, 'damaged/.git/HEAD'), { force: true });
  await mkdir(join(folder.path, 'plain'));
  await writeFiles(folder.path, { file: '' });
  await expect(capture(join(folder.path, name))).rejects.toThrow(message);
});

test('a path that is a link to a repository is followed', async () => {
  await using folder = await makeFolder();
  await makeRepository(join(folder.path, 'site'), SITE);
  await symlink('site', join(folder.path, 'current'));
  expect(await readlink(join(folder.path, 'current'))).toBe('site');
  await using captured = await capture(join(folder.path, 'current'));
  expect((await stateOf(captured)).folder).toBe(join(folder.path, 'site'));
});
