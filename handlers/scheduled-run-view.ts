import { formatBytes, formatDuration } from '../src/format.ts';
import type { ScheduleListing } from '../src/runs/schedules.ts';
import type { ScheduledRun, TakenSnapshot } from '../src/schedules/scheduled-run.ts';
import { type Block, type Content, context, section } from './blocks.ts';
import { mention, named, said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { drillLines, drillMark, drillTotals } from './drill-view.ts';
import { STATE_LABELS } from './result-view.ts';
import { code, counted } from './text.ts';

export interface ScheduledRunFacts {
  /** Undefined where the configuration has the schedule no more. */
  readonly schedule: ScheduleListing | undefined;
  readonly dialect: Dialect;
  /** Why it is told here and not in its own channel. */
  readonly note?: string | undefined;
}

/** The report of a run that has ended, or will not: what came of it, why it ran, when it comes next. */
export function scheduledRunView(run: ScheduledRun, facts: ScheduledRunFacts): Content {
  const what = outcome(run);
  const line = `*Schedule ${named(run.schedule)}*`;
  const lines = [
    describeCause(run, facts.dialect),
    describeNext(facts),
    ...(facts.note ? [said(facts.note)] : []),
  ];
  return {
    text: `${what.mark} Schedule ${named(run.schedule)}: ${what.text}`,
    blocks: [section(`${what.mark} ${line}: ${what.text}`), ...(what.more ?? []), context(lines.join(' · '))],
  };
}

type Sealed = NonNullable<TakenSnapshot['sealed']>;

interface OutcomeWords {
  readonly mark: string;
  readonly text: string;
  readonly more?: readonly Block[];
}

function outcome(run: ScheduledRun): OutcomeWords {
  const { state, result, work } = run;
  if (state === 'skipped') return { mark: '🟡', text: 'left out, because the run before it was still going' };
  // A snapshot goes on, a drill does not.
  if (state === 'lost') return { mark: result ? '🟡' : '🔴', text: describeLost(run) };
  switch (result?.kind) {
    case 'drilled': {
      const { report } = result;
      const more = report.rows.length > 0 ? [section(drillLines(report))] : [];
      const totals = drillTotals(report, work.do === 'drill' ? work.bucket : undefined);
      return {
        mark: drillMark(report),
        text: `drill of ${named(report.snapshot)}, ${totals}`,
        more,
      };
    }
    case 'taken':
      return describeTaken(result);
    case 'failed':
      return { mark: '🔴', text: `it failed: ${said(result.reason)}` };
    case undefined:
      return { mark: '🔵', text: 'running' };
    default:
      return result satisfies never;
  }
}

function describeTaken({ snapshot, sealed }: TakenSnapshot): OutcomeWords {
  if (!sealed) return { mark: '🔴', text: `snapshot ${named(snapshot)} was not sealed` };
  const { state, elapsedMs, resources, files, bytes, changes } = sealed;
  const totals = `${counted(resources, 'resource')}, ${counted(files, 'file')}, ${formatBytes(bytes)}`;
  const [mark = '', label = ''] = STATE_LABELS[state].split(' ');
  const took = `snapshot ${named(snapshot)} is *${label}* after ${formatDuration(elapsedMs)}: ${totals}`;
  return { mark, text: `${took}${changes ? `\n${describeChanges(changes)}` : ''}` };
}

function describeChanges({ since, removed, changed, added }: NonNullable<Sealed['changes']>): string {
  if (removed + changed + added === 0) return `Nothing has changed since ${named(since)}`;
  return `Since ${named(since)}: ${removed} removed · ${changed} changed · ${added} added`;
}

function describeLost({ result, schedule, work }: ScheduledRun): string {
  if (result?.kind === 'taken') {
    const show = code(`/snapshot show ${result.snapshot}`);
    return `the bot stopped while it took snapshot ${named(result.snapshot)}, which the next bot goes on with; ${show} tells how it is`;
  }
  const again = code(`/snapshot schedule run ${schedule}`);
  const what = work.do === 'drill' ? 'a drill' : 'a snapshot';
  return `its process died in the middle of ${what}; it is not run again by itself, ${again} does it now`;
}

function describeCause({ cause, slot, missed, by }: ScheduledRun, dialect: Dialect): string {
  if (cause === 'asked') return `asked for by ${mention(by)}`;
  const before = missed > 0 ? `, and ${counted(missed, 'time')} before it` : '';
  if (cause === 'missed')
    return `⚠️ missed at ${dialect.date(slot)}${before}: no bot was running; made up for now`;
  if (missed > 0)
    return `due ${dialect.date(slot)}; ⚠️ missed before it: ${counted(missed, 'time')}, no bot was running`;
  return `due ${dialect.date(slot)}`;
}

function describeNext({ schedule, dialect }: ScheduledRunFacts): string {
  if (!schedule) return 'no longer in the configuration';
  return schedule.next ? `next ${dialect.date(schedule.next)}` : 'paused';
}
