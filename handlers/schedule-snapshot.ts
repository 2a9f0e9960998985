import { nearest } from '../src/nearest.ts';
import type { Schedules } from '../src/runs/schedules.ts';
import type { Dialect } from './dialect.ts';
import { type Outcome, refusalView } from './request.ts';
import {
  askedView,
  listSchedulesView,
  pausedView,
  resumedView,
  usageView,
} from './schedule-snapshot-view.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';
import type { TypedRequest } from './slash-command.ts';

export interface ScheduleSnapshotDeps {
  readonly schedules: Pick<Schedules, 'list' | 'pause' | 'resume' | 'ask'>;
  readonly runs: Pick<ScheduledRuns, 'carry'>;
  readonly dialect: Dialect;
}

type Act = (name: string, request: TypedRequest, deps: ScheduleSnapshotDeps) => Promise<Outcome>;

const ACTS: Readonly<Record<string, Act>> = { run, pause, resume };

/** `/snapshot schedule list|run|pause|resume NAME`, for operators. */
export async function scheduleSnapshot(request: TypedRequest, deps: ScheduleSnapshotDeps): Promise<Outcome> {
  const [word = 'help', name, ...more] = request.words;
  const called = word.toLowerCase();
  if (called === 'help') return answerUsage(request);
  if (called === 'list' && name === undefined) return list(request, deps);
  const act = Object.hasOwn(ACTS, called) ? ACTS[called] : undefined;
  if (!act) return refuse(request, [describeUnknown(word, called === 'list')]);
  if (name === undefined)
    return refuse(request, [`Which schedule? For example: /snapshot schedule ${called} daily`]);
  if (more.length > 0)
    return refuse(request, [`One schedule at a time: /snapshot schedule ${called} ${name}`]);
  return act(name, request, deps);
}

async function answerUsage(request: TypedRequest): Promise<Outcome> {
  await request.reply(usageView());
  return { outcome: 'done', target: 'help' };
}

async function list(request: TypedRequest, { schedules, dialect }: ScheduleSnapshotDeps): Promise<Outcome> {
  await request.reply(listSchedulesView(await schedules.list(), dialect));
  return { outcome: 'done', target: 'schedules' };
}

async function run(name: string, request: TypedRequest, deps: ScheduleSnapshotDeps): Promise<Outcome> {
  const answer = await deps.schedules.ask(name, request.by);
  if (answer.kind === 'refused') return refuse(request, [answer.reason]);
  deps.runs.carry(answer.run);
  await request.reply(askedView(answer.run));
  return { outcome: 'done', target: name, detail: 'begun' };
}

async function pause(name: string, request: TypedRequest, deps: ScheduleSnapshotDeps): Promise<Outcome> {
  const answer = await deps.schedules.pause(name, request.by);
  if (answer.kind === 'refused') return refuse(request, [answer.reason]);
  await request.reply(pausedView(name));
  return { outcome: 'done', target: name, isRecorded: true };
}

async function resume(name: string, request: TypedRequest, deps: ScheduleSnapshotDeps): Promise<Outcome> {
  const answer = await deps.schedules.resume(name, request.by);
  if (answer.kind === 'refused') return refuse(request, [answer.reason]);
  await request.reply(resumedView(answer.schedule, deps.dialect));
  return { outcome: 'done', target: name, isRecorded: true };
}

function describeUnknown(word: string, isList: boolean): string {
  if (isList) return 'There is nothing more to say to it: /snapshot schedule list';
  const guess = nearest(word, ['list', ...Object.keys(ACTS)]);
  const hint = guess === undefined ? 'list, run, pause and resume are known.' : `Did you mean ${guess}?`;
  return `There is no /snapshot schedule ${word}. ${hint}`;
}

async function refuse(request: TypedRequest, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: request.typed, detail: reasons.join(' ') };
}
