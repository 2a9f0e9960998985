import type { Cron } from './cron.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The 29th of February may be eight years away. */
const FURTHEST_DAYS = 8 * 366 + 1;

/** The times at which a cron expression comes, by the clocks of a time zone. */
export interface Slots {
  /** The first one after an instant. */
  next(after: Date): Date;
  /** All after the one instant up to and with the other, oldest first. */
  between(after: Date, upTo: Date): Generator<Date>;
}

/**
 * A time that clocks leave out when they are put forward comes as much later as they are put forward; one that they
 * show twice comes the first time, unless the hour is `*`. `zone` is one that `Intl` knows.
 */
export function createSlots(cron: Cron, zone: string): Slots {
  const clock = createZoneClock(zone);

  function* from(after: Date, days: number): Generator<Date> {
    // Clocks may differ by a day from UTC; a day here is one of the zone, as the UTC midnight of the same date.
    const first = Math.floor(clock.wall(after.getTime()) / DAY_MS) - 1;
    let last = after.getTime();
    for (let day = first; day <= first + days; day++) {
      if (!isDay(cron, new Date(day * DAY_MS))) continue;
      for (const instant of slotsOfDay(cron, day * DAY_MS, clock)) {
        if (instant <= last) continue;
        last = instant;
        yield new Date(instant);
      }
    }
  }

  return {
    next(after) {
      for (const slot of from(after, FURTHEST_DAYS)) return slot;
      throw new Error('a cron expression never comes');
    },
    *between(after, upTo) {
      const days = Math.ceil((upTo.getTime() - after.getTime()) / DAY_MS) + 2;
      for (const slot of from(after, days)) {
        if (slot > upTo) return;
        yield slot;
      }
    },
  };
}

function isDay({ days, months, weekdays, isEitherDay }: Cron, date: Date): boolean {
  if (!months.includes(date.getUTCMonth() + 1)) return false;
  const matches = [days.includes(date.getUTCDate()), weekdays.includes(date.getUTCDay())];
  return isEitherDay ? matches.some(Boolean) : matches.every(Boolean);
}

/** In order, as instants. `midnight` is the day's date in UTC. */
function slotsOfDay({ hours, minutes, isEveryHour }: Cron, midnight: number, clock: ZoneClock): number[] {
  const before = clock.offset(midnight - DAY_MS);
  const after = clock.offset(midnight + 2 * DAY_MS);
  const slots: number[] = [];
  for (const hour of hours) {
    for (const minute of minutes) {
      const wall = midnight + (hour * 60 + minute) * MINUTE_MS;
      if (before === after) slots.push(wall - before);
      else slots.push(...instantsOf(wall, [before, after], isEveryHour, clock));
    }
  }
  return slots.sort((a, b) => a - b);
}

/** On a day around which clocks are changed. */
function instantsOf(
  wall: number,
  offsets: readonly [number, number],
  isEveryHour: boolean,
  clock: ZoneClock,
): number[] {
  const shown = offsets
    .map((offset) => wall - offset)
    .filter((instant) => clock.wall(instant) === wall)
    .sort((a, b) => a - b);
  if (shown.length > 0) return isEveryHour ? shown : shown.slice(0, 1);
  // Left out by the clocks: those times that come every hour have the next hour's.
  return isEveryHour ? [] : [wall - offsets[0]];
}

/** What clocks of a zone show. Walls are what they show, as if it were UTC; offsets what they are ahead of it, both in ms. */
interface ZoneClock {
  wall(instant: number): number;
  offset(instant: number): number;
}

function createZoneClock(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const wall = (instant: number): number => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const seconds = [part('hour'), part('minute'), part('second')] as const;
    return Date.UTC(part('year'), part('month') - 1, part('day'), ...seconds) + (instant % 1000);
  };
  return { wall, offset: (instant) => wall(instant) - instant };
}
