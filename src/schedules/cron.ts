import { nearest } from '../nearest.ts';
import { nodeCron } from './node-cron.ts';

interface Field {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** In full; the first three letters will do. */
  readonly names: readonly string[];
}

const MONTHS = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(
  ' ',
);
const WEEKDAYS = 'SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY'.split(' ');
const FIELDS: readonly Field[] = [
  { title: 'minute', low: 0, high: 59, names: [] },
  { title: 'hour', low: 0, high: 23, names: [] },
  // The last weekday (Monday to Friday) of a month.
  { title: 'day', low: 1, high: 31, names: ['LW'] },
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
/** What node-cron takes (`1*` for `10-59`, a thousand million numbers) and nobody means. */
const STRANGE = /[^\w\-*/,#?]|[^,]\*|\*[^,/]|\d{3}/;

/** Why it is no cron expression, or one that never comes, as the end of the sentence `VALUE is not …`; else undefined. */
export function explainCron(expression: string): string | undefined {
  const texts = fieldsOf(expression);
  if (texts.length !== FIELDS.length) return `${CRON}${hintOf(texts)}`;
  for (const [index, field] of FIELDS.entries()) {
    const problem = explainField(texts[index] ?? '', field, index);
    if (problem !== undefined) return `a cron expression: ${problem}`;
  }
  const comes = nodeCron().validate(texts.join(' ')) && splitCron(expression).every(everComes);
  return comes ? undefined : 'a cron expression that ever comes: no such day exists';
}

/**
 * The expressions that together come whenever this one does, for node-cron: it takes a day and a weekday that are both
 * named for "both", where cron has always meant "either".
 */
export function splitCron(expression: string): readonly string[] {
  const texts = fieldsOf(expression);
  const [minute, hour, day = '*', month, weekday = '*'] = texts;
  if (/^[*?]/.test(day) || /^[*?]/.test(weekday)) return [texts.join(' ')];
  return [`${minute} ${hour} ${day} ${month} *`, `${minute} ${hour} * ${month} ${weekday}`];
}

function fieldsOf(expression: string): readonly string[] {
  return expression.trim().split(/\s+/);
}

function hintOf(texts: readonly string[]): string {
  const [first = ''] = texts;
  const same = NICKNAMES[nearest(first, Object.keys(NICKNAMES)) ?? ''];
  if (first.startsWith('@') && same !== undefined) return `; did you mean "${same}"?`;
  return texts.length === FIELDS.length + 1 ? '; there are no seconds: leave the first field out' : '';
}

function explainField(text: string, field: Field, index: number): string | undefined {
  const { title, names, low, high } = field;
  const short = names.map((name) => name.slice(0, 3));
  const known = new Set([...names, ...short]);
  const strange = text.match(/[a-z]{2,}/gi)?.find((word) => !known.has(word.toUpperCase()));
  const guess = strange === undefined ? undefined : nearest(strange, short);
  if (guess !== undefined) return `"${strange}" is no ${title}; did you mean "${guess}"?`;
  const alone = FIELDS.map((_, at) => (at === index ? text : '*')).join(' ');
  if (strange === undefined && !STRANGE.test(text) && nodeCron().validate(alone)) return undefined;
  const steps = text.includes('/') ? '; steps are written as */5 or 0-30/5' : '';
  return `the ${title} is a number from ${low} to ${high}, and "${text}" is not${steps}`;
}

function everComes(expression: string): boolean {
  const task = nodeCron().createTask(expression, () => {});
  try {
    return task.getNextRuns(1).length > 0;
  } catch {
    // It has looked through a hundred years.
    return false;
  } finally {
    void task.destroy();
  }
}
