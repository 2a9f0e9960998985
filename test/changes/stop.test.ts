import { expect, test } from 'vitest';
import type { Process } from './scene.ts';
import { ALICE, BOB, openScene, proposeTexts, readTrail, STAGING } from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

/** Approves as bob; alice stops it at the first call that matches. */
async function stopAt(bot: Process, match: RegExp, { id, hash }: { id: string; hash: string }) {
  bot.ports.log.on(match, () => bot.changes.stop(id, ALICE), 1);
  const answer = await bot.changes.approve(id, hash, BOB);
  if (answer.kind !== 'applying') throw new Error(`not applied: ${JSON.stringify(answer)}`);
  return answer.done;
}

test('a change that is stopped finishes what is under way, leaves out the rest, and says which', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const keys = Array.from({ length: 100 }, (_, index) => `page-${String(index).padStart(2, '0')}.html`);
  const change = await proposeTexts(bot, Object.fromEntries(keys.map((key) => [key, 'new'])));
  const stopped = await stopAt(bot, /^put /, change);
  const outcomes = (stopped.effect?.steps ?? []).map(({ outcome }) => outcome);
  const written = keys.filter((key) => scene.ports.objects.text(STAGING, key) === 'new');
  expect(stopped.state).toBe('failed');
  expect(outcomes.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => 'done'));
  expect(written).toEqual(keys.slice(0, 64));
  expect(stopped.effect?.steps.at(-1)).toEqual({
    index: 99,
    outcome: 'skipped',
    code: 'stopped',
    message: 'not begun, because alice stopped it',
  });
  expect(await readTrail(bot, change.id)).toContain('change stop done');
});

test('what was written before the stop is invalidated, and not waited for', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const invalidate = { distribution: 'E2QOS', paths: ['/a.html'] };
  const change = await proposeTexts(bot, { 'a.html': 'new', 'b.html': 'new' }, { invalidate });
  bot.ports.cdn.looksUntilCompleted = Number.POSITIVE_INFINITY;
  const stopped = await stopAt(bot, /^put /, change);
  expect(stopped.effect?.invalidation).toMatchObject({ state: 'InProgress' });
});

test('all or nothing: what was deployed before the stop is put back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const names = Array.from({ length: 20 }, (_, index) => `fn-${index}`);
  for (const name of names) scene.ports.functions.seed('us-east-1', name, 'old');
  const code = Object.fromEntries(names.map((name) => [name, 'new']));
  const args = { code, allOrNothing: true };
  const answer = await bot.changes.propose({ kind: 'lambda-deploy', target: 'lambda', args }, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  const stopped = await stopAt(bot, /^update /, answer.change);
  expect(stopped.effect?.steps.map(({ outcome }) => outcome)).toEqual(names.map(() => 'skipped'));
  expect(stopped.effect?.steps[0]?.message).toBe('put back, because not all were begun');
});

test('a change that this process does not apply cannot be stopped by it', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { id } = await proposeTexts(bot, { 'a.html': 'new' });
  expect(await bot.changes.stop(id, ALICE)).toBe(false);
});
