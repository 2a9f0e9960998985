import type { ScheduleListing } from '../src/runs/schedules.ts';
import { describeOutcome, type ScheduledRun, type Work } from '../src/schedules/scheduled-run.ts';
import { type Content, fitLines, section } from './blocks.ts';
import { named, person, said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { code, counted, escapeMarkup, showChannels } from './text.ts';

const USAGE = [
  ['/snapshot schedule list', 'shows what comes when, and what came of it last'],
  ['/snapshot schedule run daily', 'does it now'],
  ['/snapshot schedule pause daily', 'lets it not come until it is resumed'],
  [
    '/snapshot schedule resume daily',
    'lets it come again; what would have come meanwhile is not made up for',
  ],
] as const;

export function usageView(): Content {
  const lines = USAGE.map(([command, meaning]) => `${code(command)}  ${meaning}`).join('\n');
  const text = 'What /snapshot schedule can do';
  return { text, blocks: [section(`*${text}*\n${lines}`)] };
}

export function listSchedulesView(schedules: readonly ScheduleListing[], dialect: Dialect): Content {
  if (schedules.length === 0) {
    const text = 'There are no schedules: add one under `schedules` in tidemark.yaml.';
    return { text, blocks: [section(text)] };
  }
  const lines = schedules.map((schedule) => describeSchedule(schedule, dialect));
  const rest = (left: number) => `…and ${counted(left, 'other')}; \`tidemark schedule list\` shows all`;
  const text = counted(schedules.length, 'schedule');
  return { text, blocks: [section(fitLines(lines, { most: 20, length: 2_800, rest }))] };
}

function describeSchedule(schedule: ScheduleListing, dialect: Dialect): string {
  const { name, work, cron, timezone, channel, next, paused, last } = schedule;
  const when = next
    ? `next ${dialect.date(next)}`
    : `⏸ paused${paused ? ` by ${person(paused.by)} since ${dialect.date(paused.at)}` : ''}`;
  const where = channel === undefined ? '' : `, told in ${showChannels(escapeMarkup(channel))}`;
  const came = last
    ? `\n      last ${dialect.date(last.startedAt)}: ${said(describeOutcome(last), 150)}`
    : '';
  return `• *${named(name)}* ${describeWork(work)} at ${code(cron)} ${timezone}${where}: ${when}${came}`;
}

function describeWork(work: Work): string {
  if (work.do === 'take') return 'snapshot';
  if (work.bucket === undefined) return `drill of ${counted(work.count, 'resource')}`;
  return `drill of ${counted(work.count, 'bucket')} to ${named(work.bucket)}`;
}

export function askedView({ schedule, work }: ScheduledRun): Content {
  const what = work.do === 'drill' ? 'The drill' : 'The snapshot';
  const text = `${what} of schedule ${named(schedule)} has begun; what comes of it is told in its channel.`;
  return { text, blocks: [section(text)] };
}

export function pausedView(name: string): Content {
  const text = `Schedule ${named(name)} is paused; ${code(`/snapshot schedule resume ${name}`)} lets it come again.`;
  return { text, blocks: [section(text)] };
}

export function resumedView({ name, next }: ScheduleListing, dialect: Dialect): Content {
  const when = next ? ` comes next ${dialect.date(next)}.` : ' is paused again.';
  const text = `Schedule ${named(name)}${when}`;
  return { text, blocks: [section(text)] };
}
