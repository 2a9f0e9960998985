import { nearest } from '../nearest.ts';
import { findDue, requesterOf, ruleOf, type Schedule } from '../schedules/schedule.ts';
import {
  describeOutcome,
  type ScheduledResult,
  type ScheduledRun,
  stateOf,
} from '../schedules/scheduled-run.ts';
import type { ScheduledRuns } from '../state/scheduled-runs.ts';
import type { ScheduleMemories, ScheduleMemory } from '../state/schedules.ts';
import { HeldRuns, type HeldRunsDeps } from './held-runs.ts';
import type { Audit, Requester } from './snapshots.ts';

/** A schedule as it stands. */
export interface ScheduleListing extends Omit<Schedule, 'slots'> {
  /** None while it is paused. */
  readonly next?: Date;
  readonly paused?: NonNullable<ScheduleMemory['paused']>;
  readonly last?: ScheduledRun;
}

interface ScheduleChanged {
  readonly kind: 'done';
  readonly schedule: ScheduleListing;
}

interface ScheduleBegun {
  readonly kind: 'begun';
  readonly run: ScheduledRun;
}

export interface ScheduleRefusal {
  readonly kind: 'refused';
  readonly reason: string;
  /** What was typed is wrong, whatever the state. */
  readonly isInput: boolean;
}

/** What every door asks of schedules. */
export interface Schedules {
  list(): Promise<readonly ScheduleListing[]>;
  /** Undefined where the configuration has it no more. */
  find(name: string): Promise<ScheduleListing | undefined>;
  pause(name: string, by: Requester): Promise<ScheduleChanged | ScheduleRefusal>;
  /** What would have come meanwhile is not made up for. */
  resume(name: string, by: Requester): Promise<ScheduleChanged | ScheduleRefusal>;
  /** Begins a run now, which is then the caller's to do and to end; a schedule that is paused may be asked too. */
  ask(name: string, by: Requester): Promise<ScheduleBegun | ScheduleRefusal>;
  /** Whoever goes by the clock says so once: from then on no slot is overlooked. */
  begin(): Promise<void>;
  /** Takes what has come since, each slot in one process only: `running`, the caller's to do and to end, or `skipped`. */
  takeDue(): Promise<readonly ScheduledRun[]>;
  /** Runs of processes that died, the caller's to tell of: `lost`, or ended and not told. */
  takeUp(): Promise<readonly ScheduledRun[]>;
  /** Takes a slot that comes now, and with it what has come since, as `takeDue` does; undefined: it is not to be run. */
  take(name: string, slot: Date): Promise<ScheduledRun | undefined>;
  /** Those that the configuration has. */
  readonly entries: readonly Schedule[];
  note(run: ScheduledRun, result: ScheduledResult): Promise<void>;
  /** As it stands then. */
  finish(run: ScheduledRun, result: ScheduledResult): Promise<ScheduledRun>;
  /** People know of its end: it is out of the caller's hands. */
  told(run: ScheduledRun): Promise<void>;
  /** It could not be ended or told: soon it is found as if its process had died. */
  letGo(run: ScheduledRun): void;
  /** It was not done: whoever comes next finds its slot. */
  release(run: ScheduledRun): Promise<void>;
}

export interface SchedulesDeps extends HeldRunsDeps {
  readonly schedules: readonly Schedule[];
  readonly memories: ScheduleMemories;
  readonly runs: ScheduledRuns;
  readonly audit: Audit;
  readonly clock: () => Date;
}

/** Disposing it lets go of all runs: those that have not ended are lost, and the next process says so. */
export function createSchedules(deps: SchedulesDeps): Schedules & Disposable {
  const { schedules, memories, runs, audit, clock } = deps;
  const held = new HeldRuns(deps);
  const rules = schedules.map((schedule) => ({ name: schedule.name, rule: ruleOf(schedule) }));
  const named = (name: string) => schedules.find((one) => one.name === name);

  async function describe(schedule: Schedule, memory: ScheduleMemory | undefined): Promise<ScheduleListing> {
    const { slots, ...rest } = schedule;
    const last = await runs.newest(schedule.name);
    const when = memory?.paused ? { paused: memory.paused } : { next: slots.next() };
    return { ...rest, ...when, ...(last && { last }) };
  }

  async function find(name: string): Promise<ScheduleListing | undefined> {
    const schedule = named(name);
    return schedule && describe(schedule, (await memories.all()).get(name));
  }

  async function change(action: 'pause' | 'resume', name: string, by: Requester) {
    if (!named(name)) return refuseUnknown(name, schedules);
    await memories.know(rules);
    const isChanged = await (action === 'pause' ? memories.pause(name, by) : memories.resume(name));
    const schedule = await find(name);
    if (!schedule || !isChanged) return refuse(describeUnchanged(name, schedule?.paused));
    await audit.record({
      at: clock(),
      by: by.id,
      action: `schedule ${action}`,
      target: name,
      outcome: 'done',
    });
    return { kind: 'done' as const, schedule };
  }

  async function takeOne(schedule: Schedule, memory: ScheduleMemory | undefined, now: Date) {
    const due = memory && !memory.paused && findDue(schedule, memory.since, now);
    if (!due) return undefined;
    const asked = { schedule: schedule.name, work: schedule.work, by: requesterOf(schedule) };
    const answer = await runs.take({ ...due, ...asked });
    return answer.kind === 'gone' ? undefined : hold(answer.run);
  }

  /** What has ended without anybody's doing is in the audit log all the same. */
  async function hold(run: ScheduledRun): Promise<ScheduledRun> {
    held.add(run);
    if (run.state === 'skipped' || run.state === 'lost') await record(run);
    return run;
  }

  async function record(run: ScheduledRun): Promise<void> {
    const { by, schedule, state } = run;
    const outcome = { outcome: state === 'done' ? 'done' : 'failed', detail: describeOutcome(run) } as const;
    await audit.record({ at: clock(), by: by.id, action: 'schedule run', target: schedule, ...outcome });
  }

  return {
    async list() {
      const known = await memories.all();
      return await Promise.all(schedules.map((schedule) => describe(schedule, known.get(schedule.name))));
    },
    find,
    pause: (name, by) => change('pause', name, by),
    resume: (name, by) => change('resume', name, by),
    async ask(name, by) {
      const schedule = named(name);
      if (!schedule) return refuseUnknown(name, schedules);
      const asked = { schedule: name, slot: clock(), cause: 'asked', missed: 0, by } as const;
      const run = await runs.begin({ ...asked, work: schedule.work });
      return run ? { kind: 'begun', run: await hold(run) } : refuse(`${name} is being run already`);
    },
    begin: () => memories.know(rules),
    async takeDue() {
      const known = await memories.all();
      const taken: ScheduledRun[] = [];
      for (const schedule of schedules) {
        const run = await takeOne(schedule, known.get(schedule.name), clock());
        if (run) taken.push(run);
      }
      return taken;
    },
    takeUp: async () => Promise.all((await runs.takeUp(held)).map(hold)),
    async take(name, slot) {
      const schedule = named(name);
      return schedule && (await takeOne(schedule, (await memories.all()).get(name), slot));
    },
    entries: schedules,
    note: (run, result) => runs.note(run.id, result),
    async finish(run, result) {
      const state = stateOf(result);
      const ended = (await runs.finish(run.id, state, result)) ?? { ...run, state, result };
      await record(ended);
      return ended;
    },
    async told(run) {
      await runs.told(run.id);
      held.drop(run);
    },
    letGo: (run) => held.drop(run),
    async release(run) {
      held.drop(run);
      await runs.release(run);
    },
    [Symbol.dispose]: () => held[Symbol.dispose](),
  };
}

function refuse(reason: string): ScheduleRefusal {
  return { kind: 'refused', reason, isInput: false };
}

function refuseUnknown(name: string, schedules: readonly Schedule[]): ScheduleRefusal {
  const names = schedules.map((schedule) => schedule.name);
  const guess = nearest(name, names);
  const known = names.length > 0 ? `there are: ${names.join(', ')}` : 'tidemark.yaml has none (`schedules`)';
  const hint = guess === undefined ? `; ${known}` : `; did you mean ${guess}?`;
  return { kind: 'refused', reason: `there is no schedule named "${name}"${hint}`, isInput: true };
}

function describeUnchanged(name: string, paused: ScheduleListing['paused']): string {
  if (!paused) return `${name} is not paused`;
  return `${name} is paused already, by ${paused.by.name} since ${paused.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
