import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWork } from '../../src/changes/work.ts';
import { createChangeRegistry } from '../../src/state/changes.ts';
import { ALICE, applyNow, BOB, openScene, proposeTexts, STAGING } from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work whose heartbeats are answered as given, and how many there were. */
async function makeWork(answer: () => Promise<boolean>) {
  const bench = await openSqliteBench();
  const database = await bench.open();
  const owner = { host: 'bot', pid: 1, started: 'boot/1/1' };
  const clock = () => new Date();
  const registry = createChangeRegistry(database.db, { estate: 'jada', clock, owner });
  const beats: string[] = [];
  const heartbeat = (id: string) => {
    beats.push(id);
    return answer();
  };
  const stop = new AbortController();
  const log = pino({ level: 'silent' });
  const work = startWork(
    { own: new Map(), registry: { ...registry, heartbeat }, log, clock, stop },
    'c-222222',
  );
  return {
    work,
    beats,
    async [Symbol.asyncDispose]() {
      work[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}

test('it says every ten seconds that it lives, until it ends', async () => {
  await using made = await makeWork(async () => true);
  await vi.advanceTimersByTimeAsync(35_000);
  expect(made.beats).toHaveLength(3);
  made.work[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(35_000);
  expect(made.beats).toHaveLength(3);
});

test('a change that another process has taken over is stopped', async () => {
  await using made = await makeWork(async () => false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(() => made.work.signal.throwIfAborted()).toThrow('another process has taken the change over');
});

test('a database that does not answer stops nothing', async () => {
  await using made = await makeWork(() => Promise.reject(new Error('away')));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(made.work.signal.aborted).toBe(false);
});

test('who has slept asks before it writes; who was heard just now need not', async () => {
  await using made = await makeWork(async () => false);
  vi.setSystemTime(30_000);
  await made.work.confirm();
  expect(made.beats).toHaveLength(0);
  vi.setSystemTime(30_001);
  await expect(made.work.confirm()).rejects.toThrow('another process has taken the change over');
});

test('a process that wakes up does not redo what was taken back while it slept', async () => {
  vi.useRealTimers();
  await using scene = await openScene(openSqliteBench);
  const laptop = await scene.start('laptop');
  const texts = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}.css`, 'new']));
  const { id, hash } = await proposeTexts(laptop, texts);
  const asleep = Promise.withResolvers<void>();
  laptop.ports.log.on(
    /^put/,
    () => {
      laptop.ports.log.on(/^head/, () => asleep.promise);
    },
    1,
  );
  const answer = await laptop.changes.approve(id, hash, BOB);
  await expect.poll(() => scene.ports.objects.text(STAGING, '0.css'), { timeout: 15_000 }).toBe('new');
  scene.kill('laptop');
  const bot = await scene.start('bot');
  const [recovered] = await bot.changes.recover();
  expect(await recovered?.done).toMatchObject({ state: 'applied' });
  const back = await bot.changes.rollback(id, ALICE);
  if (back.kind !== 'proposed') throw new Error(JSON.stringify(back));
  await applyNow(bot, back.change);
  expect(Object.keys(scene.ports.objects.contents(STAGING))).toEqual([]);
  scene.seconds = 3_600;
  asleep.resolve();
  expect(answer.kind === 'applying' && (await answer.done)).toMatchObject({ state: 'rolled-back' });
  expect(Object.keys(scene.ports.objects.contents(STAGING))).toEqual([]);
});
