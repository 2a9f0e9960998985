import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';

export interface CommitPlan {
  readonly message: string;
  readonly author: 'Carole Beam' | 'Travis Lund';
  /** ISO 8601. */
  readonly at: string;
  /** Files by path; null takes one away. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Default: main. */
  readonly branch?: string;
}

/** Whatever the machine has set, the same repository comes out. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Carole Beam',
  GIT_AUTHOR_EMAIL: 'carole@sailjada.com',
  GIT_AUTHOR_DATE: '2026-10-30T18:24:05Z',
  GIT_COMMITTER_NAME: 'Carole Beam',
  GIT_COMMITTER_EMAIL: 'carole@sailjada.com',
  GIT_COMMITTER_DATE: '2026-10-30T18:24:05Z',
};
/** Set by Git for its hooks: they would lead to another repository. */
const UNSET = { GIT_DIR: undefined, GIT_INDEX_FILE: undefined, GIT_WORK_TREE: undefined } as object;

export async function runGit(folder: string, args: readonly string[], input = ''): Promise<void> {
  await execa('git', args, { cwd: folder, input, env: { ...ENVIRONMENT, ...UNSET } });
}

/** Makes a repository with this history in a folder of its own, and checks main out. */
export async function makeRepository(folder: string, history: readonly CommitPlan[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await runGit(folder, ['init', '--quiet', '--initial-branch=main', '--template=']);
  await runGit(folder, ['fast-import', '--quiet'], writeHistory(history));
  await runGit(folder, ['checkout', '--quiet', 'main']);
}

/** In the language of `git fast-import`. */
function writeHistory(history: readonly CommitPlan[]): string {
  const known = new Set<string>();
  return history
    .map(({ message, author, at, files, branch = 'main' }) => {
      const isFork = branch !== 'main' && !known.has(branch);
      known.add(branch);
      const email = `${author.split(' ')[0]?.toLowerCase()}@sailjada.com`;
      return [
        `commit refs/heads/${branch}`,
        `committer ${author} <${email}> ${Date.parse(at) / 1000} +0000`,
        writeData(message),
        ...(isFork ? ['from refs/heads/main'] : []),
        ...Object.entries(files).map(([path, content]) => writeChange(path, content)),
        '',
      ].join('\n');
    })
    .join('');
}

function writeChange(path: string, content: string | null): string {
  if (content === null) return `D ${path}`;
  return `M ${path.endsWith('.sh') ? '100755' : '100644'} inline ${path}\n${writeData(content)}`;
}

function writeData(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
