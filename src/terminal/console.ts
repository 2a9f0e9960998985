import type { Logger } from 'pino';
import type { Environment, LogLevel } from '../environment.ts';
import { createLogger } from '../logger.ts';
import { createPalette, type Palette } from './palette.ts';
import type { Output, View, ViewOptions } from './view.ts';

export interface ConsoleOptions<V extends View> {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly env: Pick<Environment, 'LOG_LEVEL' | 'NO_COLOR' | 'TERM'>;
  /** Where `LOG_LEVEL` says nothing. */
  readonly logLevel: LogLevel;
  /** Milliseconds. */
  readonly now: () => number;
  readonly createView: (options: ViewOptions) => V;
}

/** The terminal as a command uses it. */
export interface Console<V extends View = View> {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly palette: Palette;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly view: V;
  /** To stderr, without garbling the view. */
  readonly log: Logger;
}

export function createConsole<V extends View>(options: ConsoleOptions<V>): Console<V> {
  const { stdout, stderr, json = false, quiet = false, env, now } = options;
  const isInteractive = stdout.isTTY === true && env.TERM !== 'dumb';
  const palette = createPalette(isInteractive && env.NO_COLOR === undefined);
  const view = options.createView({ stdout, palette, json, quiet, isInteractive, now });
  const write = (line: string): void => view.aside(() => stderr.write(line));
  const log = createLogger({ level: env.LOG_LEVEL ?? options.logLevel, stream: { write } });
  return { stdout, stderr, palette, json, quiet, view, log };
}
