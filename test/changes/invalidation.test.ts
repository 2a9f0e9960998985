import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Change } from '../../src/changes/change.ts';
import type { ChangeProgress } from '../../src/changes/changes.ts';
import { makePortError } from './call-log.ts';
import { applyNow, BOB, never, openScene, type Process, proposeTexts, STAGING } from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

const INDEX = { distribution: 'E2QOS', paths: ['/', '/index.html'] };

function propose(bot: Process, invalidate: object = INDEX): Promise<Change> {
  return proposeTexts(bot, { 'index.html': 'new' }, { invalidate });
}

test('after the writes the paths are invalidated, once, and what is served then is looked at', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.cdn.serve = (_, path) => (path === '/index.html' ? Buffer.from('new') : undefined);
  const change = await applyNow(bot, await propose(bot));
  expect(change.effect?.invalidation).toEqual({ id: 'I1', state: 'Completed', serves: 'new' });
  expect(scene.ports.cdn.invalidations).toMatchObject([
    { reference: change.id, paths: ['/', '/index.html'] },
  ]);
  const { calls } = bot.ports.log;
  expect(calls.indexOf(`put ${STAGING}/index.html`)).toBeLessThan(
    calls.indexOf('invalidate E2QOS / /index.html'),
  );
});

test('a distribution that still serves what was there before is told', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  bot.ports.cdn.serve = () => Buffer.from('old');
  const change = await applyNow(bot, await propose(bot));
  expect(change).toMatchObject({ state: 'applied', effect: { invalidation: { serves: 'old' } } });
});

test.each([
  ['/index.html', 'index.html'],
  ['/*', 'index.html'],
  ['/events/', 'events/index.html'],
  ['/a%20b.html', 'a b.html'],
])('an invalidation of %s alone looks what is served for %s, packed or not', async (path, key) => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, key, gzipSync('page'));
  bot.ports.cdn.serve = () => Buffer.from('page');
  const args = { invalidate: { distribution: 'E2QOS', paths: [path] } };
  const answer = await bot.changes.propose({ kind: 'invalidate', target: 'qos', args }, BOB);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  const change = await applyNow(bot, answer.change);
  expect(change).toMatchObject({ state: 'applied', effect: { steps: [], invalidation: { serves: 'new' } } });
});

test('a domain that cannot be reached is no failure', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.log.fail(/^fetch/);
  expect(await applyNow(bot, await propose(bot))).toMatchObject({
    state: 'applied',
    effect: { invalidation: { state: 'Completed', serves: 'unknown' } },
  });
});

test('more than 8 paths are invalidated as everything', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const paths = Array.from({ length: 9 }, (_, n) => `/${n}.html`);
  await applyNow(bot, await propose(bot, { distribution: 'E2QOS', paths }));
  expect(scene.ports.cdn.invalidations).toMatchObject([{ paths: ['/*'] }]);
});

test('an invalidation that does not come to an end is waited for, up to the deadline', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.cdn.looksUntilCompleted = Number.POSITIVE_INFINITY;
  expect(await applyNow(bot, await propose(bot))).toMatchObject({
    state: 'applied',
    effect: { invalidation: { id: 'I1', state: 'InProgress' } },
  });
  expect(bot.ports.log.of('fetch')).toEqual([]);
});

test('while it is waited for that is told', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { id, hash } = await propose(bot);
  const told: ChangeProgress[] = [];
  const answer = await bot.changes.approve(id, hash, BOB, (progress) => told.push(progress));
  if (answer.kind === 'applying') await answer.done;
  expect(told.at(-1)).toEqual({ done: 1, of: 1, invalidation: { id: 'I1', state: 'InProgress' } });
});

test('an invalidation that is refused leaves a change that failed, and says why', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.log.fail(/^invalidate/, makePortError({ code: 'AccessDenied', message: 'Not you.' }));
  expect(await applyNow(bot, await propose(bot))).toMatchObject({
    state: 'failed',
    effect: {
      steps: [{ outcome: 'done' }],
      invalidation: {
        id: '',
        state: 'Failed',
        code: 'AccessDenied',
        message: 'Not you.',
        requestId: 'REQ-1',
      },
    },
  });
});

test('the distribution of a production is not invalidated', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const change = await applyNow(bot, await propose(bot, { distribution: 'E1QOS', paths: ['/*'] }));
  expect(change.effect?.invalidation).toMatchObject({ state: 'Failed', code: 'production' });
  expect(bot.ports.log.of('invalidate')).toEqual([]);
});

test('where nothing was written nothing is invalidated', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.log.fail(/^put/);
  expect((await applyNow(bot, await propose(bot))).effect).not.toHaveProperty('invalidation');
});

test('a process that dies while waiting leaves one invalidation, which the next one waits for', async () => {
  await using scene = await openScene(openSqliteBench);
  const bot = await scene.start('bot');
  const { id, hash } = await propose(bot);
  bot.ports.log.on(/^state/, never);
  await bot.changes.approve(id, hash, BOB);
  await expect.poll(() => scene.ports.cdn.invalidations.length, { timeout: 15_000 }).toBe(1);
  scene.kill('bot');
  const next = await scene.start('next');
  const [recovered] = await next.changes.recover();
  expect(await recovered?.done).toMatchObject({
    state: 'applied',
    effect: { invalidation: { id: 'I1', state: 'Completed' } },
  });
  expect(scene.ports.cdn.invalidations).toHaveLength(1);
});
