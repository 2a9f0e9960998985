import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/tidemark.js', import.meta.url));

/** Where all processes of the tests keep what V8 compiled: in a home of its own each would compile everything anew. */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/tidemark', import.meta.url)),
};

/** Credentials that the sandbox takes. */
export const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

export interface Home extends AsyncDisposable {
  readonly folder: string;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout has the text; rejects if it ends without. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** A folder with a tidemark.yaml (JSON is YAML), for a process to run in. */
export async function makeHome(config: object | string): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-process-'));
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await writeFile(join(folder, 'tidemark.yaml'), text);
  return { folder, [Symbol.asyncDispose]: () => removeReadOnly(folder) };
}

/** Starts `tidemark` as a person would: in the folder, which is the home too, and with nothing of our environment but compiled code. */
export function start(
  { folder }: Home,
  args: readonly string[],
  env: Record<string, string> = KEYS,
): Started {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, ...COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, ...text }));
  });
  return {
    child,
    ended,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => text.stdout.includes(wanted) && resolve();
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it never said ${wanted}: ${text.stderr}`)));
        look();
      }),
    signal(name) {
      child.kill(name);
    },
  };
}

export async function run(home: Home, args: readonly string[], env?: Record<string, string>): Promise<Ended> {
  return await start(home, args, env).ended;
}

/** Every line of `--json` is an object; the last one is the result. */
export function parseLines(stdout: string): { readonly kind: string; readonly [key: string]: unknown }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Names under `snapshots/` (whole) and `partial/` (in the middle) of the store. */
export async function listStore({ folder }: Home, store = 'snapshots') {
  const list = (name: string) => readdir(join(folder, store, name)).catch(() => []);
  return { sealed: await list('snapshots'), partial: await list('partial') };
}

async function removeReadOnly(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
  await rm(folder, { recursive: true });
}
