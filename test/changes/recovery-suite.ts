import { describe, expect, test } from 'vitest';
import { type Bench, BOB, never, openScene, proposeTexts, readTrail, STAGING } from './scene.ts';

/** Machines that run tests may be slow. */
const POLL = { timeout: 15_000 };

/** What becomes of changes whose process dies or is stopped, on every database. */
export function describeRecovery(openBench: () => Promise<Bench>): void {
  describe('a process that dies', () => {
    test('between approval and applying leaves a change that the next one applies', async () => {
      await using scene = await openScene(openBench);
      const bot = await scene.start('bot');
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      bot.ports.log.on(/^head/, never);
      void bot.changes.approve(id, hash, BOB);
      await expect.poll(() => bot.changes.find(id), POLL).toMatchObject({ state: 'approved' });
      const next = await scene.start('next');
      expect(await next.changes.recover()).toEqual([]);
      scene.kill('bot');
      const [recovered, ...more] = await next.changes.recover();
      expect(more).toEqual([]);
      expect(await recovered?.done).toMatchObject({ id, state: 'applied', decidedBy: BOB });
      expect(next.ports.log.of('put')).toEqual([`put ${STAGING}/index.html`]);
    });

    test('in the middle of applying leaves a change that is gone on with, each write made once', async () => {
      await using scene = await openScene(openBench);
      const bot = await scene.start('bot');
      const texts = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`page-${n}.css`, `v${n}`]));
      scene.ports.objects.seed(STAGING, 'page-7.css', 'old');
      const { id, hash } = await proposeTexts(bot, texts);
      bot.ports.log.on(/^put .*page-1\d\d/, never);
      // Written, and then the process is gone before it could say so.
      bot.ports.log.after(/^put .*page-7\.css/, never);
      const answer = await bot.changes.approve(id, hash, BOB);
      expect(answer.kind).toBe('applying');
      // All 64 that may be under way wait for ever: one of the first hundred, and 63 of the others.
      await expect.poll(() => bot.ports.log.of('put').length, POLL).toBe(163);
      scene.kill('bot');
      const next = await scene.start('next');
      const [recovered] = await next.changes.recover();
      const change = await recovered?.done;
      expect(change?.state).toBe('applied');
      expect(change?.effect?.steps.every(({ outcome }) => outcome === 'done')).toBe(true);
      const puts = [
        ...bot.ports.log.of('put').filter((call) => !/page-1\d\d/.test(call)),
        ...next.ports.log.of('put'),
      ];
      expect(new Set(puts).size).toBe(200);
      expect(puts).toHaveLength(200);
      // What it had replaced before it died is known all the same.
      expect(change?.effect?.steps[7]).toMatchObject({ was: { size: 3 } });
      expect(await readTrail(next, id)).toEqual([
        'change propose done',
        'change approve done',
        'change begin done',
        'change take up done',
        'change apply done',
      ]);
    });

    test('is taken up by one of many', async () => {
      await using scene = await openScene(openBench);
      const bot = await scene.start('bot');
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      bot.ports.log.on(/^put/, never);
      await bot.changes.approve(id, hash, BOB);
      scene.kill('bot');
      const others = await Promise.all(['b', 'c', 'd'].map((host) => scene.start(host)));
      const recovered = (await Promise.all(others.map(({ changes }) => changes.recover()))).flat();
      expect(recovered).toHaveLength(1);
      expect(await recovered[0]?.done).toMatchObject({ state: 'applied' });
    });

    test('again and again is not tried for ever: it ends with what was done', async () => {
      await using scene = await openScene(openBench);
      let bot = await scene.start('bot-0');
      const { id, hash } = await proposeTexts(bot, { 'a.css': 'a', 'index.html': 'deadly' });
      bot.ports.log.on(/^put .*index/, never);
      await bot.changes.approve(id, hash, BOB);
      for (let death = 1; death <= 6; death++) {
        await expect.poll(() => scene.ports.objects.text(STAGING, 'a.css'), POLL).toBe('a');
        scene.kill(`bot-${death - 1}`);
        bot = await scene.start(`bot-${death}`);
        bot.ports.log.on(/^(put|head) .*index/, never);
        await expect.poll(() => bot.changes.recover(), POLL).toHaveLength(1);
      }
      await expect
        .poll(() => bot.changes.find(id))
        .toMatchObject({
          state: 'failed',
          effect: { steps: [{ outcome: 'done' }, { outcome: 'failed', code: 'given-up' }] },
        });
    });

    test('by being stopped hands over at once', async () => {
      await using scene = await openScene(openBench);
      const bot = await scene.start('bot');
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      const hang = Promise.withResolvers<void>();
      bot.ports.log.on(/^put/, () => hang.promise);
      const answer = await bot.changes.approve(id, hash, BOB);
      const suspended = bot.changes.suspend();
      hang.resolve();
      await suspended;
      expect(answer.kind === 'applying' && (await answer.done)).toMatchObject({ state: 'applying' });
      const next = await scene.start('next');
      const [recovered] = await next.changes.recover();
      expect(await recovered?.done).toMatchObject({ state: 'applied' });
    });
  });
}
