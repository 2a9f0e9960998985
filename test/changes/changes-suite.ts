import { describe, expect, test } from 'vitest';
import { makePortError } from './call-log.ts';
import {
  ALICE,
  applyNow,
  type Bench,
  BOB,
  never,
  openScene,
  proposeTexts,
  readTrail,
  STAGING,
  START,
} from './scene.ts';

/** Machines that run tests may be slow. */
const POLL = { timeout: 15_000 };

/** What holds for changes on every database. */
export function describeChanges(openBench: () => Promise<Bench>): void {
  describe('a decision', () => {
    test('of a hundred approvals at two machines one takes effect, once', async () => {
      await using scene = await openScene(openBench);
      const bots = [await scene.start('bot'), await scene.start('twin')] as const;
      const { id, hash } = await proposeTexts(bots[0], { 'index.html': 'new' });
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, click) => bots[click % 2 ? 1 : 0].changes.approve(id, hash, BOB)),
      );
      const applying = answers.filter((answer) => answer.kind === 'applying');
      expect(applying).toHaveLength(1);
      expect(await applying[0]?.done).toMatchObject({ state: 'applied', decidedBy: BOB });
      expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(99);
      expect(bots.flatMap(({ ports }) => ports.log.of('put'))).toEqual([`put ${STAGING}/index.html`]);
      const trail = await readTrail(bots[0], id);
      expect(trail.filter((entry) => entry !== 'change approve refused')).toEqual([
        'change propose done',
        'change approve done',
        'change begin done',
        'change apply done',
      ]);
      expect(trail).toHaveLength(103);
    });

    test('whoever comes second is told who decided', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const change = await proposeTexts(bot, { 'index.html': 'new' });
      await applyNow(bot, change);
      expect(await bot.changes.approve(change.id, change.hash, ALICE)).toMatchObject({
        kind: 'refused',
        reason: `${change.id} was approved by bob at 2026-11-22 14:00 UTC and is applied; it can be rolled back`,
        change: { state: 'applied' },
      });
    });

    test('of approval and rejection at once one holds', async () => {
      await using scene = await openScene(openBench);
      const bots = [await scene.start('bot'), await scene.start('twin')] as const;
      const { id, hash } = await proposeTexts(bots[0], { 'index.html': 'new' });
      const [approved, rejected] = await Promise.all([
        bots[0].changes.approve(id, hash, BOB),
        bots[1].changes.reject(id, ALICE),
      ]);
      const done = approved.kind === 'applying' ? await approved.done : undefined;
      const isRejected = !('kind' in rejected);
      expect(done === undefined).toBe(isRejected);
      expect(await bots[0].changes.find(id)).toMatchObject({ state: isRejected ? 'rejected' : 'applied' });
      expect(scene.ports.objects.text(STAGING, 'index.html')).toBe(isRejected ? undefined : 'new');
    });

    test('a rejected change cannot be approved, and says who rejected it', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      expect(await bot.changes.reject(id, BOB)).toMatchObject({ state: 'rejected', decidedBy: BOB });
      expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({
        reason: `${id} was rejected by bob at 2026-11-22 14:00 UTC; propose it again if it is still wanted`,
      });
      expect(bot.ports.log.of('put')).toEqual([]);
    });

    test('an approval expires after its deadline', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      scene.seconds = 24 * 3600;
      expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({
        kind: 'refused',
        reason: `${id} expired at 2026-11-23 14:00 UTC; propose it again`,
        change: { state: 'expired' },
      });
      expect(await readTrail(bot, id)).toEqual([
        'change propose done',
        'change expire done',
        'change approve refused',
      ]);
    });

    test('an approval of a plan that is no longer shown is refused', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      const amended = await bot.changes.amend(id, { texts: { 'index.html': 'newer' } }, ALICE);
      if ('kind' in amended) throw new Error(amended.reason);
      expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({
        kind: 'refused',
        reason: `the plan of ${id} has changed since you were shown it: look at it again, then decide`,
      });
      await applyNow(bot, amended);
      expect(scene.ports.objects.text(STAGING, 'index.html')).toBe('newer');
    });

    test('of two amendments of the same plan one is made, and the other is told', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id } = await proposeTexts(bot, { 'index.html': 'new' });
      const answers = await Promise.all(
        ['a', 'b'].map((text) => bot.changes.amend(id, { texts: { 'index.html': text } }, ALICE)),
      );
      expect(answers.filter((answer) => 'kind' in answer)).toMatchObject([
        { reason: `${id} was changed by somebody else meanwhile: look at it again` },
      ]);
    });

    test('a change of which nobody knows is refused with the next step', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      expect(await bot.changes.approve('c-nowher', 'ab', BOB)).toEqual({
        kind: 'refused',
        reason: 'there is no change "c-nowher"; `staging status` lists the latest ones',
      });
    });
  });

  describe('what has moved', () => {
    test('an object that changed between proposal and approval makes it stale, with a fresh plan', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      scene.ports.objects.seed(STAGING, 'index.html', 'old');
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new', 'a.css': 'b{}' });
      scene.ports.objects.seed(STAGING, 'index.html', 'edited by hand');
      const answer = await bot.changes.approve(id, hash, BOB);
      expect(answer).toMatchObject({
        kind: 'stale',
        change: { state: 'stale' },
        moved: [`${STAGING}/index.html has changed`],
        fresh: { kind: 'plan', plan: { operations: [{ before: { size: 14 } }, { before: null }] } },
      });
      expect(bot.ports.log.of('put')).toEqual([]);
      expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({
        reason: `${id} was not applied, because what it was made from had changed; propose it again`,
      });
    });

    test('a header that changed alone makes it stale too', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      scene.ports.objects.seed(STAGING, 'index.html', 'old');
      const { id, hash } = await proposeTexts(bot, { 'index.html': 'new' });
      scene.ports.objects.seed(STAGING, 'index.html', 'old', { headers: { 'cache-control': 'no-store' } });
      expect(await bot.changes.approve(id, hash, BOB)).toMatchObject({ kind: 'stale' });
    });

    test('where that cannot be found out nothing is done, and it can be approved again', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const change = await proposeTexts(bot, { 'index.html': 'new' });
      bot.ports.log.fail(/^head/, makePortError(), 1);
      expect(await bot.changes.approve(change.id, change.hash, BOB)).toMatchObject({
        kind: 'refused',
        reason: `whether ${change.id} still holds could not be checked (ServiceUnavailable: Reduce your request rate.): nothing was done; approve it again`,
      });
      expect(await bot.changes.find(change.id)).toEqual(change);
      expect(await applyNow(bot, change)).toMatchObject({ state: 'applied' });
    });
  });

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

  describe('the list', () => {
    test('shows the newest first, by state and target', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const first = await proposeTexts(bot, { 'a.css': '1' });
      scene.seconds = 1;
      const second = await proposeTexts(bot, { 'b.css': '2' });
      await bot.changes.reject(first.id, BOB);
      const list = async (filter: Parameters<typeof bot.changes.list>[0]) =>
        (await bot.changes.list(filter)).map(({ id }) => id);
      expect(await list({})).toEqual([second.id, first.id]);
      expect(await list({ state: ['proposed'] })).toEqual([second.id]);
      expect(await list({ target: 'sailjada' })).toEqual([]);
      expect(await list({ limit: 1 })).toEqual([second.id]);
    });

    test('a change is found as it was proposed', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const change = await proposeTexts(bot, { 'index.html': 'new' });
      expect(change).toMatchObject({ state: 'proposed', requestedBy: ALICE, createdAt: new Date(START) });
      await bot.changes.setPlace(change.id, { channel: 'C01OPS', ts: '1.2' });
      const place = { channel: 'C01OPS', ts: '1.2' };
      expect(await bot.changes.find(change.id)).toEqual({ ...change, place });
    });
  });

  describe('what Slack does not show yet', () => {
    test('is told once by a process that did not decide it', async () => {
      await using scene = await openScene(openBench);
      const bot = await scene.start('bot');
      const terminal = await scene.start('laptop');
      const change = await proposeTexts(bot, { 'index.html': 'new' });
      await bot.changes.setPlace(change.id, { channel: 'C01OPS', ts: '1.2', shown: 'proposed' });
      await applyNow(terminal, change);
      expect(await terminal.changes.recover()).toEqual([]);
      const [told] = await bot.changes.recover();
      expect(await told?.done).toMatchObject({ id: change.id, state: 'applied' });
      expect(await bot.changes.recover()).toEqual([]);
    });

    test('is a proposal that has expired', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id } = await proposeTexts(bot, { 'index.html': 'new' });
      await bot.changes.setPlace(id, { channel: 'C01OPS', ts: '1.2', shown: 'proposed' });
      scene.seconds = 24 * 3600;
      expect(await bot.changes.recover()).toMatchObject([{ change: { id, state: 'expired' } }]);
      await bot.changes.setPlace(id, { channel: 'C01OPS', ts: '1.2', shown: 'expired' });
      expect(await (await scene.start('next')).changes.recover()).toEqual([]);
    });
  });
}
