import { describe, expect, test } from 'vitest';
import { makePortError } from './call-log.ts';
import {
  ALICE,
  applyNow,
  type Bench,
  BOB,
  openScene,
  proposeTexts,
  readTrail,
  STAGING,
  START,
} from './scene.ts';

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

    test('a proposal that has expired is not rejected any more', async () => {
      await using scene = await openScene(openBench);
      await using bot = await scene.start();
      const { id } = await proposeTexts(bot, { 'index.html': 'new' });
      scene.seconds = 24 * 3600;
      expect(await bot.changes.reject(id, BOB)).toMatchObject({
        reason: `${id} expired at 2026-11-23 14:00 UTC; propose it again`,
        change: { state: 'expired' },
      });
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
