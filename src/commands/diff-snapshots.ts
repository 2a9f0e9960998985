import type { SnapshotDiffs } from '../runs/snapshot-diffs.ts';
import { renderDiffJson } from '../terminal/diff-json.ts';
import { renderSnapshotDiff, summarise } from '../terminal/snapshot-diff.ts';
import { writeParts } from '../terminal/written-parts.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { refuseWith } from './refusal.ts';
import { orStopped } from './stopping.ts';

export interface DiffDeps extends CommandDeps {
  readonly diffs: SnapshotDiffs;
  readonly stop: AbortSignal;
}

const LIMITS = { resources: 100, details: 25, lines: 30, items: 20, rest: '--json has all' };

/** `snapshot diff`: what differs, the gravest first; done whether or not anything does. */
export async function diffSnapshots(
  first: string,
  second: string | undefined,
  deps: DiffDeps,
): Promise<number> {
  const { diffs, stop, json, quiet, stdout, palette } = deps;
  const answer = await orStopped(diffs.diff(first, second, stop), stop);
  if (answer.kind === 'refused') return refuseWith(answer, deps);
  if (json) await writeParts(stdout, renderDiffJson(answer));
  else if (quiet) stdout.write(`${summarise(answer, palette).join('\n')}\n`);
  else await writeParts(stdout, renderSnapshotDiff(answer, { palette, limits: LIMITS }));
  return EXIT.done;
}
