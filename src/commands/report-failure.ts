import { ConfigError, describeError } from '../errors.ts';
import { writeJson } from '../terminal/json-events.ts';
import { sanitise } from '../terminal/text.ts';
import type { CommandDeps } from './command.ts';

/** One line for each problem. A stack is only of use where the fault is ours: then the error has no code. */
export function reportFailure(
  error: unknown,
  { json, stdout, stderr }: Pick<CommandDeps, 'json' | 'stdout' | 'stderr'>,
): void {
  const { code, message } = describeError(error);
  const problems = error instanceof ConfigError ? error.problems : undefined;
  if (json) writeJson(stdout, { kind: 'error', code, message, problems });
  const isOurFault = error instanceof Error && !('code' in error);
  const text = isOurFault ? `this is a fault in Tidemark, please report it: ${error.stack}` : message;
  // What was typed, and what AWS said, may be in it.
  for (const line of text.split('\n')) stderr.write(`${sanitise(line)}\n`);
}
