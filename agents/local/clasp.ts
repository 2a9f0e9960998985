import { lstat, mkdir, mkdtempDisposable, readFile, realpath, writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { z } from 'zod';
import { ToolError } from '../../src/errors.ts';
import { type Environment, type ProgramOutput, runProgram } from '../../src/process.ts';
import { toRawPath } from './file-name.ts';
import { walk } from './walk.ts';

export interface ClaspOptions {
  /** On top of our own; clasp reads its login from `~/.clasprc.json` or where `clasp_config_auth` says. */
  readonly env?: Environment;
  /** The program and its first arguments; default: the one that came with Tidemark, else the one on PATH. */
  readonly program?: readonly [string, ...string[]];
}

/** Sources of an Apps Script project by file name, and its `.clasp.json`. */
export type ClaspFiles = ReadonlyMap<string, string>;

const TIMEOUT_MS = 180_000;
/** One clasp is a second of processor time and 200 MB, so few at a time are faster than many. */
const limit = pLimit(2);

const cloned = z.object({ files: z.array(z.string()) });

/** What clasp says, and what to do about it; the first that fits. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /not valid JSON|Unexpected (end of JSON|token)/,
    'clasp cannot read its login file (~/.clasprc.json): run "npx clasp login" again',
  ],
  [/no credentials/i, 'clasp is not logged in: run "npx clasp login" as the user that Tidemark runs as'],
  [
    /invalid_grant|invalid_rapt|invalid authentication|token has been expired|unauthenticated/i,
    'clasp\'s login has expired or was revoked: run "npx clasp login" again',
  ],
  [
    /has not enabled the apps script api/i,
    'the Apps Script API is off for this Google account: turn it on at https://script.google.com/home/usersettings',
  ],
  [
    /api has not been used|accessNotConfigured|it is disabled/i,
    "the Apps Script API is off in the Google Cloud project of clasp's login: turn it on there",
  ],
  [
    /does not have permission|permission_denied|insufficient permission/i,
    "clasp's Google account may not open this project: share it with that account",
  ],
  [
    /not found|invalid script id|invalid argument/i,
    "there is no such script, or clasp's Google account cannot see it: see its id in the project's settings",
  ],
  [/quota|rate limit/i, 'Google says it is too much: try again in a minute'],
  [
    /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET/,
    'Google cannot be reached: see to the network or proxy',
  ],
];

/** Clones a project with clasp into a folder that is gone afterwards. ToolError says what to do where it cannot. */
export function cloneProject(
  scriptId: string,
  signal: AbortSignal,
  options: ClaspOptions = {},
): Promise<ClaspFiles> {
  return limit(async () => {
    signal.throwIfAborted();
    // clasp refuses to write where a part of the path is a link, as the temporary folder of macOS is.
    await using folder = await mkdtempDisposable(join(await realpath(tmpdir()), 'tidemark-clasp-'));
    const output = await runClasp(
      ['clone-script', '--rootDir', '.', '--', scriptId],
      folder.path,
      signal,
      options,
    );
    const hasSettings = await exists(join(folder.path, '.clasp.json'));
    if (output.exitCode !== 0 || !hasSettings) throw explain(`clone ${scriptId}`, output);
    await writeEmptyFiles(folder.path, readNames(output));
    return await readFiles(folder.path, signal);
  });
}

/** Replaces all sources of a project by these, in one call; names are as `cloneProject` gives them. */
export function pushProject(
  scriptId: string,
  files: ClaspFiles,
  signal: AbortSignal,
  options: ClaspOptions = {},
): Promise<void> {
  return limit(async () => {
    signal.throwIfAborted();
    await using folder = await mkdtempDisposable(join(await realpath(tmpdir()), 'tidemark-clasp-'));
    const settings = JSON.stringify({ scriptId, rootDir: '.' });
    for (const [name, text] of [['.clasp.json', settings] as const, ...files]) {
      const place = join(folder.path, name);
      if (!place.startsWith(`${folder.path}/`))
        throw new ToolError(`clasp push ${scriptId}: bad name ${name}`);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text, { flag: 'wx' });
    }
    const output = await runClasp(['push', '--force'], folder.path, signal, options);
    if (output.exitCode !== 0) throw explain(`push ${scriptId}`, output);
  });
}

/** `--project` keeps clasp from taking a `.clasp.json` above the folder for the project's. */
function runClasp(
  command: readonly string[],
  folder: string,
  signal: AbortSignal,
  { env = {}, program = findClasp() }: ClaspOptions,
): Promise<ProgramOutput> {
  const [file, ...args] = program;
  return runProgram(file, [...args, '--json', '--project', folder, ...command], {
    signal,
    cwd: folder,
    // Most of what clasp takes is compiling Google's client.
    env: { NODE_COMPILE_CACHE: getCompileCacheDir(), ...env },
    exitCodes: [0, 1],
    timeoutMs: TIMEOUT_MS,
    title: 'clasp',
    missing: 'run "npm install -g @google/clasp"',
  });
}

/** Run with our own Node: the one on PATH may be too old for it. */
function findClasp(): readonly [string, ...string[]] {
  try {
    return [process.execPath, fileURLToPath(import.meta.resolve('@google/clasp'))];
  } catch {
    return ['clasp'];
  }
}

/** clasp 3.4 exits with 0 where the id is invalid, so that it wrote `.clasp.json` is the proof, not its exit code. */
function explain(call: string, { stderr, stdout }: ProgramOutput): ToolError {
  const said = (stderr.trim() || stdout.toString().trim() || 'it says nothing').split('\n')[0] ?? '';
  const [, advice] = ADVICE.find(([pattern]) => pattern.test(stderr)) ?? [];
  return new ToolError(`clasp ${call}: ${advice === undefined ? said : `${advice} (${said})`}`);
}

function readNames({ stdout }: ProgramOutput): readonly string[] {
  try {
    return cloned.parse(JSON.parse(stdout.toString())).files;
  } catch (cause) {
    throw new ToolError('clasp clone: what it prints is not what clasp 3 prints: install clasp 3', { cause });
  }
}

/** clasp lists files without content and does not write them. */
async function writeEmptyFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    if (!(await exists(path))) await writeFile(path, '');
  }
}

async function readFiles(folder: string, signal: AbortSignal): Promise<ClaspFiles> {
  const files = new Map<string, string>();
  for await (const { kind, path } of walk(toRawPath(folder), { signal })) {
    const name = Buffer.from(path, 'latin1').toString();
    if (kind === 'file') files.set(name, await readFile(join(folder, name), 'utf8'));
  }
  return files;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
