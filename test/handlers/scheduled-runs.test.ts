import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { STAND_IN } from '../../handlers/dialect.ts';
import { createScheduleDoor } from '../../handlers/schedule-door.ts';
import type { DrillReport, DrillRequest } from '../../src/restore/drill.ts';
import type { OwnerFate } from '../../src/state/owner.ts';
import { openSchedulesBench } from '../schedules/schedules-bench.ts';
import { settle } from './fake-clock.ts';
import { silentLog } from './fake-slack.ts';
import { makeManifest } from './make-manifest.ts';
import { makeHandlerDeps, makeRequest } from './make-request.ts';

const MINUTE_MS = 60_000;
const DRILLS = { name: 'drills', do: 'drill', cron: '15 17 * * *' };
const DAILY = { name: 'daily', cron: '20 17 * * *', channel: '#backups' };
const CHANNELS: Readonly<Record<string, string>> = { '#ops': 'C01OPS', '#backups': 'C02BACKUPS' };
const REPORT: DrillReport = {
  snapshot: 'v1',
  elapsedMs: 1_200,
  rows: [
    {
      service: 's3',
      title: 'jada',
      region: '',
      outcome: 'failed',
      files: 0,
      bytes: 0,
      of: 1,
      reason: 'gone',
    },
  ],
};

/** The timers of schedules go by the clock of the machine, all else by the bench's: both are moved together. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A bot since 17:12, with drills at 17:15 and a snapshot at 17:20. */
async function openBot(entries: readonly object[] = [DRILLS, DAILY]) {
  const deps = makeHandlerDeps();
  const { clock, slack, publisher, snapshots, threads } = deps;
  const bench = await openSchedulesBench(() => new Date(clock.now()), entries);
  const channels = { ...CHANNELS };
  const directory = { channelId: async (name: string) => channels[name] };
  const drilled: DrillRequest[] = [];
  let drill = async (_: AbortSignal): Promise<DrillReport> => REPORT;
  const drills = {
    run: (request: DrillRequest) => {
      drilled.push(request);
      return drill(request.signal);
    },
  };
  const start = (schedules = bench.schedules) => {
    vi.setSystemTime(clock.now());
    const stopping = new AbortController();
    const parts = { schedules, drills, snapshots, threads, directory, publisher, clock, log: silentLog };
    const door = createScheduleDoor({
      ...{ ...parts, dialect: STAND_IN, channel: '#ops' },
      stopping: stopping.signal,
    });
    door.start();
    return { door, stop: () => stopping.abort() };
  };
  return {
    ...{ ...bench, clock, slack, snapshots, publisher, channels, drilled },
    start,
    /** The next process, which finds the one before it dead or alive. */
    restart: (fate: OwnerFate = 'gone') => start(bench.open(2, fate)),
    onDrill: (next: typeof drill) => {
      drill = next;
    },
    posted: () => slack.messages.map(({ channel, texts }) => `${channel} ${texts.at(-1)}`),
    pass: async (ms: number) => {
      for (const end = clock.now() + ms; clock.now() < end; ) {
        await vi.advanceTimersByTimeAsync(1_000);
        await clock.advance(1_000);
      }
      // The database answers in turns of its own.
      for (let turn = 0; turn < 20; turn++) await settle();
      await clock.advance(2_000);
    },
  };
}

test('a drill runs at its time, and its report says what failed and when it comes next', async () => {
  await using bot = await openBot();
  const { stop } = bot.start();
  await bot.pass(2 * MINUTE_MS);
  expect(bot.drilled).toEqual([]);
  await bot.pass(MINUTE_MS);
  expect(bot.drilled).toMatchObject([{ count: 5 }]);
  const [report = ''] = bot.posted();
  expect(report).toContain('C01OPS');
  expect(report).toContain('🔴 *Schedule `drills`*: drill of `v1`, 0 of 1 resource restored to scratch');
  expect(report).toContain('*FAILED* `s3 jada`: gone');
  expect(report).toContain('due 22 Nov 2026, 17:15 UTC · next 23 Nov 2026, 17:15 UTC');
  stop();
});

test('a snapshot has its thread in the channel of its schedule, and a report there', async () => {
  await using bot = await openBot();
  const { stop } = bot.start();
  await bot.pass(8 * MINUTE_MS);
  const by = { door: 'schedule', id: 'schedule:daily', name: 'schedule daily' };
  expect(bot.snapshots.requests).toEqual([{ by, place: { channel: 'C02BACKUPS' } }]);
  const manifest = makeManifest({ name: '2026-11-22T17-12-00Z' });
  const sealed = { kind: 'sealed', manifest, folder: '/s', manifestFile: '/s/M', elapsedMs: 12_000 } as const;
  bot.snapshots.end(manifest.name, sealed);
  await bot.pass(10_000);
  const told = bot.posted().filter((text) => text.startsWith('C02BACKUPS'));
  expect(told[0]).toContain('asked for by schedule daily');
  expect(told.join()).toContain('Schedule daily: snapshot `2026-11-22T17-12-00Z` is 🟢 COMPLETE');
  expect(told.join()).toContain(
    '🟢 *Schedule `daily`*: snapshot `2026-11-22T17-12-00Z` is *COMPLETE* after 12 s',
  );
  stop();
});

test('what was missed while no bot was there is made up for once, and says so', async () => {
  await using bot = await openBot([DRILLS]);
  await bot.schedules.begin();
  await bot.clock.advance(3 * 24 * 60 * MINUTE_MS);
  const { stop } = bot.start();
  await bot.pass(1_000);
  expect(bot.drilled).toHaveLength(1);
  expect(bot.posted()[0]).toContain(
    '⚠️ missed at 24 Nov 2026, 17:15 UTC, and 2 times before it: no bot was running; made up for now',
  );
  stop();
});

test('a snapshot that was missed says so while it is taken', async () => {
  await using bot = await openBot([DAILY]);
  await bot.schedules.begin();
  await bot.clock.advance(60 * MINUTE_MS);
  const { stop } = bot.start();
  await bot.pass(1_000);
  expect(bot.posted()[0]).toContain('Asked for by schedule daily, missed at 22 Nov 2026, 17:20 UTC');
  stop();
});

test('of two bots one drills, and one tells', async () => {
  await using bot = await openBot([DRILLS]);
  const [first, second] = [bot.start(), bot.restart('alive')];
  await bot.pass(4 * MINUTE_MS);
  expect([bot.drilled.length, bot.posted().length]).toEqual([1, 1]);
  first.stop();
  second.stop();
});

test('a drill whose bot was killed is told as lost, with the way to run it, and not run again', async () => {
  await using bot = await openBot([DRILLS]);
  bot.onDrill(() => new Promise(() => {}));
  bot.start();
  await bot.pass(4 * MINUTE_MS);
  const { stop } = bot.restart();
  await bot.pass(1_000);
  expect(bot.drilled).toHaveLength(1);
  const [report = ''] = bot.posted();
  expect(report).toContain('its process died in the middle of a drill; it is not run again by itself');
  expect(report).toContain('`/snapshot schedule run drills` does it now');
  stop();
});

test('a drill that a stop breaks off is run by the next bot', async () => {
  await using bot = await openBot([DRILLS]);
  bot.onDrill(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  const { stop, door } = bot.start();
  await bot.pass(4 * MINUTE_MS);
  stop();
  await door.settle();
  bot.onDrill(async () => REPORT);
  const next = bot.restart();
  await bot.pass(1_000);
  expect(bot.drilled).toHaveLength(2);
  expect(bot.posted()).toHaveLength(1);
  next.stop();
});

test('a report that the bot could not give any more is given by the next', async () => {
  await using bot = await openBot([DRILLS]);
  delete bot.channels['#ops'];
  const { stop } = bot.start();
  await bot.pass(4 * MINUTE_MS);
  stop();
  expect(bot.posted()).toEqual([]);
  bot.channels['#ops'] = 'C01OPS';
  const next = bot.restart();
  await bot.pass(1_000);
  expect(bot.posted()).toMatchObject([expect.stringContaining('0 of 1 resource')]);
  next.stop();
});

test('a channel that is not there, or will not have it, gives way to that of everything', async () => {
  await using bot = await openBot([
    { ...DRILLS, channel: '#backups' },
    { ...DRILLS, name: 'more', channel: '#x' },
  ]);
  bot.slack.troubles = [{ kind: 'rejected', code: 'not_in_channel' }];
  const { stop } = bot.start();
  await bot.pass(4 * MINUTE_MS);
  const told = bot.posted().sort();
  expect(told.map((text) => text.slice(0, 6))).toEqual(['C01OPS', 'C01OPS']);
  expect(told.join()).toContain('#x: the channel is not there, or I am not in it');
  stop();
});

test('a drill that cannot be run, and a snapshot that is refused, are failures with their reason', async () => {
  await using bot = await openBot();
  bot.onDrill(async () => {
    throw new Error('there is no snapshot yet');
  });
  bot.snapshots.refusal = ['snapshot v9 is being taken now'];
  const { stop } = bot.start();
  await bot.pass(10 * MINUTE_MS);
  expect(bot.posted().join()).toContain('🔴 *Schedule `drills`*: it failed: there is no snapshot yet');
  expect(bot.posted().join()).toContain('🔴 *Schedule `daily`*: it failed: snapshot v9 is being taken now');
  stop();
});

test('a snapshot is taken although Slack does not know the channel, and told when it does', async () => {
  await using bot = await openBot([{ ...DAILY, cron: '15 17 * * *' }]);
  Object.assign(bot.channels, { '#ops': undefined, '#backups': undefined });
  const { stop } = bot.start();
  await bot.pass(4 * MINUTE_MS);
  expect(bot.snapshots.requests).toMatchObject([{ by: { name: 'schedule daily' } }]);
  bot.snapshots.end('2026-11-22T17-12-00Z', { kind: 'cancelled', name: '2026-11-22T17-12-00Z', by: 'alice' });
  Object.assign(bot.channels, CHANNELS);
  await bot.pass(MINUTE_MS);
  expect(bot.posted()).toMatchObject([
    expect.stringContaining('snapshot 2026-11-22T17-12-00Z was cancelled'),
  ]);
  stop();
});

async function ask(typed: string, bot: Awaited<ReturnType<typeof openBot>>) {
  const { request, answers } = makeRequest(typed);
  const { door } = bot.start();
  const outcome = await door.schedule({ ...request, typed });
  return { outcome, answer: answers.join() };
}

test.each([
  ['', 'What /snapshot schedule can do'],
  ['rn daily', 'There is no /snapshot schedule rn. Did you mean run?'],
  ['list daily', 'There is nothing more to say to it: /snapshot schedule list'],
  ['run', 'Which schedule? For example: /snapshot schedule run daily'],
  ['pause a b', 'One schedule at a time: /snapshot schedule pause a'],
  ['pause dayly', 'did you mean daily?'],
  ['list', 'snapshot at `20 17 * * *` UTC, told in #backups: next 22 Nov 2026, 17:20 UTC'],
  ['pause daily', 'Schedule `daily` is paused; `/snapshot schedule resume daily` lets it come again.'],
  ['resume daily', 'daily is not paused'],
  ['run drills', 'The drill of schedule `drills` has begun; what comes of it is told in its channel.'],
])('/snapshot schedule %s', async (typed, words) => {
  await using bot = await openBot();
  expect((await ask(typed, bot)).answer).toContain(words);
});

test('a run that somebody asked for tells who', async () => {
  await using bot = await openBot();
  expect((await ask('run drills', bot)).outcome).toMatchObject({ outcome: 'done', target: 'drills' });
  await bot.pass(1_000);
  expect(bot.posted()[0]).toContain('asked for by <@U01ALICE>');
});
