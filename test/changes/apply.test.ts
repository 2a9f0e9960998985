import { expect, test } from 'vitest';
import { isObjectOperation } from '../../src/changes/operation.ts';
import { makePortError } from './call-log.ts';
import { makeConfig } from './fake-ports.ts';
import {
  ALICE,
  applyNow,
  openScene,
  PRODUCTION,
  type Process,
  proposeTexts,
  type Scene,
  STAGING,
} from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

const CSS = { headers: { 'content-type': 'text/css' }, metadata: { built: 'monday' } };

/** 500 objects in production of which staging has 250 older ones, and 10 that production has not. */
function seedSites({ ports: { objects } }: Scene): void {
  for (let n = 0; n < 500; n++) {
    const key = `asset-${String(n).padStart(3, '0')}.css`;
    objects.seed(PRODUCTION, key, `a{order:${n}}`, CSS);
    if (n % 2) objects.seed(STAGING, key, `a{order:old${n}}`, { headers: { 'content-type': 'text/plain' } });
  }
  for (let n = 0; n < 10; n++) objects.seed(STAGING, `extra-${n}.html`, `extra ${n}`);
}

async function proposeSync({ changes }: Process) {
  const answer = await changes.propose({ kind: 'sync', target: 'qos', args: { delete: true } }, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  return answer.change;
}

test('a sync whose S3 fails in the middle says what was done; again finishes it; both can be taken back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seedSites(scene);
  const { objects } = scene.ports;
  const before = objects.contents(STAGING);
  bot.ports.log.fail(/^copy .*asset-[34]/);

  const failed = await applyNow(bot, await proposeSync(bot));
  expect(failed.state).toBe('failed');
  const steps = failed.effect?.steps ?? [];
  expect(steps).toHaveLength(510);
  for (const [index, operation] of failed.plan.operations.entries()) {
    if (!isObjectOperation(operation)) throw new Error('no function here');
    const isFailing = /asset-[34]/.test(operation.key);
    const outcome = operation.do === 'delete' ? 'skipped' : isFailing ? 'failed' : 'done';
    expect(steps[index]).toMatchObject({ index, outcome });
    const isNew =
      objects.version(STAGING, operation.key)?.etag === (operation.do === 'copy' && operation.after.etag);
    expect(isNew).toBe(outcome === 'done');
  }
  expect(steps.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    code: 'ServiceUnavailable',
    message: 'Reduce your request rate.',
    requestId: 'REQ-1',
  });
  expect(steps.at(-1)).toMatchObject({ message: 'not deleted, because 200 before it failed' });

  const again = await scene.start('again');
  const second = await proposeSync(again);
  expect(second.plan.operations).toHaveLength(210);
  expect(await applyNow(again, second)).toMatchObject({ state: 'applied' });
  expect(objects.contents(STAGING)).toEqual(objects.contents(PRODUCTION));

  for (const id of [second.id, failed.id]) {
    const answer = await again.changes.rollback(id, ALICE);
    if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
    expect(await applyNow(again, answer.change)).toMatchObject({ state: 'applied' });
  }
  expect(objects.contents(STAGING)).toEqual(before);
});

test('what a failed sync has done can be taken back at once', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  seedSites(scene);
  const before = scene.ports.objects.contents(STAGING);
  bot.ports.log.fail(/^copy .*asset-[34]/);
  const failed = await applyNow(bot, await proposeSync(bot));
  const answer = await bot.changes.rollback(failed.id, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  expect(answer.change.plan.operations).toHaveLength(300);
  await applyNow(bot, answer.change);
  expect(scene.ports.objects.contents(STAGING)).toEqual(before);
  expect(await bot.changes.find(failed.id)).toMatchObject({ state: 'rolled-back' });
});

test('64 copies are under way at once', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  for (let n = 0; n < 64; n++) scene.ports.objects.seed(PRODUCTION, `${n}.css`, `${n}`, CSS);
  const underWay = Promise.withResolvers<void>();
  let begun = 0;
  bot.ports.log.on(/^copy/, () => {
    if (++begun === 64) underWay.resolve();
    return underWay.promise;
  });
  expect(await applyNow(bot, await proposeSync(bot))).toMatchObject({ state: 'applied' });
});

test('assets go before pages, pages before deletes', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'z-old.html', 'old');
  const texts = { 'a.html': '1', 'b.css': '2', 'c.html': '3', 'd.css': '4', 'z-old.html': null };
  await applyNow(bot, await proposeTexts(bot, texts));
  const kinds = bot.ports.log.of('put', 'delete').map((call) => call.replace(/ .*\./, ' '));
  expect(kinds).toEqual(['put css', 'put css', 'put html', 'put html', 'delete html']);
});

test('a failure does not stop the rest of its stage, but what comes after', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.log.fail(/^put .*a\.css/);
  const change = await applyNow(bot, await proposeTexts(bot, { 'a.css': '1', 'b.css': '2', 'c.html': '3' }));
  expect(change.effect?.steps.map(({ outcome }) => outcome)).toEqual(['failed', 'done', 'skipped']);
  expect(change.effect?.steps[2]).toMatchObject({ message: 'not written, because 1 before it failed' });
});

test('what somebody changed since the approval is not overwritten', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { objects } = scene.ports;
  objects.seed(STAGING, 'index.html', 'old');
  bot.ports.log.on(/^put/, () => objects.seed(STAGING, 'index.html', 'by hand'));
  const change = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  expect(change).toMatchObject({
    state: 'failed',
    effect: { steps: [{ outcome: 'failed', code: 'moved', message: `${STAGING}/index.html has changed` }] },
  });
  expect(objects.text(STAGING, 'index.html')).toBe('by hand');
});

test('a write that is reported as failed but was made counts as made', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  bot.ports.log.after(/^put/, () => {
    throw makePortError({ code: 'TimeoutError' });
  });
  const change = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  expect(change).toMatchObject({ state: 'applied', effect: { steps: [{ outcome: 'done' }] } });
  expect(change.effect?.steps[0]).toMatchObject({ was: { size: 3 } });
});

test('what is not there any more right after it was written is told', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  bot.ports.log.after(/^put/, () => scene.ports.objects.seed(STAGING, 'index.html', 'by hand'));
  const change = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  expect(change).toMatchObject({
    state: 'failed',
    effect: {
      steps: [
        {
          code: 'moved',
          message: `${STAGING}/index.html was changed by somebody else right after it was written`,
        },
      ],
    },
  });
});

test('what is replaced is in the store before it is replaced', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  const sizes: (number | undefined)[] = [];
  // SHA-256 of "old".
  const sha256 = 'cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4';
  bot.ports.log.on(/^put/, async () => sizes.push(await scene.store.size(sha256)));
  await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  expect(sizes).toEqual([3]);
});

test('nothing is written where staging has become production meanwhile', async () => {
  await using scene = await openScene(openSqliteBench);
  const bot = await scene.start('bot');
  const change = await proposeTexts(bot, { 'a.css': '1', 'index.html': 'new' });
  const { sites } = makeConfig();
  const production = { bucket: STAGING, distribution: 'E1QOS' };
  const staging = { bucket: 'elsewhere', distribution: 'E2QOS' };
  const config = makeConfig({ sites: { ...sites, qos: { domain: 'qos.com', production, staging } } });
  const next = await scene.start('next', config);
  const applied = await applyNow(next, change);
  expect(applied.state).toBe('failed');
  expect(applied.effect?.steps).toMatchObject([{ code: 'production' }, { code: 'production' }]);
  expect(next.ports.log.of('put', 'invalidate')).toEqual([]);
});

test('progress is told with each operation, and a listener that throws stops nothing', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { id, hash } = await proposeTexts(bot, { 'a.css': '1', 'index.html': '2' });
  const told: unknown[] = [];
  const answer = await bot.changes.approve(id, hash, ALICE, (progress) => {
    told.push(progress);
    throw new Error('Slack is down');
  });
  expect(answer.kind === 'applying' && (await answer.done).state).toBe('applied');
  expect(told).toEqual([
    { done: 0, of: 2 },
    { done: 1, of: 2, on: 'a.css' },
    { done: 2, of: 2, on: 'index.html' },
  ]);
});

test('where the database fails in the middle the change goes on once it is back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const texts = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}.css`, String(n)]));
  const change = await proposeTexts(bot, texts);
  const { db } = bot.database;
  bot.ports.log.on(/^put .*\/50/, () => db.schema.alterTable('change_steps').renameTo('away').execute(), 1);
  const answer = await bot.changes.approve(change.id, change.hash, ALICE);
  expect(answer.kind === 'applying' && (await answer.done).state).toBe('applying');
  await db.schema.alterTable('away').renameTo('change_steps').execute();
  scene.seconds = 60;
  const [recovered] = await bot.changes.recover();
  expect(await recovered?.done).toMatchObject({ state: 'applied' });
  expect(new Set(bot.ports.log.of('put')).size).toBe(100);
});
