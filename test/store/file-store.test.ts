import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { describeStore } from './store-suite.ts';

/** Beside the code, and so on a disk also where the tests' temporary folder is in memory, which counts no names. */
const DISK = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

async function makeFolder(parent = tmpdir()) {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, 'tidemark-store-'));
  return { path, [Symbol.asyncDispose]: () => removeReadOnly(path) };
}

async function removeReadOnly(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
  await rm(folder, { recursive: true });
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describeStore('a folder', async () => {
  const folder = await makeFolder();
  const store = await openFileStore(folder.path);
  return {
    store,
    reopen: () => openFileStore(folder.path),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
});

describe('a store in a folder', () => {
  it('is private, and what it holds cannot be written', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(join(folder.path, 'new/store'));
    const { sha256 } = await store.put(Buffer.from('alpha'));
    expect(await modeOf(store.location)).toBe(0o700);
    expect(await modeOf(join(store.location, 'objects', sha256.slice(0, 2), sha256.slice(2)))).toBe(0o444);
  });

  it('gives snapshots that cannot be written and share their bytes', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    const { sha256 } = await store.put(Buffer.from('alpha'));
    const tree = async function* () {
      yield [{ path: 'x/a', sha256 }];
      yield [{ path: 'x/b', sha256 }];
    };
    await store.seal('v1', tree(), async () => [], new AbortController().signal);
    expect(await modeOf(store.folder('v1'))).toBe(0o555);
    expect(await modeOf(join(store.folder('v1'), 'x'))).toBe(0o555);
    expect((await stat(join(store.folder('v1'), 'x/a'))).nlink).toBe(3);
  });

  it('goes on when a file has as many names as the file system allows', async () => {
    await using folder = await makeFolder(DISK);
    await using store = await openFileStore(folder.path);
    const { sha256 } = await store.put(Buffer.from(''));
    const tree = async function* () {
      yield Array.from({ length: 70_000 }, (_, index) => ({ path: `${index % 100}/${index}`, sha256 }));
    };
    await store.seal('v1', tree(), async () => [], new AbortController().signal);
    expect(await readdir(join(store.folder('v1'), '99'))).toHaveLength(700);
    expect(await modeOf(join(store.folder('v1'), '99/69999'))).toBe(0o444);
  });

  it('has every file where there are more folders than are kept open, and files come back to one', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    const { sha256 } = await store.put(Buffer.from('alpha'));
    const tree = async function* () {
      yield [{ path: 'x/y/a', sha256 }];
      yield Array.from({ length: 4_200 }, (_, index) => ({ path: `many/${index}/file`, sha256 }));
      yield [{ path: 'x/y/b', sha256 }];
    };
    await store.seal('v1', tree(), async () => [], new AbortController().signal);
    expect(await readdir(join(store.folder('v1'), 'x/y'))).toEqual(['a', 'b']);
    expect(await readdir(join(store.folder('v1'), 'many'))).toHaveLength(4_200);
    for (const path of ['x', 'x/y', 'many', 'many/0', 'many/4199'])
      expect(await modeOf(join(store.folder('v1'), path))).toBe(0o555);
  });

  it('does not seal a file in the place of a folder, or under a file', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    const { sha256 } = await store.put(Buffer.from('alpha'));
    const both = async function* () {
      yield [
        { path: 'x', sha256 },
        { path: 'x/a', sha256 },
      ];
    };
    const sealed = store.seal('v1', both(), async () => [], new AbortController().signal);
    await expect(sealed).rejects.toThrow('two captured files claim the path "x/a"');
    expect(await modeOf(join(store.location, 'objects', sha256.slice(0, 2), sha256.slice(2)))).toBe(0o444);
  });

  it('removes what a dead process was writing, and leaves what a living one writes', async () => {
    await using folder = await makeFolder();
    await using first = await openFileStore(folder.path);
    const [mine = ''] = await readdir(join(folder.path, 'tmp'));
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    const left = join(folder.path, 'tmp', mine.replace(/-\d+-/, `-${dead.pid}-`));
    await mkdir(left);
    await using second = await openFileStore(folder.path);
    expect(await readdir(join(folder.path, 'tmp'))).toHaveLength(2);
    expect(first.location).toBe(second.location);
  });

  it('forgets the claim of a process that is gone, or of one elsewhere that gives no sign of life', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    const self = await currentOwner();
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    const claims = join(folder.path, 'tmp/claims');
    await mkdir(claims);
    const leave = async (id: string, owner: object, at: Date) => {
      const file = join(claims, `${id.repeat(36)}.v1`);
      await writeFile(file, JSON.stringify(owner));
      await utimes(file, at, at);
    };
    await leave('a', { ...self, pid: dead.pid }, new Date());
    await leave('b', { ...self, host: 'elsewhere' }, new Date(Date.now() - 61_000));
    await (await store.claim('v1'))[Symbol.asyncDispose]();
    expect(await readdir(claims)).toEqual([]);
    await leave('c', { ...self, host: 'elsewhere' }, new Date());
    await expect(store.claim('v1')).rejects.toThrow('on elsewhere is taking v1 into the same store');
    expect(await readdir(claims)).toHaveLength(1);
  });

  it('keeps a name that ends like another one apart from it', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    await using _nightly = await store.claim('nightly.v1');
    await using _ = await store.claim('v1');
    await expect(store.claim('nightly.v1')).rejects.toThrow('is taking nightly.v1 into the same store');
  });

  it('says so where one of its folders cannot be made', async () => {
    await using folder = await makeFolder();
    await symlink(join(folder.path, 'nowhere'), join(folder.path, 'objects'));
    await expect(openFileStore(folder.path)).rejects.toThrow(
      new StoreError(
        `${folder.path}/objects is a file, lies in one, or is a link to nowhere; "store" must be a folder`,
      ),
    );
    if (process.platform !== 'linux') return;
    // Node's own mkdir would try for ever.
    await expect(openFileStore('/proc/tidemark')).rejects.toThrow(
      '/proc/tidemark is not there, and cannot be',
    );
  });

  it('says so where it is taken away while it is used', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(join(folder.path, 'store'));
    await rm(store.location, { recursive: true });
    await expect(store.put(Buffer.from('alpha'))).rejects.toThrow(StoreError);
    await expect(store.put(Readable.from([Buffer.from('alpha')]))).rejects.toThrow('its disk is mounted');
  });

  it('does not take a failure of what it is given for its own', async () => {
    await using folder = await makeFolder();
    await using store = await openFileStore(folder.path);
    const broken = Object.assign(new Error('bad sector'), { code: 'EIO', syscall: 'read' });
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('alpha');
        throw broken;
      })(),
    );
    await expect(store.put(body)).rejects.toBe(broken);
  });

  it('says so where its folder is a file', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'file'), '');
    await expect(openFileStore(join(folder.path, 'file'))).rejects.toThrow('"store" must be a folder');
    await expect(openFileStore(join(folder.path, 'file/in'))).rejects.toThrow('"store" must be a folder');
  });
});
