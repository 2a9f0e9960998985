import { nearest } from '../nearest.ts';

/** What five cron fields name. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  /** 1 to 12. */
  readonly months: readonly number[];
  /** 0 to 6, Sunday first. */
  readonly weekdays: readonly number[];
  /** Days and weekdays are both named: then one of the two is enough, as everywhere with cron. */
  readonly isEitherDay: boolean;
  /** The hour is `*` or `*` with a step: then an hour that a clock shows twice counts twice. */
  readonly isEveryHour: boolean;
}

interface Field {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: readonly Field[] = [
  { title: 'minute', low: 0, high: 59, names: [] },
  { title: 'hour', low: 0, high: 23, names: [] },
  { title: 'day', low: 1, high: 31, names: [] },
  { title: 'month', low: 1, high: 12, names: MONTHS },
  // Sunday is 0 and 7.
  { title: 'weekday', low: 0, high: 7, names: WEEKDAYS },
];
/** What is allowed, as the end of the sentence `VALUE is not …`. */
export const CRON = 'a cron expression: five fields, minute hour day month weekday, such as "0 3 * * *"';
const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Why it is no cron expression, or one that never comes, as the end of the sentence `VALUE is not …`; else undefined. */
export function explainCron(expression: string): string | undefined {
  const read = readCron(expression);
  return typeof read === 'string' ? read : undefined;
}

/**
 * Understands `*`, numbers, names of months and days, ranges, steps and lists.
 * @throws {Error} for what `explainCron` refuses.
 */
export function parseCron(expression: string): Cron {
  const read = readCron(expression);
  if (typeof read === 'string') throw new Error(`${JSON.stringify(expression)} is not ${read}`);
  return read;
}

function readCron(expression: string): Cron | string {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) return `${CRON}${hintOf(texts)}`;
  const problems: string[] = [];
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = FIELDS.map((field, index) =>
    readField(texts[index] ?? '', field, problems),
  );
  if (problems[0] !== undefined) return `a cron expression: ${problems[0]}`;
  const isEitherDay = !texts[2]?.startsWith('*') && !texts[4]?.startsWith('*');
  const canCome = months.some((month) => days.some((day) => day <= (LONGEST_MONTHS[month - 1] ?? 0)));
  if (!canCome && !isEitherDay) return 'a cron expression that ever comes: no such day exists';
  const isEveryHour = texts[1]?.startsWith('*') ?? false;
  return { minutes, hours, days, months, weekdays: toWeekdays(weekdays), isEitherDay, isEveryHour };
}

function hintOf(texts: readonly string[]): string {
  const [first = ''] = texts;
  const same = NICKNAMES[nearest(first, Object.keys(NICKNAMES)) ?? ''];
  if (first.startsWith('@') && same !== undefined) return `; did you mean "${same}"?`;
  return texts.length === FIELDS.length + 1 ? '; there are no seconds: leave the first field out' : '';
}

function toWeekdays(numbers: readonly number[]): number[] {
  return Array.from(new Set(numbers.map((number) => number % 7))).sort((a, b) => a - b);
}

function readField(text: string, field: Field, problems: string[]): number[] {
  const found = new Set<number>();
  for (const part of text.split(',')) for (const number of readPart(part, field, problems)) found.add(number);
  return Array.from(found).sort((a, b) => a - b);
}

function readPart(part: string, field: Field, problems: string[]): readonly number[] {
  const { title, low, high } = field;
  const [range = '', step = '1', ...more] = part.split('/');
  if (more.length > 0 || !/^[1-9]\d*$/.test(step)) {
    problems.push(`"${part}" is no ${title}; steps are written as */5 or 0-30/5`);
    return [];
  }
  const every = (from: number, to: number) =>
    Array.from(
      { length: Math.floor((to - from) / Number(step)) + 1 },
      (_, index) => from + index * Number(step),
    );
  if (range === '*') return every(low, high);
  const ends = range.split('-');
  const [from = Number.NaN, to = part.includes('/') ? high : from] = ends.map((end) =>
    readNumber(end, field),
  );
  if (ends.length <= 2 && low <= from && from <= to && to <= high) return every(from, to);
  problems.push(describeWrong(range, field));
  return [];
}

function readNumber(word: string, { names, low }: Field): number {
  const named = names.indexOf(word.toUpperCase());
  if (named >= 0) return named + low;
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

function describeWrong(range: string, field: Field): string {
  const { title, names, low, high } = field;
  const strange = range.split('-').find((end) => Number.isNaN(readNumber(end, field)));
  const guess = strange === undefined || strange === '' ? undefined : nearest(strange, names);
  if (guess !== undefined) return `"${strange}" is no ${title}; did you mean "${guess}"?`;
  return `the ${title} is a number from ${low} to ${high}, and "${range}" is not`;
}
