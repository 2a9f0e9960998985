import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { ObjectWriter } from '../../src/store/object-writer.ts';
import { type Home, KEYS, listStore, makeHome, run, start } from '../commands/tidemark-process.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ estate: makeJadaEstate({ scale: 0.02 }), latencyMs: 20 });
});

afterAll(() => sandbox[Symbol.asyncDispose]());

const TAKE = ['snapshot', 'take', 'v1', '--only', 'lambda'];

interface Disk extends Home {
  readonly mount: string;
  /** New size in bytes, or read-only. */
  remount(option: string): void;
  /** Leaves only so many bytes free. */
  fill(left: number): Promise<void>;
  free(): Promise<void>;
}

/** A home whose store, or database, is on a small disk of its own. */
async function makeDisk(key: 'store' | 'database', size: string): Promise<Disk> {
  const home = await makeHome({ estate: 'jada', aws: { endpoint: sandbox.url }, [key]: 'disk/kept' });
  const mount = join(home.folder, 'disk');
  await mkdir(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount]);
  const filler = join(mount, 'filler');
  return {
    ...home,
    mount,
    remount: (option) => execFileSync('mount', ['-o', `remount,${option}`, mount]),
    async fill(left) {
      const { bavail, bsize } = await statfs(mount);
      await writeFile(filler, Buffer.alloc(bavail * bsize - left));
    },
    free: () => rm(filler),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', [mount]);
      await home[Symbol.asyncDispose]();
    },
  };
}

function findOutWhetherDisksCanBeMade(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const onDisk = it.skipIf(!findOutWhetherDisksCanBeMade());
const WHY = '(needs root, to mount a small disk)';

async function expectFull(home: Disk, resumes: boolean): Promise<void> {
  const kept = '; what was captured is kept: `tidemark snapshot take v1` goes on from there';
  expect(await run(home, TAKE)).toMatchObject({
    exitCode: 1,
    stderr: `snapshot v1 failed: the disk of ${home.mount}/kept is full: free some space${resumes ? kept : ''}\n`,
  });
  expect((await listStore(home, 'disk/kept')).sealed).not.toContain('v1');
}

async function expectWhole(home: Disk): Promise<void> {
  expect(await run(home, [...TAKE, '--quiet'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await listStore(home, 'disk/kept')).toEqual({
    sealed: expect.arrayContaining(['v1']),
    partial: [],
  });
  const folder = join(home.mount, 'kept/snapshots/v1');
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
}

onDisk(`a disk that fills up with what is captured ${WHY}`, async () => {
  await using home = await makeDisk('store', '1m');
  await expectFull(home, true);
  home.remount('size=100m');
  await expectWhole(home);
});

onDisk(`an object that a full disk refuses leaves no file open ${WHY}`, async () => {
  await using home = await makeDisk('store', '1m');
  await using store = await openFileStore(join(home.mount, 'kept'));
  if (!store.threads) throw new TypeError('the store has no threads');
  const writer = new ObjectWriter(store.threads.place);
  const before = readdirSync('/proc/self/fd').length;
  await expect(writer.put(Buffer.alloc(2_000_000), {})).rejects.toThrow('is full: free some space');
  expect(readdirSync('/proc/self/fd')).toHaveLength(before);
});

onDisk(`a disk that has room for no more fragments ${WHY}`, async () => {
  await using home = await makeDisk('store', '100m');
  // All bodies are in the store then, so that fragments are all there is to write.
  await run(home, ['snapshot', 'take', 'v0', '--only', 'lambda', '--quiet']);
  await home.fill(16_384);
  await expectFull(home, true);
  await home.free();
  await expectWhole(home);
});

onDisk(`a disk that has no room for the manifest ${WHY}`, async () => {
  await using home = await makeDisk('store', '100m');
  const first = start(home, [...TAKE, '--json']);
  await first.says('"phase":"looking again"');
  first.signal('SIGKILL');
  await first.ended;
  await home.fill(16_384);
  await expectFull(home, true);
  await home.free();
  await expectWhole(home);
});

onDisk(`a store on a read-only disk ${WHY}`, async () => {
  await using home = await makeDisk('store', '100m');
  home.remount('ro');
  expect(await run(home, TAKE)).toMatchObject({
    exitCode: 1,
    stderr: `${home.mount}/kept is on a read-only file system: make it writable, or choose another "store"\n`,
  });
});

onDisk(`a database on a read-only disk ${WHY}`, async () => {
  await using home = await makeDisk('database', '1m');
  home.remount('ro');
  expect(await run(home, TAKE)).toMatchObject({
    exitCode: 1,
    stderr: `database: the folder "${home.mount}/kept" cannot be written (EROFS); make it writable or name another one in \`database\`\n`,
  });
});

onDisk(`a database on a full disk ${WHY}`, async () => {
  await using home = await makeDisk('database', '1m');
  await run(home, ['snapshot', 'list']);
  await home.fill(0);
  expect(await run(home, TAKE)).toMatchObject({
    exitCode: 1,
    stderr: `database: "${home.mount}/kept/tidemark.db" cannot grow: the disk is full; make room\n`,
  });
  await home.free();
  expect(await run(home, [...TAKE, '--quiet'], KEYS)).toMatchObject({ exitCode: 0, stderr: '' });
});
