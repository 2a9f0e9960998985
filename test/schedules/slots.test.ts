import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createSlots } from '../../src/schedules/slots.ts';

const LOS_ANGELES = 'America/Los_Angeles';
const ZONES = [LOS_ANGELES, 'Europe/London', 'Australia/Lord_Howe', 'Africa/Cairo', 'Antarctica/Troll'];
/** Clocks are changed in one zone or another. */
const NIGHTS = fc.constantFrom(
  '2026-03-08',
  '2026-03-29',
  '2026-04-24',
  '2026-10-25',
  '2026-10-30',
  '2026-11-01',
  '2026-04-05',
);
const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

/** At an instant the clock of the machine stands still. */
function nextAfter(expression: string, zone: string, now: number | string): Date {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
  return createSlots(expression, zone).next();
}

function between(expression: string, zone: string, after: string, upTo: string): string[] {
  const found = createSlots(expression, zone).between(new Date(after), new Date(upTo));
  return Array.from(found, (slot) => slot.toISOString().slice(0, 16));
}

test.each([
  ['0 3 * * *', 'UTC', '2026-11-22T03:00:00Z', '2026-11-23T03:00:00.000Z'],
  ['0 3 * * *', LOS_ANGELES, '2026-11-22T12:00:00Z', '2026-11-23T11:00:00.000Z'],
  ['30 5 * * *', 'Asia/Kathmandu', '2026-11-22T00:00:00Z', '2026-11-22T23:45:00.000Z'],
  ['0 1 * * *', 'Pacific/Kiritimati', '2026-11-22T11:00:00Z', '2026-11-23T11:00:00.000Z'],
  ['0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00.000Z'],
  ['0 6 * * MON', 'UTC', '2026-11-22T00:00:00Z', '2026-11-23T06:00:00.000Z'],
  // Day and weekday both named: whichever comes first.
  ['0 6 13 * FRI', 'UTC', '2026-11-22T00:00:00Z', '2026-11-27T06:00:00.000Z'],
  ['59 23 31 12 *', 'UTC', '2026-11-22T00:00:00Z', '2026-12-31T23:59:00.000Z'],
])('%s in %s, after %s, is at %s', (expression, zone, after, next) => {
  expect(nextAfter(expression, zone, after).toISOString()).toBe(next);
});

test('a time that clocks leave out does not come that day', () => {
  expect(between('30 2 * * *', LOS_ANGELES, '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
    '2026-03-09T09:30',
  ]);
  expect(between('0 * * * *', LOS_ANGELES, '2026-03-08T08:30:00Z', '2026-03-08T11:30:00Z')).toEqual([
    '2026-03-08T09:00',
    '2026-03-08T10:00',
    '2026-03-08T11:00',
  ]);
});

test('a time that clocks show twice comes once, the first time, on both sides of Greenwich', () => {
  const night = ['2026-11-01T07:45:00Z', '2026-11-01T10:15:00Z'] as const;
  expect(between('30 1 * * *', LOS_ANGELES, ...night)).toEqual(['2026-11-01T08:30']);
  expect(between('30 * * * *', LOS_ANGELES, ...night)).toEqual(['2026-11-01T08:30']);
  expect(nextAfter('30 1 * * *', LOS_ANGELES, night[0])).toEqual(new Date('2026-11-01T08:30:00Z'));
  const london = ['2026-10-25T00:15:00Z', '2026-10-25T02:15:00Z'] as const;
  expect(between('30 1 * * *', 'Europe/London', ...london)).toEqual(['2026-10-25T00:30']);
  expect(nextAfter('30 1 * * *', 'Europe/London', london[0])).toEqual(new Date('2026-10-25T00:30:00Z'));
});

test('after the first of the two times there is no second', () => {
  const second = '2026-10-25T01:10:00Z';
  expect(nextAfter('*/20 * * * *', 'Europe/London', second)).toEqual(new Date('2026-10-25T02:00:00Z'));
});

test('time that was gone through is not gone through again, and time before it is', () => {
  const slots = createSlots('0 3 * * *', 'UTC');
  const at = (time: string) => new Date(`2026-11-22T${time}:00Z`);
  const asked = [
    [at('01:00'), at('02:59')],
    [at('01:00'), at('03:00')],
    [at('03:00'), at('09:00')],
    [at('02:59'), at('08:00')],
  ] as const;
  expect(asked.map((times) => Array.from(slots.between(...times)).length)).toEqual([0, 1, 0, 1]);
});

const field = (low: number, high: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: low, max: high }).map(String),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)].join('-')),
  );

/** Named by a field of one of the kinds above. */
function names(text: string, number: number): boolean {
  const [from, to = from] = text.split('-').map(Number);
  return text === '*' || (Number(from) <= number && number <= Number(to));
}

test('in UTC the next slot is the first minute that every field names', () => {
  const expressions = fc.tuple(field(0, 59), field(0, 23), field(1, 28));
  const starts = fc.integer({ min: 0, max: 4_000_000 }).map((minutes) => minutes * 60_000 + 1_234);
  fc.assert(
    fc.property(expressions, starts, ([minute, hour, day], start) => {
      const next = nextAfter(`${minute} ${hour} ${day} * *`, 'UTC', start).getTime();
      expect(next % 60_000).toBe(0);
      const isNamed = (at: number) => {
        const date = new Date(at);
        return (
          names(minute, date.getUTCMinutes()) &&
          names(hour, date.getUTCHours()) &&
          names(day, date.getUTCDate())
        );
      };
      expect(isNamed(next)).toBe(true);
      const first = Math.max(start - (start % 60_000) + 60_000, next - 3 * 1440 * 60_000);
      for (let at = first; at < next; at += 60_000) if (isNamed(at)) expect(at).toBe(next);
    }),
    { numRuns: 60 },
  );
});

/** Its clocks are put forward by two hours; what they are put to comes, but node-cron does not tell of it before. */
const TWO_HOURS = 'Antarctica/Troll';

test('what has come is what was next, also in nights in which clocks are changed', () => {
  const minutes = fc.integer({ min: 0, max: 1440 });
  const expressions = fc.tuple(field(0, 59), field(0, 4)).map(([minute, hour]) => `${minute} ${hour} * * *`);
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES.filter((zone) => zone !== TWO_HOURS)),
      NIGHTS,
      minutes,
      expressions,
      (zone, night, minute, expression) => {
        const start = Date.parse(`${night}T00:00:00Z`) + (minute - 720) * 60_000;
        const next = nextAfter(expression, zone, start);
        expect(Array.from(createSlots(expression, zone).between(new Date(start), next))).toEqual([next]);
      },
    ),
    { numRuns: 60 },
  );
});

test('what comes daily comes once a day around every change of clocks, but where they leave it out', () => {
  const [hour, minute] = [fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })];
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), NIGHTS, hour, minute, (zone, night, at, past) => {
      const [from, to] = [-4, 4]
        .map((days) => Date.parse(night) + days * DAY_MS)
        .map((time) => new Date(time));
      const slots = Array.from(createSlots(`${past} ${at} * * *`, zone).between(from as Date, to as Date));
      const gaps = slots.slice(1).map((slot, index) => (Number(slot) - Number(slots[index])) / DAY_MS);
      expect(slots.length).toBeGreaterThanOrEqual(7);
      expect(Math.min(...gaps)).toBeGreaterThan(0.9);
      expect(Math.max(...gaps)).toBeLessThan(at > 3 ? 1.1 : 2.1);
    }),
    { numRuns: 30 },
  );
});
