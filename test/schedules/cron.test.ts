import { expect, test } from 'vitest';
import { explainCron, parseCron } from '../../src/schedules/cron.ts';

test.each(['* * * * *', '0 3 * * *', '*/5 0-6/2 1,15 JAN-mar mon-FRI', '59 23 31 12 7', ' 0  3 * * * '])(
  '%s is a cron expression',
  (expression) => {
    expect(parseCron(expression)).toHaveProperty('minutes');
  },
);

test('lists, ranges, steps and names are numbers in order, and Sunday is 0 and 7', () => {
  expect(parseCron('50,*/20 20-23/2 1,15 JAN-mar sat,7,0')).toMatchObject({
    minutes: [0, 20, 40, 50],
    hours: [20, 22],
    days: [1, 15],
    months: [1, 2, 3],
    weekdays: [0, 6],
    isEitherDay: true,
    isEveryHour: false,
  });
  expect(parseCron('5/20 */6 * * MON')).toMatchObject({ minutes: [5, 25, 45], isEveryHour: true });
});

test.each([
  ['', 'five fields'],
  ['* * * *', 'five fields, minute hour day month weekday, such as "0 3 * * *"'],
  ['0 0 3 * * *', 'there are no seconds: leave the first field out'],
  ['@dayly', 'did you mean "0 0 * * *"?'],
  ['60 * * * *', 'the minute is a number from 0 to 59, and "60" is not'],
  ['* 24 * * *', 'the hour is a number from 0 to 23, and "24" is not'],
  ['* * 0 * *', 'the day is a number from 1 to 31'],
  ['* * * 13 *', 'the month is a number from 1 to 12'],
  ['* * * * 8', 'the weekday is a number from 0 to 7'],
  ['0 3 * * MOM', '"MOM" is no weekday; did you mean "MON"?'],
  ['0 3 * SEPT *', '"SEPT" is no month; did you mean "SEP"?'],
  ['5-1 * * * *', '"5-1" is not'],
  ['1-2-3 * * * *', '"1-2-3" is not'],
  ['*/0 * * * *', 'steps are written as */5 or 0-30/5'],
  ['1/2/3 * * * *', 'steps are written as'],
  ['a * * * *', '"a" is not'],
  ['0 0 31 2,4 *', 'that ever comes: no such day exists'],
])('%s is none: %s', (expression, reason) => {
  expect(explainCron(expression)).toContain(reason);
  expect(() => parseCron(expression)).toThrow(reason);
});
