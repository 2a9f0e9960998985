import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALICE, BOB, never, openScene, type Process, type Scene } from '../changes/scene.ts';
import { openSqliteBench } from '../changes/sqlite-bench.ts';
import { BUCKET, HTML, takeBucket } from './fake-bucket.ts';

/** Machines that run tests may be slow. */
const POLL = { timeout: 15_000 };

async function openBucket(texts: Record<string, string | null>): Promise<Scene> {
  const scene = await openScene(openSqliteBench);
  await takeBucket(scene.store, 'v1', texts);
  return scene;
}

/** The bucket is there, and its settings as in the snapshot. */
function seedBucket({ ports }: Scene, texts: Record<string, string>): void {
  const cors = [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }];
  ports.restore.things.set(`s3 bucket ${BUCKET}`, { objectLock: false });
  ports.restore.things.set(`s3 setting ${BUCKET} cors`, { part: 'cors', value: cors });
  for (const [key, text] of Object.entries(texts)) ports.objects.seed(BUCKET, key, text, HTML);
}

function toRequest(resources: readonly string[], args: Record<string, unknown>) {
  const snapshot = args.snapshot ?? 'v1';
  return { kind: 'restore', target: `snapshot ${snapshot}`, args: { snapshot, resources, ...args } } as const;
}

async function ask({ changes }: Process, resources: readonly string[], args: Record<string, unknown> = {}) {
  return await changes.plan(toRequest(resources, args));
}

async function propose(
  { changes }: Process,
  resources: readonly string[],
  args: Record<string, unknown> = {},
) {
  const answer = await changes.propose(toRequest(resources, args), ALICE);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  return answer.change;
}

const WHOLE = [`s3:${BUCKET}`];
const WRITES = ['put', 'delete', 'copy', 'apply'];

test.each<[string, readonly string[], Record<string, unknown>, string]>([
  ['nothing is named', [], {}, 'name what to restore: s3:BUCKET'],
  ['a service is unknown', ['ec2:i-1'], {}, 'ec2 cannot be restored'],
  ['a service cannot be restored yet', ['gas:main'], {}, 'snapshot v1 has no gas:main'],
  ['the snapshot is unknown', WHOLE, { snapshot: 'v2' }, 'there is no snapshot named "v2"; did you mean v1?'],
  [
    'the resource is unknown',
    ['s3:jada-medai'],
    {},
    'snapshot v1 has no s3:jada-medai; did you mean s3:jada-media?',
  ],
  ['the prefix holds nothing', [`s3:${BUCKET}/2025/`], {}, `has nothing under s3:${BUCKET}/2025/`],
  ['a resource is named twice', [...WHOLE, ...WHOLE], {}, 'is there twice'],
  ['one name is for two', [...WHOLE, 'lambda:a'], { to: 'other' }, '--to is for one resource'],
])('where %s, that is said and nothing is done', async (_, resources, args, reason) => {
  await using scene = await openBucket({ 'a.html': 'a' });
  await using bot = await scene.start();
  seedBucket(scene, {});
  const answer = await ask(bot, resources, args);
  expect(answer).toEqual(
    expect.objectContaining({ kind: 'refused', reasons: [expect.stringContaining(reason)] }),
  );
  expect(bot.ports.log.of(...WRITES)).toEqual([]);
});

test('a snapshot of another account is not restored', async () => {
  await using scene = await openBucket({ 'a.html': 'a' });
  await using bot = await scene.start();
  bot.ports.restore.accountId = '210987654321';
  const reasons = [
    expect.stringContaining('snapshot v1 is of account 123456789012, these credentials are of 2109'),
  ];
  expect(await ask(bot, WHOLE)).toEqual({ kind: 'refused', reasons });
});

test('a snapshot that is not whole yet says how to go on with it', async () => {
  await using scene = await openBucket({ 'a.html': 'a' });
  await using bot = await scene.start();
  await scene.store.writePartial('v2', 'run.json', '{}');
  const reasons = ['snapshot v2 is not whole yet: `tidemark snapshot take v2` goes on with it'];
  expect(await ask(bot, WHOLE, { snapshot: 'v2' })).toEqual({ kind: 'refused', reasons });
});

test('bytes that are damaged in the store are never written', async () => {
  await using scene = await openBucket({ 'a.html': 'a', 'b.html': 'b' });
  await using bot = await scene.start();
  seedBucket(scene, { 'a.html': 'a' });
  const file = join(scene.store.folder('v1'), 's3-buckets', BUCKET, 'b.html');
  await chmod(file, 0o644);
  await writeFile(file, 'B');
  const answer = await ask(bot, WHOLE);
  expect(answer).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('b.html of snapshot v1 is damaged')],
  });
  expect(await readFile(file, 'utf8')).toBe('B');
});

test('what the snapshot has by name only is named, and the rest restored', async () => {
  await using scene = await openBucket({ 'a.html': 'a', 'denied.html': null });
  await using bot = await scene.start();
  seedBucket(scene, {});
  const { plan } = await propose(bot, WHOLE);
  expect(plan.operations).toHaveLength(1);
  expect(plan.summary.join('\n')).toContain('Not restored, for v1 lacks their bytes: denied.html');
});

test('too much is not overwritten without being told so twice', async () => {
  const old = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.html`, `old ${n}`]));
  await using scene = await openBucket(old);
  await using bot = await scene.start();
  seedBucket(scene, Object.fromEntries(Object.keys(old).map((key) => [key, 'new'])));
  const reasons = [
    's3:jada-media: this would overwrite 40 of the 40 objects that are there, 100 %; more than 20 % or 1,000 needs --force',
  ];
  expect(await ask(bot, WHOLE)).toEqual({ kind: 'refused', reasons });
  expect((await propose(bot, WHOLE, { force: true })).plan.operations).toHaveLength(40);
});

test('a target that moves after the plan is not written', async () => {
  await using scene = await openBucket({ 'a.html': 'a' });
  await using bot = await scene.start();
  seedBucket(scene, { 'a.html': 'other' });
  const { id, hash } = await propose(bot, WHOLE);
  scene.ports.objects.seed(BUCKET, 'a.html', 'by hand', HTML);
  const answer = await bot.changes.approve(id, hash, BOB);
  expect(answer).toMatchObject({ kind: 'stale', moved: [`${BUCKET}/a.html has changed`] });
  expect(bot.ports.log.of(...WRITES)).toEqual([]);
});

test('a bucket that somebody makes after the plan is not taken over', async () => {
  await using scene = await openBucket({ 'a.html': 'a' });
  await using bot = await scene.start();
  const { id, hash } = await propose(bot, WHOLE);
  scene.ports.restore.things.set(`s3 bucket ${BUCKET}`, { objectLock: true });
  const answer = await bot.changes.approve(id, hash, BOB);
  expect(answer).toMatchObject({ kind: 'stale', moved: [`bucket ${BUCKET} is there already, and was not`] });
});

test('a restore of objects is rolled back: what it replaced comes back, what it brought goes', async () => {
  await using scene = await openBucket({ 'a.html': 'a', 'b.html': 'b' });
  await using bot = await scene.start();
  seedBucket(scene, { 'a.html': 'mine' });
  const { id, hash } = await propose(bot, [`s3:${BUCKET}/`]);
  const answer = await bot.changes.approve(id, hash, BOB);
  if (answer.kind !== 'applying') throw new Error(answer.kind);
  expect((await answer.done).state).toBe('applied');
  expect(scene.ports.objects.text(BUCKET, 'a.html')).toBe('a');
  const back = await bot.changes.rollback(id, ALICE);
  expect(back).toMatchObject({
    kind: 'proposed',
    change: { plan: { operations: [{ do: 'put' }, { do: 'delete' }] } },
  });
});

test.each([/^apply s3 bucket/, /^put .*17/, /^apply s3 setting/])(
  'killed at %s, it is finished by the next, and nothing is done twice with another result',
  async (moment) => {
    const texts = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.html`, `text ${n}`]));
    await using scene = await openBucket(texts);
    const bot = await scene.start('bot');
    const { id, hash } = await propose(bot, WHOLE);
    // Done, and then the process is gone before it could say so.
    bot.ports.log.after(moment, never);
    await bot.changes.approve(id, hash, BOB);
    await expect.poll(() => bot.ports.log.calls.some((call) => moment.test(call)), POLL).toBe(true);
    scene.kill('bot');
    await using next = await scene.start('next');
    const [recovered] = await next.changes.recover();
    expect(await recovered?.done).toMatchObject({ state: 'applied' });
    const contents = scene.ports.objects.contents(BUCKET);
    expect(Object.fromEntries(Object.entries(contents).map(([key, { text }]) => [key, text]))).toEqual(texts);
    expect(await ask(next, WHOLE)).toMatchObject({ kind: 'nothing' });
    const made = [...bot.ports.log.of('apply'), ...next.ports.log.of('apply')];
    expect(made.filter((call) => call.startsWith('apply s3 bucket'))).toHaveLength(1);
  },
);

test.each([
  ['cors', ['CORS rules failed', 'bucket tags done']],
  ['publicAccessBlock', ['public access block failed', 'bucket policy skipped']],
])('a setting that cannot be written (%s) holds up only what may need it', async (part, expected) => {
  await using scene = await openScene(openSqliteBench);
  const tags = [{ Key: 'team', Value: 'ops' }];
  await takeBucket(scene.store, 'v1', {}, { cors: [], tags, policy: {}, publicAccessBlock: {} });
  const bot = await scene.start('bot');
  bot.ports.log.fail(`apply s3 setting ${BUCKET} ${part}`);
  const { id, hash, plan } = await propose(bot, WHOLE);
  const answer = await bot.changes.approve(id, hash, BOB);
  if (answer.kind !== 'applying') throw new Error(answer.kind);
  const { effect } = await answer.done;
  const names = plan.operations.map((each) => ('name' in each ? each.name.replace(/^.*: /, '') : ''));
  const outcomes = effect?.steps.map(({ index, outcome }) => `${names[index]} ${outcome}`);
  expect(outcomes).toEqual(expect.arrayContaining(expected));
});
