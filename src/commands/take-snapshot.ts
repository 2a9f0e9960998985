import { AGENT_NAMES, type AgentName } from '../engine/collector.ts';
import { SnapshotError, UsageError } from '../errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { nearest } from '../nearest.ts';
import { checkSnapshotName } from '../runs/snapshot-name.ts';
import type { Requester, Snapshots, TakeAnswer, TakeRequest, TakeResult } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderBriefly, renderSummary } from '../terminal/summary.ts';
import { sanitise } from '../terminal/text.ts';
import type { RunView } from '../terminal/view.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface TakeArguments {
  readonly name?: string | undefined;
  /** As given: `s3,lambda`. */
  readonly only?: string | undefined;
  readonly full?: boolean | undefined;
}

export interface TakeDeps extends CommandDeps {
  readonly snapshots: Snapshots;
  readonly view: RunView;
  readonly by: Requester;
  /** Aborted when the person at the terminal, or the system, asks to stop. */
  readonly stop: AbortSignal;
  /** Hears what came of it before it is told. */
  readonly onEnd?: (result: TakeResult) => void;
}

type Started = Extract<TakeAnswer, { kind: 'started' }>;
type Refused = Extract<TakeAnswer, { kind: 'refused' }>;

/**
 * `snapshot take`: shows the run while it goes and then what came of it; cancels it when told to stop.
 * @throws {UsageError} for a name or an agent that cannot be, {SnapshotError} where the run is refused.
 */
export async function takeSnapshot(args: TakeArguments, deps: TakeDeps): Promise<number> {
  const request = readRequest(args, deps.by);
  const result = await followRun(request, deps);
  deps.onEnd?.(result);
  if (deps.json) writeJson(deps.stdout, result);
  switch (result.kind) {
    case 'sealed':
      return reportSealed(result, deps);
    case 'failed':
      deps.stderr.write(`${sanitise(describeFailed(result))}\n`);
      return EXIT.failed;
    case 'cancelled':
      deps.stderr.write(`stopped; \`tidemark snapshot take ${result.name}\` resumes it\n`);
      return EXIT.interrupted;
    default:
      return result satisfies never;
  }
}

/**
 * What was typed, checked: before anything is opened for it.
 * @throws {UsageError} with all that is wrong.
 */
export function readRequest({ name, only, full }: TakeArguments, by: Requester): TakeRequest {
  const problems = name === undefined ? [] : checkSnapshotName(name);
  const agents = only?.split(',').map((word) => word.trim());
  for (const agent of agents ?? []) if (!isAgent(agent)) problems.push(describeUnknownAgent(agent));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return {
    by,
    ...(name !== undefined && { name }),
    ...(agents && { only: AGENT_NAMES.filter((agent) => agents.includes(agent)) }),
    ...(full && { full }),
  };
}

function isAgent(word: string): word is AgentName {
  return AGENT_NAMES.some((agent) => agent === word);
}

function describeUnknownAgent(word: string): string {
  const near = nearest(word, AGENT_NAMES);
  const hint = near ? `; did you mean ${near}?` : '';
  return `--only: ${JSON.stringify(word)} is not one of ${AGENT_NAMES.join(', ')}${hint}`;
}

async function followRun(request: TakeRequest, deps: TakeDeps): Promise<TakeResult> {
  using view = deps.view;
  const answer = await deps.snapshots.take(request, (progress) => view.update(progress));
  if (answer.kind === 'refused') throw new SnapshotError(describeRefused(answer));
  using _ = cancelOnStop(answer, deps);
  return await answer.done;
}

function cancelOnStop({ name }: Started, { stop, snapshots, by, view, stderr }: TakeDeps): Disposable {
  const cancel = (): void => {
    view.aside(() => stderr.write('stopping…; once more to quit at once\n'));
    // A run that cannot be cancelled any more is ending: its result tells.
    snapshots.cancel(name, by).catch(() => {});
  };
  if (stop.aborted) cancel();
  else stop.addEventListener('abort', cancel);
  return { [Symbol.dispose]: () => stop.removeEventListener('abort', cancel) };
}

function describeRefused({ reasons, running }: Refused): string {
  const link = running?.place?.permalink;
  return [...reasons, ...(link === undefined ? [] : [`watch it at ${link}`])].join('\n');
}

function describeFailed({ name, message, resumable }: Extract<TakeResult, { kind: 'failed' }>): string {
  const kept = `; what was captured is kept: \`tidemark snapshot take ${name}\` goes on from there`;
  return `snapshot ${name} failed: ${message}${resumable ? kept : ''}`;
}

function reportSealed(result: Extract<TakeResult, { kind: 'sealed' }>, deps: TakeDeps): number {
  const { manifest, folder, elapsedMs } = result;
  const render = deps.quiet ? renderBriefly : renderSummary;
  if (!deps.json) deps.stdout.write(render(manifest, { folder, elapsedMs, palette: deps.palette }));
  return EXIT_OF_STATE[manifest.state];
}

const EXIT_OF_STATE = {
  COMPLETE: EXIT.done,
  PARTIAL: EXIT.partial,
  FAILED: EXIT.failed,
} as const satisfies Record<Manifest['state'], number>;
