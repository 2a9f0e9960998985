import { expect, test } from 'vitest';
import { explainCron, splitCron } from '../../src/schedules/cron.ts';

test.each([
  '* * * * *',
  '0 3 * * *',
  '*/5 0-6/2 1,15 JAN-mar mon-FRI',
  '59 23 31 12 7',
  ' 0  3 *\t* * ',
  '0 3 29 february Sunday,2',
  // The last day, its weekday, the second Tuesday, the last Friday; a range that goes on at the other end.
  '0 3 L,LW * *',
  '0 3 * * 2#2,5L',
  '0 22-2 * * SAT-MON',
])('%s is a cron expression', (expression) => {
  expect(explainCron(expression)).toBeUndefined();
});

test('a day and a weekday that are both named are two expressions', () => {
  expect(splitCron('0 6 13 * FRI')).toEqual(['0 6 13 * *', '0 6 * * FRI']);
  expect(splitCron(' 0  6 */2 * FRI')).toEqual(['0 6 */2 * FRI']);
  expect(splitCron('0 6 1 * ?')).toEqual(['0 6 1 * ?']);
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
  ['0 3 * janfeb *', 'the month is a number from 1 to 12, and "janfeb" is not'],
  ['1-2-3 * * * *', '"1-2-3" is not'],
  ['1* * * * *', '"1*" is not'],
  ['0-9999999999 * * * *', '"0-9999999999" is not'],
  ['*/0 * * * *', 'steps are written as */5 or 0-30/5'],
  ['5/20 * * * *', 'steps are written as */5 or 0-30/5'],
  ['1/2/3 * * * *', 'steps are written as'],
  ['a * * * *', '"a" is not'],
  ['🌊 * * * *', '"🌊" is not'],
  ['0 0 31 2,4 *', 'that ever comes: no such day exists'],
  ['0 0 31W 2 *', 'that ever comes: no such day exists'],
])('%s is none: %s', (expression, reason) => {
  expect(explainCron(expression)).toContain(reason);
});
