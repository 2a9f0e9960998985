import { mkdir, mkdtempDisposable, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../../src/process.ts';

const { signal } = new AbortController();
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Carole',
  GIT_AUTHOR_EMAIL: 'carole@sailjada.com',
  GIT_AUTHOR_DATE: '2026-10-01T12:00:00Z',
  GIT_COMMITTER_NAME: 'Carole',
  GIT_COMMITTER_EMAIL: 'carole@sailjada.com',
  GIT_COMMITTER_DATE: '2026-10-01T12:00:00Z',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_DIR: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_WORK_TREE: undefined,
};

/** Runs Git in a folder as its user would; gives what it prints. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await runProgram('git', args, { signal, cwd: folder, env: ENVIRONMENT });
  return stdout.toString().trimEnd();
}

/** A folder of its own for one test, real and absolute. */
export async function makeFolder() {
  const folder = await mkdtempDisposable(join(await realpath(tmpdir()), 'tidemark-test-'));
  return { path: folder.path, [Symbol.asyncDispose]: () => folder.remove() };
}

/** Files by path. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A repository on the branch main, with these files committed. */
export async function makeRepository(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  if (Object.keys(files).length > 0) await commit(folder, files);
}

export async function commit(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  await writeFiles(folder, files);
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '-m', 'Change the site');
}
