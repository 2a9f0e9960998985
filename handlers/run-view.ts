import type { RunProgress } from '../src/engine/progress.ts';
import { formatBytes, formatDuration } from '../src/format.ts';
import type { TakeResult } from '../src/runs/snapshots.ts';
import { progressLine } from './agent-view.ts';
import { type Block, type Content, context, dangerButton, header, section } from './blocks.ts';
import { code, counted, formatTime, sentence } from './text.ts';

export const CANCEL_ACTION = 'cancel_snapshot';

/** What the message that stands for a run needs to know of it. */
export interface RunFacts {
  readonly name: string;
  /** Who asked, as people call them. */
  readonly by: string;
  readonly startedAt: Date;
  readonly isResumed: boolean;
}

const PHASE_WORDS = {
  capturing: 'capturing',
  'looking again': 'looking at everything again, to see what changed meanwhile',
  sealing: 'writing the manifest and checksums',
} as const satisfies Record<RunProgress['phase'], string>;

type Unfinished = Exclude<TakeResult, { kind: 'sealed' }>;

export function startingView(run: RunFacts): Content {
  const line = run.isResumed ? '🔵 *RUNNING* · going on where it stopped' : '🔵 *RUNNING* · starting';
  return running(run, `Snapshot ${run.name} is starting`, [line], `Asked for by ${sentence(run.by)}`);
}

/** A run at work, as of `now`. */
export function runningView(run: RunFacts, progress: RunProgress, now: Date): Content {
  const { agents } = progress;
  const done = sum(agents.map(({ steps }) => steps.done));
  const found = sum(agents.map(({ steps }) => steps.found));
  const isListed = agents.every(({ listed }) => listed);
  const state = `🔵 *RUNNING* · ${phaseWords(progress)}`;
  const lines = [state, progressLine(done, found, isListed), totals(progress, isListed)];
  const elapsed = formatDuration(now.getTime() - progress.startedAt.getTime());
  const asked = `Asked for by ${sentence(run.by)} · running for ${elapsed} · as of ${formatTime(now)}`;
  return running(run, `Snapshot ${run.name} is running: ${done} of ${found} items so far`, lines, asked);
}

/** Someone has cancelled it and it is coming to a stop: nothing is left to press. */
export function cancellingView(run: RunFacts, by: string): Content {
  return {
    text: sentence(`Snapshot ${run.name} is being cancelled by ${by}`),
    blocks: [title(run.name), section(`⚪ *CANCELLING* · asked for by ${sentence(by)}`)],
  };
}

/** The bot is going down with the run in it. */
export function pausedView(run: RunFacts): Content {
  return {
    text: sentence(`Snapshot ${run.name} is paused while the bot restarts`),
    blocks: [
      title(run.name),
      section('⏸ *PAUSED* · the bot is restarting. The snapshot goes on by itself when the bot is back.'),
    ],
  };
}

/** A run that ended without a snapshot: what happened, and how to go on. */
export function endedView(run: RunFacts, result: Unfinished, elapsedMs: number): Content {
  const after = `after ${formatDuration(elapsedMs)}`;
  const goOn = `Nothing captured is lost: ${code(`/snapshot take ${run.name}`)} goes on where it stopped.`;
  if (result.kind === 'cancelled')
    return ended(run, `Snapshot ${run.name} was cancelled`, [
      `⚪ *CANCELLED*${cancelledBy(result)} ${after}`,
      goOn,
    ]);
  const again = result.resumable
    ? `Once that is mended: ${goOn}`
    : 'There is nothing to go on from; take it again.';
  return ended(run, `Snapshot ${run.name} FAILED: ${result.message}`, [
    `🔴 *FAILED* ${after}`,
    `${sentence(result.message, 1000)} (${code(result.code)})`,
    again,
  ]);
}

/** The one message that calls the person who asked, where there is no snapshot. */
export function unfinishedView(mention: string, result: Unfinished): Content {
  const name = code(result.name);
  const what =
    result.kind === 'failed'
      ? `has FAILED: ${sentence(result.message)}`
      : `was cancelled${cancelledBy(result)}`;
  const line = `${mention} snapshot ${name} ${what}`.replace(/\.?$/, '.');
  return { text: line, blocks: [section(line)] };
}

function cancelledBy({ by }: Extract<Unfinished, { kind: 'cancelled' }>): string {
  return by === undefined ? '' : ` by ${person(by)}`;
}

/** A Slack user id is shown as that person, anything else as it is. */
function person(id: string): string {
  return /^[UW][A-Z0-9]{4,}$/.test(id) ? `<@${id}>` : sentence(id, 100);
}

export function title(name: string): Block {
  return header(`Snapshot ${name}`);
}

function running(run: RunFacts, text: string, lines: readonly string[], asked: string): Content {
  const button = dangerButton({
    label: 'Cancel',
    action: CANCEL_ACTION,
    value: run.name,
    confirm: {
      title: 'Cancel this snapshot?',
      text: `${run.name} stops where it is. Nothing captured is lost: taking it again goes on from there.`,
      yes: 'Cancel it',
      no: 'Let it run',
    },
  });
  const blocks = [title(run.name), section(lines.join('\n')), context(asked), button];
  return { text: sentence(text), blocks };
}

function ended(run: RunFacts, text: string, lines: readonly string[]): Content {
  const blocks = [title(run.name), section(lines.join('\n')), context(`Asked for by ${sentence(run.by)}`)];
  return { text: sentence(text), blocks };
}

function phaseWords({ phase, round }: RunProgress): string {
  if (phase === 'capturing' && round > 1) return `capturing again what changed meanwhile (round ${round})`;
  return PHASE_WORDS[phase];
}

function totals({ agents }: RunProgress, isListed: boolean): string {
  const done = sum(agents.map(({ resources }) => resources.done));
  const found = sum(agents.map(({ resources }) => resources.found));
  const failed = sum(agents.map(({ resources }) => resources.failed));
  const parts = [
    `${done.toLocaleString('en-GB')} of ${isListed ? '' : 'at least '}${counted(found, 'resource')}`,
    counted(sum(agents.map(({ files }) => files)), 'file'),
    formatBytes(sum(agents.map(({ bytes }) => bytes))),
  ];
  if (failed > 0) parts.push(`⚠️ ${failed} failed`);
  return parts.join(' · ');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
