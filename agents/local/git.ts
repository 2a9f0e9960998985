import type { Readable } from 'node:stream';
import { type Environment, type ProgramOutput, runProgram, streamProgram } from '../../src/process.ts';
import { type RawPath, toRawPath } from './file-name.ts';

/** Git on one repository: asks nobody anything, runs no hooks; whoever captures with it only reads. */
export interface Git {
  run(args: readonly string[], call?: GitCall): Promise<ProgramOutput>;
  /** The output without its last newline. */
  text(args: readonly string[], call?: GitCall): Promise<string>;
  /** NUL-ended records, as they come. */
  records(args: readonly string[]): AsyncIterable<RawPath>;
  stream(args: readonly string[]): Readable;
}

/** As in ProgramOptions. */
interface GitCall {
  readonly exitCodes?: readonly number[];
  readonly input?: Uint8Array;
}

export interface GitOptions {
  readonly signal: AbortSignal;
  /** True: `folder` itself must be a repository, not a folder inside one. */
  readonly exact?: boolean;
  /** On top of our own. */
  readonly env?: Environment;
}

const STREAM_TIMEOUT_MS = 3_600_000;

/** `pack.threads=1`: the same history gives the same bundle. */
const CONFIG = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'core.safecrlf=false',
  'diff.orderFile=/dev/null',
  'diff.ignoreSubmodules=dirty',
  'log.showSignature=false',
  'pack.threads=1',
  'safe.directory=*',
].flatMap((setting) => ['-c', setting]);

/** What a hook or a shell may have set and would lead Git to another repository (`git rev-parse --local-env-vars`). */
const MISLEADING = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIFF_OPTS',
  'GIT_DIR',
  'GIT_EXTERNAL_DIFF',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

const ENVIRONMENT: Environment = {
  ...Object.fromEntries(MISLEADING.map((name) => [name, undefined])),
  LC_ALL: 'C',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
};

/** `folder`: an absolute path without symbolic links. */
export function createGit(folder: string, { signal, exact = false, env = {} }: GitOptions): Git {
  const ceiling = exact ? { GIT_CEILING_DIRECTORIES: folder.replace(/\/[^/]*$/, '') || '/' } : {};
  const options = (args: readonly string[]) => ({
    signal,
    env: { ...ENVIRONMENT, ...ceiling, ...env },
    title: `git ${args[0]}`,
    missing: 'install Git 2.38 or later (https://git-scm.com)',
  });
  const full = (args: readonly string[]) => ['-C', folder, ...CONFIG, ...args];
  const run: Git['run'] = (args, call) => runProgram('git', full(args), { ...options(args), ...call });
  const stream: Git['stream'] = (args) =>
    streamProgram('git', full(args), { ...options(args), timeoutMs: STREAM_TIMEOUT_MS });
  return {
    run,
    stream,
    text: async (args, call) => (await run(args, call)).stdout.toString().replace(/\n$/, ''),
    records: (args) => readRecords(stream(args)),
  };
}

async function* readRecords(stream: Readable): AsyncGenerator<RawPath> {
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const records = (rest + toRawPath(chunk)).split('\0') as RawPath[];
    rest = records.pop() ?? '';
    yield* records;
  }
  if (rest !== '') yield rest as RawPath;
}
