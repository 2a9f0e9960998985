import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makePortError } from './call-log.ts';
import { ALICE, applyNow, BOB, never, openScene, type Process, type Scene } from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

const REGION = 'us-east-1';

function seed({ ports: { functions } }: Scene, ...names: string[]): void {
  for (const name of names) functions.seed(REGION, name, `old ${name}`, 'live');
}

/** The function's code and where `live` points. */
function stateOf({ ports: { functions } }: Scene, name: string): string {
  const found = functions.functions.get(`${REGION}/${name}`);
  return `${found?.code.toString()} live=${found?.aliases.get('live') ?? 'none'}`;
}

async function propose({ changes }: Process, names: readonly string[], args: Record<string, unknown> = {}) {
  const code = Object.fromEntries(names.map((name) => [name, `new ${name}`]));
  const request = {
    kind: 'lambda-deploy',
    target: 'lambda',
    args: { code, alias: 'live', ...args },
  } as const;
  const answer = await changes.propose(request, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  return answer.change;
}

test('functions are deployed side by side, published, and the alias moved', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard', 'mailer');
  const change = await applyNow(bot, await propose(bot, ['booking', 'dashboard', 'mailer']));
  expect(change.state).toBe('applied');
  expect(change.effect?.steps).toMatchObject(
    Array(3).fill({ outcome: 'done', reached: 'pointed', version: '2' }),
  );
  expect(stateOf(scene, 'mailer')).toBe('new mailer live=2');
  expect(bot.ports.log.calls.findIndex((call) => call.startsWith('publish'))).toBeGreaterThan(
    bot.ports.log.calls.findLastIndex((call) => call.startsWith('code')),
  );
});

test('one that fails does not hold up the others, and says how far it came', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard', 'mailer');
  const advice = 'Make the zip smaller.';
  bot.ports.log.fail(/^update .*booking/, makePortError({ code: 'CodeStorageExceededException', advice }));
  bot.ports.log.fail(/^point .*mailer/);
  const change = await applyNow(bot, await propose(bot, ['booking', 'dashboard', 'mailer']));
  const [booking, dashboard, mailer] = change.effect?.steps ?? [];
  expect(change.state).toBe('failed');
  expect(booking).toEqual({
    index: 0,
    outcome: 'failed',
    code: 'CodeStorageExceededException',
    message: 'Reduce your request rate.',
    requestId: 'REQ-1',
    advice,
  });
  expect(dashboard).toMatchObject({ outcome: 'done', reached: 'pointed' });
  expect(mailer).toMatchObject({ outcome: 'failed', reached: 'published', version: '2' });
  expect(stateOf(scene, 'mailer')).toBe('new mailer live=1');
});

test('all or nothing: one that fails puts the others back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard', 'mailer');
  bot.ports.log.fail(/^update .*booking/);
  bot.ports.log.fail(/^point .*mailer live 2/);
  const names = ['booking', 'dashboard', 'mailer'];
  const change = await applyNow(bot, await propose(bot, names, { allOrNothing: true }));
  expect(names.map((name) => stateOf(scene, name))).toEqual(names.map((name) => `old ${name} live=1`));
  expect(change).toMatchObject({
    state: 'failed',
    effect: {
      steps: [
        { outcome: 'failed', code: 'ServiceUnavailable' },
        { outcome: 'skipped', code: 'put-back', message: 'put back, because booking, mailer failed' },
        { outcome: 'failed', message: 'Reduce your request rate.; its code was put back' },
      ],
    },
  });
});

test('all or nothing: what cannot be put back is named', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard');
  bot.ports.log.fail(/^update .*booking/);
  bot.ports.log.on(/^publish .*dashboard/, () => bot.ports.log.fail(/^update .*dashboard/));
  const change = await applyNow(bot, await propose(bot, ['booking', 'dashboard'], { allOrNothing: true }));
  expect(change.effect?.steps[1]).toMatchObject({
    outcome: 'failed',
    message: 'has the new code and could not be put back: Reduce your request rate.',
    reached: 'pointed',
    version: '2',
  });
});

test('a function that was changed since the proposal makes it stale', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard');
  const { id, hash } = await propose(bot, ['booking', 'dashboard']);
  scene.ports.functions.seed(REGION, 'booking', 'by hand', 'live');
  expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({
    kind: 'stale',
    moved: ['booking has changed'],
  });
  expect(bot.ports.log.of('update')).toEqual([]);
});

test('one that was updated before its process died is not updated again', async () => {
  await using scene = await openScene(openSqliteBench);
  const bot = await scene.start('bot');
  seed(scene, 'booking');
  const { id, hash } = await propose(bot, ['booking']);
  bot.ports.log.after(/^update/, never);
  await bot.changes.approve(id, hash, BOB);
  await expect.poll(() => stateOf(scene, 'booking'), { timeout: 15_000 }).toBe('new booking live=1');
  scene.kill('bot');
  const next = await scene.start('next');
  const [recovered] = await next.changes.recover();
  expect(await recovered?.done).toMatchObject({
    state: 'applied',
    effect: { steps: [{ version: '2', replaced: hex('old booking') }] },
  });
  expect(next.ports.log.of('update')).toEqual([]);
});

test('one that has the new code and does not become active can be taken back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking');
  const failure = makePortError({ code: 'InvalidRuntime', message: 'It is not active.' });
  bot.ports.log.after(
    /^update/,
    () => {
      throw failure;
    },
    1,
  );
  const failed = await applyNow(bot, await propose(bot, ['booking']));
  expect(failed.effect?.steps).toMatchObject([
    { outcome: 'failed', code: 'InvalidRuntime', reached: 'updated' },
  ]);
  const answer = await bot.changes.rollback(failed.id, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  await applyNow(bot, answer.change);
  expect(stateOf(scene, 'booking')).toBe('old booking live=1');
});

test('taking back puts code and alias where they were, without publishing', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking', 'dashboard', 'mailer');
  bot.ports.log.fail(/^point .*mailer live 2/);
  bot.ports.log.fail(/^update .*dashboard/, makePortError(), 1);
  const applied = await applyNow(bot, await propose(bot, ['booking', 'dashboard', 'mailer']));
  const answer = await bot.changes.rollback(applied.id, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  expect(answer.change.plan.summary).toEqual([
    `2 things that ${applied.id} changed go back to what was there before.`,
    'booking (us-east-1): its code of before, and live to version 1.',
    'mailer (us-east-1): its code of before, and live to version 1.',
  ]);
  const published = bot.ports.log.of('publish').length;
  await applyNow(bot, answer.change);
  expect(stateOf(scene, 'booking')).toBe('old booking live=1');
  expect(stateOf(scene, 'mailer')).toBe('old mailer live=1');
  expect(bot.ports.log.of('publish')).toHaveLength(published);
});

test('code that was deployed since by somebody else is not taken back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seed(scene, 'booking');
  const applied = await applyNow(bot, await propose(bot, ['booking']));
  scene.ports.functions.seed(REGION, 'booking', 'by hand', 'live');
  expect(await bot.changes.rollback(applied.id, ALICE)).toEqual({
    kind: 'refused',
    reasons: ['booking has been changed since; deploy what it should have'],
  });
});

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
