import { chmod, lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding } from '../../src/verify/finding.ts';

/** Something done to a snapshot that nobody may do, and how it is taken back. */
export interface Damage {
  /** `kind path` of all that has to be found, and nothing else. */
  readonly expected: readonly string[];
  undo(): Promise<void>;
}

/** All files below a folder with the inodes they are. */
export async function listFiles(folder: string): Promise<{ path: string; ino: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const place = join(entry.parentPath, entry.name);
      return { path: place.slice(folder.length + 1), ino: (await lstat(place)).ino };
    }),
  );
}

/** Lets the tests write where nobody may. */
export async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
    else await chmod(join(folder, entry.name), 0o600);
}

/** Changes the bytes of a file in place, and so those of every file that is the same on the disk. */
export async function overwrite(
  folder: string,
  path: string,
  change: (bytes: Buffer) => Buffer,
  known?: Awaited<ReturnType<typeof listFiles>>,
): Promise<Damage> {
  const all = known ?? (await listFiles(folder));
  const ino = all.find((file) => file.path === path)?.ino;
  const before = await readFile(join(folder, path));
  await writeFile(join(folder, path), change(Buffer.from(before)));
  return {
    expected: all.filter((file) => file.ino === ino).map((file) => `damaged ${file.path}`),
    undo: () => writeFile(join(folder, path), before),
  };
}

export async function remove(folder: string, path: string): Promise<Damage> {
  const aside = `${folder}.${path.replaceAll('/', '-')}.aside`;
  await rename(join(folder, path), aside);
  return { expected: [`missing ${path}`], undo: () => rename(aside, join(folder, path)) };
}

export async function move(folder: string, path: string, name: string): Promise<Damage> {
  const to = join(dirname(path), name);
  await rename(join(folder, path), join(folder, to));
  return {
    expected: [`missing ${path}`, `extra ${to}`],
    undo: () => rename(join(folder, to), join(folder, path)),
  };
}

export async function addFile(folder: string, path: string): Promise<Damage> {
  await writeFile(join(folder, path), 'stray');
  return { expected: [`extra ${path}`], undo: () => rm(join(folder, path)) };
}

export function describeFindings(findings: readonly Finding[]): string[] {
  return findings.map(({ kind, path }) => `${kind} ${path}`);
}
