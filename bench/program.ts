import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const LOOK_EVERY_MS = 40;
const run = promisify(execFile);

/** What keeps the bench from going on, in words for whoever started it. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}

export interface Command {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Measured {
  readonly wallMs: number;
  /** Of the program and all it started, in user and system mode. */
  readonly cpuMs: number;
  /** The most memory that the program and its children held at once; each counted with its own peak. */
  readonly peakBytes: number;
}

/** Runs a command to its end. Throws BenchError with what it said where it fails. */
export async function measure({ argv, env, cwd }: Command): Promise<Measured> {
  const startedAt = performance.now();
  const script = '"$@"; code=$?; times >&3; exit $code';
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const times = child.stdio[3];
  if (!child.stderr || !times || !('read' in times)) throw new Error('the shell has no pipes');
  const said = Promise.all([text(child.stderr), text(times)]);
  const exited = once(child, 'exit').then(() => performance.now());
  let peakBytes = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peakBytes = Math.max(peakBytes, await readPeak(child.pid));
    await Promise.race([exited, sleep(LOOK_EVERY_MS)]);
  }
  const wallMs = (await exited) - startedAt;
  const [errors, spent] = await said;
  if (child.exitCode !== 0)
    throw new BenchError(`${argv.join(' ')} ended with ${child.exitCode}: ${errors.slice(-2000)}`);
  return { wallMs, cpuMs: parseTimes(spent), peakBytes };
}

/** The version a program tells of itself, in one line; undefined where there is no such program. */
export async function versionOf(program: string, flag = 'version'): Promise<string | undefined> {
  const said = await run(program, [flag]).catch(() => undefined);
  return said && `${said.stdout}${said.stderr}`.split('\n', 1)[0];
}

/** Sum of the peaks (VmHWM) of the processes that live now; 0 where there is no /proc. */
async function readPeak(pid: number | undefined): Promise<number> {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const [status, children] = await Promise.all([read('status'), read(`task/${pid}/children`)]);
  const own = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  const below = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((each) => readPeak(Number(each))),
  );
  return below.reduce((sum, each) => sum + each, own);
}

/** The second line of the shell's `times` is of what it started: `0m1.250000s 0m0.310000s`. */
function parseTimes(times: string): number {
  const spent = times.trim().split('\n')[1] ?? '';
  const parts = Array.from(spent.matchAll(/(\d+)m([\d.]+)s/g));
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}
