import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ExecaError, execa } from 'execa';
import { CancelledError, ToolError } from './errors.ts';

export interface ProgramOptions {
  /** Ends the program, and all that it started, when aborted; the signal's reason is then thrown. */
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** On top of our own environment; undefined takes a variable away. */
  readonly env?: Environment;
  readonly input?: Uint8Array | string;
  readonly timeoutMs?: number;
  /** Of stdout; a program that prints more is ended. */
  readonly maxBytes?: number;
  /** Exit codes that are answers, not failures; default: 0. */
  readonly exitCodes?: readonly number[];
  /** What to do where the program is not on this machine: `install Git (https://git-scm.com)`. */
  readonly missing?: string;
  /** The name in messages; default: the program and its first argument that is no option. */
  readonly title?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProgramOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const TIMEOUT_MS = 600_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
/** No program needs these, so none gets them. */
const WITHHELD: Environment = {
  SLACK_BOT_TOKEN: undefined,
  SLACK_APP_TOKEN: undefined,
  SLACK_SIGNING_SECRET: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};

/**
 * Runs a program, never through a shell, and waits for it. Throws ToolError, one line saying what to do, where it
 * is missing, fails, takes too long or prints too much.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramOutput> {
  options.signal.throwIfAborted();
  try {
    const result = await execa(program, args, toExecaOptions(options));
    return toOutput(result);
  } catch (error) {
    if (error instanceof ExecaError && hasAnswered(error, options)) return toOutput(error);
    throw explain(error, program, args, options);
  }
}

/** The stdout of a program as it comes; the stream fails as `runProgram` does, and ends the program if destroyed. */
export function streamProgram(program: string, args: readonly string[], options: ProgramOptions): Readable {
  options.signal.throwIfAborted();
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const child = execa(program, args, {
    ...toExecaOptions({ ...options, signal }),
    buffer: { stdout: false },
  });
  const output = child.stdout.pipe(new PassThrough(), { end: false }).once('close', () => stopped.abort());
  Promise.all([child, finished(child.stdout)]).then(
    () => output.end(),
    async (cause: unknown) => {
      const error = await child.then(
        () => cause,
        (failure: unknown) => failure,
      );
      output.destroy(toError(explain(error, program, args, options)));
    },
  );
  return output;
}

function toExecaOptions(options: ProgramOptions) {
  return {
    // execa types forbid undefined, which takes a variable away in node:child_process.
    env: { ...WITHHELD, ...options.env } as Record<string, string>,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    encoding: 'buffer' as const,
    stripFinalNewline: false,
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    maxBuffer: options.maxBytes ?? MAX_OUTPUT_BYTES,
    cancelSignal: options.signal,
    killDescendants: true,
  };
}

function hasAnswered(error: ExecaError, options: ProgramOptions): boolean {
  const isStopped = error.isCanceled || error.timedOut || error.isMaxBuffer;
  return !isStopped && error.exitCode !== undefined && options.exitCodes?.includes(error.exitCode) === true;
}

function toOutput(result: { exitCode?: number; stdout?: unknown; stderr?: unknown }): ProgramOutput {
  return {
    exitCode: result.exitCode ?? 0,
    stdout: toBuffer(result.stdout),
    stderr: toBuffer(result.stderr).toString(),
  };
}

function toBuffer(output: unknown): Buffer {
  return output instanceof Uint8Array
    ? Buffer.from(output.buffer, output.byteOffset, output.byteLength)
    : Buffer.alloc(0);
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new CancelledError(String(thrown));
}

function explain(error: unknown, program: string, args: readonly string[], options: ProgramOptions): unknown {
  if (options.signal.aborted) return options.signal.reason;
  if (!(error instanceof ExecaError)) return error;
  const title =
    options.title ?? [program, args.find((arg) => !arg.startsWith('-'))].filter(Boolean).join(' ');
  return new ToolError(`${title}: ${reason(error, program, options)}`, { cause: error });
}

function reason(error: ExecaError, program: string, options: ProgramOptions): string {
  if (error.code === 'ENOENT')
    return `${program} is not installed or not on PATH: ${options.missing ?? 'install it'}`;
  if (error.timedOut) return `not done after ${(options.timeoutMs ?? TIMEOUT_MS) / 1000} s, ended`;
  if (error.isMaxBuffer) return `printed more than ${options.maxBytes ?? MAX_OUTPUT_BYTES} bytes, ended`;
  const said = firstError(toBuffer(error.stderr).toString());
  if (said) return said;
  if (error.isTerminated) return `was killed (${error.signal ?? 'by a signal'})`;
  return error.exitCode === undefined
    ? (error.originalMessage ?? error.shortMessage)
    : `exit code ${error.exitCode}`;
}

/** The line that says what is wrong: git, for one, prints warnings before it. */
function firstError(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^(fatal|error):/i.test(line)) ?? lines.find((line) => line !== '');
}
