import type { Changes } from '../changes/changes.ts';
import type { Ports } from '../changes/checked-ports.ts';
import type { Config } from '../config.ts';
import { readFunctionStatus, type StatusAnswer } from '../functions/status.ts';

/** What every door asks of functions that changes nothing. */
export interface FunctionLooks {
  /** Of those that are named, or of all. `region`: of names without one. */
  status(words: readonly string[], region: string | undefined, signal: AbortSignal): Promise<StatusAnswer>;
}

export interface FunctionLooksDeps extends Pick<Ports, 'functions'> {
  readonly config: Config;
  readonly changes: Pick<Changes, 'list'>;
}

export function createFunctionLooks(deps: FunctionLooksDeps): FunctionLooks {
  return { status: (words, region, signal) => readFunctionStatus(words, { ...deps, signal }, region) };
}
