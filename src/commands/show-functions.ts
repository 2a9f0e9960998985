import type { FunctionLooks } from '../runs/function-looks.ts';
import { renderFunctions } from '../terminal/functions.ts';
import { writeJson } from '../terminal/json-events.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface FunctionsDeps extends CommandDeps {
  readonly functions: FunctionLooks;
  readonly stop: AbortSignal;
}

/** `lambda status`: the code, versions and aliases of functions; of all, or of those that are named. */
export async function showFunctions(
  names: readonly string[],
  region: string | undefined,
  deps: FunctionsDeps,
): Promise<number> {
  const { functions, stop, json, stdout, palette } = deps;
  const answer = await orStopped(functions.status(names, region, stop), stop);
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  if (json) writeJson(stdout, { ...answer, kind: 'functions' });
  else stdout.write(renderFunctions(answer, { palette, width: stdout.columns }));
  const isWhole = answer.notes.length === 0 && answer.functions.every(({ problem }) => problem === undefined);
  return isWhole ? EXIT.done : EXIT.partial;
}
