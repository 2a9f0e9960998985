import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLookout, startTimer } from '../../src/schedules/timer.ts';
import { silentLog } from '../handlers/fake-slack.ts';

const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: new Date('2026-11-13T02:58:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A timer from 02:58, the slots it was asked for, and those that it carried. */
function start(cron: string, answer: (slot: Date) => Promise<string | undefined> = async () => 'run') {
  const stopping = new AbortController();
  const asked: string[] = [];
  const carried: string[] = [];
  const claim = async (slot: Date) => {
    asked.push(slot.toISOString().slice(11, 16));
    return await answer(slot);
  };
  const schedule = { name: 'daily', cron, timezone: 'UTC' };
  const options = { log: silentLog, signal: stopping.signal };
  startTimer(schedule, claim, (run) => carried.push(run), options);
  return { asked, carried, stop: () => stopping.abort() };
}

test('a slot is asked for when it comes, and what it gives is carried', async () => {
  const { asked, carried, stop } = start('0,1 3 * * *');
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(asked).toEqual(['03:00', '03:01']);
  expect(carried).toEqual(['run', 'run']);
  stop();
});

test('what another process has is not carried, and what cannot be asked neither', async () => {
  const { asked, carried, stop } = start('* * * * *', async (slot) => {
    if (slot.getUTCMinutes() === 59) throw new Error('the database is away');
    return slot.getUTCMinutes() === 1 ? 'mine' : undefined;
  });
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
  expect(asked).toEqual(['02:59', '03:00', '03:01']);
  expect(carried).toEqual(['mine']);
  stop();
});

test.each([
  [119, ['03:00']],
  [121, []],
])('a timer that rings %i s late, as after sleep, asks for %j', async (seconds, slots) => {
  const { asked, stop } = start('0 3 * * *');
  vi.setSystemTime(Date.now() + seconds * 1_000);
  await vi.advanceTimersToNextTimerAsync();
  expect(new Date()).toEqual(new Date(Date.parse('2026-11-13T03:00:00Z') + seconds * 1_000));
  expect(asked).toEqual(slots);
  stop();
});

test('a day and a weekday that fall together are asked for by both names', async () => {
  const { asked, stop } = start('0 3 13 * FRI');
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(asked).toEqual(['03:00', '03:00']);
  stop();
});

test('a timer that is stopped asks no more', async () => {
  const { asked, stop } = start('* * * * *');
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  stop();
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(asked).toEqual(['02:59']);
  expect(vi.getTimerCount()).toBe(0);
});

test('the lookout looks twice a minute, and not while it is looking', async () => {
  const stopping = new AbortController();
  const looks: number[] = [];
  const look = () =>
    new Promise<void>((done) => {
      looks.push(new Date().getUTCSeconds());
      if (looks.length < 3) done();
    });
  startLookout(look, { log: silentLog, signal: stopping.signal });
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(looks).toEqual([15, 45, 15]);
  stopping.abort();
});
