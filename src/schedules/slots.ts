import type { ScheduledTask } from 'node-cron';
import { splitCron } from './cron.ts';
import { nodeCron } from './node-cron.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HALF_DAY_MS = 720 * MINUTE_MS;
/** By as much clocks are put back anywhere: Lord Howe, nearly everywhere, Troll. */
const SHIFTS_MS = [30 * MINUTE_MS, 60 * MINUTE_MS, 120 * MINUTE_MS];
/** Minutes that clocks show twice, and one more. */
const MOST_REPEATED = 121;

/** The times at which a cron expression comes, by the clocks of a time zone. */
export interface Slots {
  /** The first one from now on, by the clock of the machine. */
  next(): Date;
  /** All after the one instant up to and with the other, oldest first. */
  between(after: Date, upTo: Date): Generator<Date>;
}

/**
 * What comes is node-cron's to say, but it looks ahead from now only and never back: `between` asks it of the time that
 * has passed. A time that clocks leave out does not come; one that they show twice comes the first time, where node-cron
 * has the second in zones east of Greenwich. `cron` is one that `explainCron` has nothing against, `zone` one that `Intl`
 * knows.
 */
export function createSlots(cron: string, zone: string): Slots {
  const parts = splitCron(cron);
  const tasks = createTasks(parts, zone);
  const levels = createLevels(parts, zone);
  const firstShown = createFirstShown(zone);
  /** Nothing has come between these: a bot asks again and again. */
  let quiet = { from: 0, to: 0 };
  return {
    next: () => new Date(Math.min(...tasks.map((task) => nextOf(task, firstShown)))),
    *between(after, upTo) {
      const asked = { from: after.getTime(), to: upTo.getTime() };
      const isKnown = quiet.from <= asked.from && asked.from <= quiet.to;
      const from = isKnown ? quiet.to : asked.from;
      let isQuiet = true;
      for (const at of search(levels, from - (from % HALF_DAY_MS), asked.to + 1)) {
        if (at <= from || at > asked.to || firstShown(at) < at) continue;
        isQuiet = false;
        yield new Date(at);
      }
      if (isQuiet) quiet = { from: asked.from, to: Math.max(from, asked.to) };
    },
  };
}

function createTasks(expressions: readonly string[], timezone: string): readonly ScheduledTask[] {
  return expressions.map((expression) => nodeCron().createTask(expression, () => {}, { timezone }));
}

function nextOf(task: ScheduledTask, firstShown: (at: number) => number): number {
  const now = Date.now();
  for (const count of [1, MOST_REPEATED]) {
    const next = task
      .getNextRuns(count)
      .map((run) => firstShown(run.getTime()))
      .find((at) => at > now);
    if (next !== undefined) return next;
  }
  throw new Error(`${task.getPattern()} never comes`);
}

/** A step in which time is gone through, and where in it to ask whether anything may come. */
interface Level {
  readonly step: number;
  readonly probes: readonly number[];
  readonly tasks: readonly ScheduledTask[];
}

/** Half a day lies in two days of a zone at most, a quarter of an hour in one hour, since offsets are whole quarters. */
function createLevels(parts: readonly string[], zone: string): readonly Level[] {
  const fields = parts.map((part) => part.split(' '));
  const days = fields.map(([, , ...day]) => ['*', '*', ...day].join(' '));
  const hours = fields.map(([, ...hour]) => ['*', ...hour].join(' '));
  return [
    { step: HALF_DAY_MS, probes: [0, HALF_DAY_MS - MINUTE_MS], tasks: createTasks(days, zone) },
    { step: QUARTER_MS, probes: [0], tasks: createTasks(hours, zone) },
    { step: MINUTE_MS, probes: [0], tasks: createTasks(parts, zone) },
  ];
}

function* search([level, ...finer]: readonly Level[], from: number, to: number): Generator<number> {
  if (!level) return yield from;
  for (let at = from; at < to; at += level.step) {
    const isNear = level.probes.some((ahead) => level.tasks.some((task) => task.match(new Date(at + ahead))));
    if (isNear) yield* search(finer, at, Math.min(at + level.step, to));
  }
}

/** When the clocks of a zone showed for the first time what they show then. */
function createFirstShown(timeZone: string): (at: number) => number {
  const clocks = new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => {
    const shown = clocks.format(at);
    return at - (SHIFTS_MS.find((shift) => clocks.format(at - shift) === shown) ?? 0);
  };
}
