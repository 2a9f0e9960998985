import { describeError, SnapshotError } from '../src/errors.ts';
import type { DrillReport } from '../src/restore/drill.ts';
import type { Drills } from '../src/runs/drills.ts';
import { type Content, section } from './blocks.ts';
import { named, said } from './change-words.ts';
import type { Clock } from './clock.ts';
import { drillLines, drillMark, drillTotals } from './drill-view.ts';
import { readFlags } from './flags.ts';
import { type Outcome, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import { untilSlow } from './slow-note.ts';
import { splitWords } from './words.ts';

export interface DrillSnapshotDeps {
  readonly drills: Drills;
  readonly clock: Clock;
  /** Aborted when the bot stops. */
  readonly stopping: AbortSignal;
}

const COUNT = 5;
/** More would outlast the half hour in which Slack takes the answer to a command. */
const MOST = 50;

/** `/snapshot drill [NAME] [count N]`, for operators: restores to scratch and compares; changes nothing. */
export async function drillSnapshot(request: TypedRequest, deps: DrillSnapshotDeps): Promise<Outcome> {
  const split = splitWords(request.typed);
  const flags = split.kind === 'understood' ? readFlags(split.words, { values: ['count'] }) : undefined;
  const count = Number(flags?.values.get('count') ?? COUNT);
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST;
  const reasons = [
    ...(split.kind === 'misunderstood' ? split.reasons : []),
    ...(flags?.reasons ?? []),
    ...(isCount ? [] : [`How many is a whole number from 1 to ${MOST}: /snapshot drill count 10`]),
  ];
  if (reasons.length > 0) return refuse(request, reasons);
  const name = flags?.rest[0]?.text;
  const asked = { ...(name !== undefined && { name }), count, signal: deps.stopping };
  try {
    const report = await untilSlow(request, deps.clock, deps.drills.run(asked, request.by));
    await request.reply(drillView(report));
    return { outcome: 'done', target: report.snapshot, isRecorded: true };
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    return refuse(request, [describeError(error).message]);
  }
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}

function drillView(report: DrillReport): Content {
  const totals = drillTotals(report);
  const title = `${drillMark(report)} *Drill of ${named(report.snapshot)}*: ${totals}`;
  const text = said(`Drill of ${report.snapshot}: ${totals}`);
  const lines = report.rows.length > 0 ? [section(drillLines(report))] : [];
  return { text, blocks: [section(title), ...lines] };
}
