import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCron } from '../../src/schedules/cron.ts';
import { createSlots } from '../../src/schedules/slots.ts';

const LOS_ANGELES = 'America/Los_Angeles';

function slotsOf(expression: string, zone = 'UTC') {
  return createSlots(parseCron(expression), zone);
}

function between(expression: string, zone: string, after: string, upTo: string): string[] {
  const found = slotsOf(expression, zone).between(new Date(after), new Date(upTo));
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
  expect(slotsOf(expression, zone).next(new Date(after)).toISOString()).toBe(next);
});

test('a time that clocks leave out comes as much later as they are put forward', () => {
  expect(between('30 2 * * *', LOS_ANGELES, '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
    '2026-03-08T10:30',
    '2026-03-09T09:30',
  ]);
  expect(between('0 * * * *', LOS_ANGELES, '2026-03-08T08:30:00Z', '2026-03-08T11:30:00Z')).toEqual([
    '2026-03-08T09:00',
    '2026-03-08T10:00',
    '2026-03-08T11:00',
  ]);
});

test('a time that clocks show twice comes once, and with every hour twice', () => {
  const night = ['2026-11-01T07:45:00Z', '2026-11-01T10:15:00Z'] as const;
  expect(between('30 1 * * *', LOS_ANGELES, ...night)).toEqual(['2026-11-01T08:30']);
  expect(between('30 * * * *', LOS_ANGELES, ...night)).toEqual(['2026-11-01T08:30', '2026-11-01T09:30']);
});

const field = (low: number, high: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: low, max: high }).map(String),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)].join('-')),
  );

test('in UTC the next slot is the first minute that every field names', () => {
  const expressions = fc
    .tuple(field(0, 59), field(0, 23), field(1, 28), fc.constant('*'), fc.constant('*'))
    .map((fields) => fields.join(' '));
  const starts = fc.integer({ min: 0, max: 4_000_000 }).map((minutes) => minutes * 60_000 + 1_234);
  fc.assert(
    fc.property(expressions, starts, (expression, start) => {
      const next = slotsOf(expression).next(new Date(start)).getTime();
      expect(next % 60_000).toBe(0);
      const { minutes, hours, days } = parseCron(expression);
      const isNamed = (at: number) => {
        const date = new Date(at);
        return (
          minutes.includes(date.getUTCMinutes()) &&
          hours.includes(date.getUTCHours()) &&
          days.includes(date.getUTCDate())
        );
      };
      expect(isNamed(next)).toBe(true);
      const first = Math.max(start - (start % 60_000) + 60_000, next - 3 * 1440 * 60_000);
      for (let at = first; at < next; at += 60_000) if (isNamed(at)) expect(at).toBe(next);
    }),
    { numRuns: 60 },
  );
});

test('what comes daily comes once on each day of the year, wherever and whenever clocks are changed', () => {
  const zones = [
    'America/Los_Angeles',
    'Europe/London',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'Antarctica/Troll',
  ];
  const [hour, minute] = [fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })];
  fc.assert(
    fc.property(fc.constantFrom(...zones), hour, minute, (zone, at, past) => {
      const slots = between(`${past} ${at} * * *`, zone, '2026-01-10T00:00:00Z', '2026-12-20T00:00:00Z');
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const days = slots.map((slot) => day.format(new Date(`${slot}Z`)));
      expect(new Set(days).size).toBe(slots.length);
      expect(slots.length).toBe(344);
    }),
    { numRuns: 30 },
  );
});
