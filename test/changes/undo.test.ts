import { expect, test } from 'vitest';
import type { Change } from '../../src/changes/change.ts';
import { isObjectOperation } from '../../src/changes/operation.ts';
import { makePortError } from './call-log.ts';
import { ALICE, applyNow, BOB, openScene, type Process, proposeTexts, STAGING } from './scene.ts';
import { openSqliteBench } from './sqlite-bench.ts';

async function refuseRollback({ changes }: Process, { id }: Change): Promise<readonly string[]> {
  const answer = await changes.rollback(id, ALICE);
  return answer.kind === 'refused' ? answer.reasons : [answer.kind];
}

test('what was put back is shown as a diff', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { objects } = scene.ports;
  objects.seed(STAGING, 'index.html', 'one\ntwo\nthree\n');
  objects.seed(STAGING, 'gone.html', 'gone');
  const texts = { 'index.html': 'one\nTWO\nthree\n', 'gone.html': null, 'added.css': 'q{}' };
  const applied = await applyNow(bot, await proposeTexts(bot, texts));
  const answer = await bot.changes.rollback(applied.id, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  const { title, summary, diff, operations } = answer.change.plan;
  expect(title).toBe(`roll back ${applied.id}: css qos`);
  expect(summary).toEqual([
    `3 things that ${applied.id} changed go back to what was there before.`,
    '1 object as before, with headers and metadata: index.html.',
    '1 object back that had been deleted: gone.html.',
    '1 object removed that had been added: added.css.',
  ]);
  expect(diff).toContain('* index.html\n+ gone.html\n- added.css\n');
  expect(diff).toContain('-TWO\n+two\n');
  expect(operations.map((operation) => isObjectOperation(operation) && operation.stage)).toEqual([
    'pages',
    'pages',
    'deletes',
  ]);
});

test('an object that somebody changed since is not overwritten: it is refused with the diff', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old\n');
  const applied = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new\n', 'a.css': 'a{}' }));
  scene.ports.objects.seed(STAGING, 'index.html', 'new\nby hand\n');
  const [reason, ...more] = await refuseRollback(bot, applied);
  expect(more).toEqual([]);
  expect(reason).toMatch(
    /^index\.html was changed since, and that would be lost; take it back by hand, or leave it so:\n/,
  );
  expect(reason).toContain(' new\n+by hand');
  expect(scene.ports.objects.text(STAGING, 'a.css')).toBe('a{}');
});

test('a header that was changed since refuses it too', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const applied = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  scene.ports.objects.seed(STAGING, 'index.html', 'new', { headers: { 'content-type': 'text/plain' } });
  expect(await refuseRollback(bot, applied)).toEqual([
    'index.html was changed since, and that would be lost; take it back by hand, or leave it so',
  ]);
});

test('of many that were changed since three are shown and the others named', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.html`);
  const applied = await applyNow(
    bot,
    await proposeTexts(bot, Object.fromEntries(keys.map((key) => [key, key]))),
  );
  for (const key of keys) scene.ports.objects.remove(STAGING, key);
  // What was added and is gone is as it was before.
  expect(await refuseRollback(bot, applied)).toEqual(['nothing']);
  for (const key of keys) scene.ports.objects.seed(STAGING, key, 'by hand');
  expect((await refuseRollback(bot, applied)).at(-1)).toBe('changed since as well: d.html, e.html');
});

test('an object that was deleted since is not brought back over that', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  const applied = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  scene.ports.objects.remove(STAGING, 'index.html');
  expect(await refuseRollback(bot, applied)).toEqual([
    'index.html was deleted since; put it there again, or leave it so',
  ]);
});

test('what is back already by hand is left alone', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  const applied = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  expect(await bot.changes.rollback(applied.id, ALICE)).toEqual({
    kind: 'nothing',
    reason: `there is nothing to put back: all that ${applied.id} changed is as it was`,
  });
});

test('a write that counted as failed but was made after all is taken back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  bot.ports.log.after(/^put/, () => {
    // From now on nobody can look what became of it.
    bot.ports.log.fail(/^head/, makePortError(), 1);
    throw makePortError({ code: 'TimeoutError' });
  });
  const failed = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  expect(failed).toMatchObject({ state: 'failed', effect: { steps: [{ code: 'TimeoutError' }] } });
  expect(scene.ports.objects.text(STAGING, 'index.html')).toBe('new');
  const next = await scene.start('next');
  const answer = await next.changes.rollback(failed.id, ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  await applyNow(next, answer.change);
  expect(scene.ports.objects.text(STAGING, 'index.html')).toBe('old');
});

test('a rollback can be taken back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  scene.ports.objects.seed(STAGING, 'index.html', 'old');
  let last = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  for (const text of ['old', 'new', 'old']) {
    const answer = await bot.changes.rollback(last.id, ALICE);
    if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
    last = await applyNow(bot, answer.change);
    expect(scene.ports.objects.text(STAGING, 'index.html')).toBe(text);
  }
});

test('of what was never applied there is nothing to roll back', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const change = await proposeTexts(bot, { 'index.html': 'new' });
  expect(await refuseRollback(bot, change)).toEqual([
    `${change.id} has not been applied; reject it if it is not wanted`,
  ]);
  await bot.changes.reject(change.id, BOB);
  expect(await refuseRollback(bot, change)).toEqual([
    `${change.id} was never applied (it is rejected), so there is nothing to roll back`,
  ]);
  expect(await bot.changes.rollback('c-nowher', ALICE)).toEqual({
    kind: 'refused',
    reasons: ['there is no change "c-nowher"; `staging status` lists the latest ones'],
  });
});

test('a change is not rolled back under the name of another site', async () => {
  await using scene = await openScene(openSqliteBench);
  await using bot = await scene.start();
  const { id } = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
  const request = { kind: 'rollback', target: 'sailjada', args: { change: id } } as const;
  expect(await bot.changes.plan(request)).toEqual({
    kind: 'refused',
    reasons: [`${id} is a change of qos, not of sailjada: roll it back there`],
  });
});
