import type { Config } from '../src/config.ts';
import { describeError, RestoreError, SnapshotError } from '../src/errors.ts';
import type { Drills } from '../src/runs/drills.ts';
import type { Clock } from './clock.ts';
import { parseDrill } from './drill-arguments.ts';
import { drillView } from './drill-view.ts';
import { type Outcome, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import { untilSlow } from './slow-note.ts';

export interface DrillSnapshotDeps {
  readonly config: Pick<Config, 'schedules'>;
  readonly drills: Drills;
  readonly clock: Clock;
  /** Aborted when the bot stops. */
  readonly stopping: AbortSignal;
}

const STOPPED =
  'The bot is stopping, and the drill with it; nothing was left behind. Ask again when it is back.';

/**
 * `/snapshot drill [NAME] [count N] [bucket BUCKET]`, for operators: restores to scratch, or to a bucket and out of it
 * again, and compares; changes nothing.
 */
export async function drillSnapshot(request: TypedRequest, deps: DrillSnapshotDeps): Promise<Outcome> {
  const { config, drills, clock, stopping } = deps;
  const wish = parseDrill(request.typed, config);
  if (wish.kind === 'misunderstood') return refuse(request, wish.reasons);
  const { kind: _, ...asked } = wish;
  try {
    const drilling = drills.run({ ...asked, signal: stopping }, request.by);
    const report = await untilSlow(request, clock, drilling);
    await request.reply(drillView(report, asked.bucket));
    return { outcome: 'done', target: report.snapshot, isRecorded: true };
  } catch (error) {
    const isExplained = error instanceof SnapshotError || error instanceof RestoreError;
    if (!isExplained && !stopping.aborted) throw error;
    const reason = isExplained ? describeError(error).message : STOPPED;
    return { ...(await refuse(request, [reason])), isRecorded: true };
  }
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}
