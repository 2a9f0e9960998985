import { describe, expect, test } from 'vitest';
import { ALICE, applyNow, type Bench, openScene, proposeTexts, STAGING } from './scene.ts';

/** How changes are taken back, on every database. */
export function describeRollback(openBench: () => Promise<Bench>): void {
  describe('rolling back', () => {
    test('puts everything back, exactly, and marks the change', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { objects } = scene.ports;
      objects.seed(STAGING, 'index.html', 'old', {
        headers: { 'content-type': 'text/html; charset=iso-8859-1', 'cache-control': 'max-age=60' },
        metadata: { author: 'carol' },
      });
      objects.seed(STAGING, 'gone.css', 'p{}', { headers: { 'content-type': 'text/css' } });
      const before = objects.contents(STAGING);
      const applied = await applyNow(
        bot,
        await proposeTexts(bot, { 'index.html': 'new', 'gone.css': null, 'added.css': 'q{}' }),
      );
      const answer = await bot.changes.rollback(applied.id, ALICE);
      if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
      expect(answer.change).toMatchObject({ takesBack: applied.id, state: 'proposed' });
      await applyNow(bot, answer.change);
      expect(objects.contents(STAGING)).toEqual(before);
      expect(await bot.changes.find(applied.id)).toMatchObject({ state: 'rolled-back' });
      expect(await bot.changes.rollback(applied.id, ALICE)).toEqual({
        kind: 'refused',
        reasons: [`${applied.id} is rolled back already`],
      });
    });

    test('is proposed once, however often it is asked for', async () => {
      await using scene = await openScene(openBench);
      const bots = [await scene.start('bot'), await scene.start('twin')] as const;
      const applied = await applyNow(bots[0], await proposeTexts(bots[0], { 'index.html': 'new' }));
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, click) => bots[click % 2 ? 1 : 0].changes.rollback(applied.id, ALICE)),
      );
      const proposed = answers.filter((answer) => answer.kind === 'proposed');
      expect(proposed).toHaveLength(1);
      const other = proposed[0]?.change.id;
      expect(answers.find(({ kind }) => kind === 'refused')).toEqual({
        kind: 'refused',
        reasons: [
          `${applied.id} is being rolled back already: ${other} waits for a decision until 2026-11-23 14:00 UTC`,
        ],
      });
    });

    test('can be proposed again once the first proposal has expired', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const applied = await applyNow(bot, await proposeTexts(bot, { 'index.html': 'new' }));
      await bot.changes.rollback(applied.id, ALICE);
      scene.seconds = 25 * 3600;
      expect(await bot.changes.rollback(applied.id, ALICE)).toMatchObject({ kind: 'proposed' });
    });
  });
}
