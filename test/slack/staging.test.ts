import { expect, test } from 'vitest';
import { SITES } from '../../sandbox/estate/names.ts';
import { ALICE, BOB, type LocalMessage } from '../../sandbox/local-slack.ts';
import { currentVersion, digest, putObject } from '../../sandbox/s3-state.ts';
import { openEstate } from '../commands/estate-scene.ts';
import { type Bot, has, messagesOnce, startBot, wordsOf } from './bot.ts';
import { submitDialog, typeCommand } from './hands.ts';

type Estate = Awaited<ReturnType<typeof openEstate>>;

const STAGING = SITES.qos.staging.bucket;

/** The real machine over the estate in the sandbox, and the real bot: alice asks, bob approves. */
async function startStaging(): Promise<{ estate: Estate; bot: Bot } & AsyncDisposable> {
  const estate = await openEstate();
  const slack = { approvers: [BOB.id] };
  const bot = await startBot({ mode: 'socket', sites: SITES, slack, engine: estate.session });
  return {
    estate,
    bot,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await estate[Symbol.asyncDispose]();
    },
  };
}

/** Bytes, headers and metadata of every object of a bucket. */
function lookAt({ state }: Estate, name: string): Record<string, unknown> {
  const objects = state.s3.buckets.get(name)?.objects;
  const looks = (objects?.keys() ?? []).flatMap((key): [string, unknown][] => {
    const version = currentVersion(objects?.get(key));
    if (!version) return [];
    return [[key, [digest(version.body, 'sha256').toString('hex'), version.headers, version.metadata]]];
  });
  return Object.fromEntries(looks);
}

function find(messages: readonly LocalMessage[], text: string): LocalMessage {
  const found = messages.find((message) => wordsOf(message).includes(text));
  if (!found) throw new Error(`no message with ${text}`);
  return found;
}

async function messageWith(bot: Bot, text: string): Promise<LocalMessage> {
  return find(await messagesOnce(bot.slack, has(text), undefined, 30_000), text);
}

test('letter-spacing of the brand: proposed, approved, applied, invalidated, rolled back to the byte', async () => {
  await using scene = await startStaging();
  const { bot, estate } = scene;
  const before = lookAt(estate, STAGING);
  const production = lookAt(estate, SITES.qos.production.bucket);
  await typeCommand(bot.slack, ALICE, '/staging css qos .brand letter-spacing 0.18em');
  const proposal = await messageWith(bot, 'WAITING FOR APPROVAL');
  expect(wordsOf(proposal)).toContain('`-  letter-spacing: 0.42em;`\\n`+  letter-spacing: 0.18em;`');
  expect(lookAt(estate, STAGING)).toEqual(before);
  await bot.slack.press(BOB, proposal, 'approve_change');
  const applied = await messageWith(bot, '🟢 *APPLIED*');
  expect(applied.ts).toBe(proposal.ts);
  expect(wordsOf(applied)).toContain('Completed\\nStaging serves the new version.');
  const changed = Object.entries(lookAt(estate, STAGING)).filter(
    ([key, now]) => JSON.stringify(now) !== JSON.stringify(before[key]),
  );
  expect(changed.map(([key]) => key)).toEqual(['css/site.css', 'index.html']);
  await bot.slack.press(ALICE, applied, 'roll_back_change');
  const rollback = await messageWith(bot, 'roll back c-');
  await bot.slack.press(BOB, rollback, 'approve_change');
  const rolledBack = await messageWith(bot, '↩️ *ROLLED BACK*');
  expect(rolledBack.ts).toBe(proposal.ts);
  expect(lookAt(estate, STAGING)).toEqual(before);
  expect(lookAt(estate, SITES.qos.production.bucket)).toEqual(production);
});

test('an object that changes between proposal and click: nothing is written, and a fresh plan is offered', async () => {
  await using scene = await startStaging();
  const { bot, estate } = scene;
  await typeCommand(bot.slack, ALICE, '/staging css qos .brand letter-spacing 0.18em');
  const proposal = await messageWith(bot, 'WAITING FOR APPROVAL');
  const { changes } = estate.session;
  const by = { door: 'terminal', id: 'cb', name: 'cb' } as const;
  const args = { selector: '.brand', property: 'letter-spacing', value: '0.3em' };
  const other = await changes.propose({ kind: 'css', target: 'qos', args }, by);
  if (other.kind !== 'proposed') throw new Error('not proposed');
  const begun = await changes.approve(other.change.id, other.change.hash, by);
  if (begun.kind !== 'applying') throw new Error('not begun');
  await begun.done;
  const moved = lookAt(estate, STAGING);
  await bot.slack.press(BOB, proposal, 'approve_change');
  const stale = await messageWith(bot, '*STALE*');
  expect(wordsOf(stale)).toMatch(/css\/site\.css[^"]* changed/);
  const fresh = await messageWith(bot, '`-  letter-spacing: 0.3em;`\\n`+  letter-spacing: 0.18em;`');
  expect(lookAt(estate, STAGING)).toEqual(moved);
  await bot.slack.press(BOB, fresh, 'approve_change');
  await messageWith(bot, '🟢 *APPLIED*');
});

test('a price with doubtful references: ticked in the dialog, they are in the plan', async () => {
  await using scene = await startStaging();
  const { bot, estate } = scene;
  const page =
    '<p>$225 a guest</p>\n<a href="/book?price=225">Book</a>\n<script>var deposit = 225;</script>\n';
  const bucket = estate.state.s3.buckets.get(STAGING);
  if (bucket) putObject(bucket, 'specials.html', page, { headers: { 'content-type': 'text/html' } });
  await typeCommand(bot.slack, ALICE, '/staging price qos specials $225 $240');
  const proposal = await messageWith(bot, '*2 doubtful references* stay as they are unless chosen');
  await bot.slack.press(ALICE, proposal, 'choose_doubtful');
  await expect.poll(() => submitDialog(bot.slack, ALICE, ['0']).catch(String)).toBeUndefined();
  const amended = await messageWith(bot, '+‹a href=\\"/book?price=240\\"›');
  expect(wordsOf(amended)).toContain('*1 doubtful reference* stays as it is unless chosen');
  await bot.slack.press(BOB, amended, 'approve_change');
  await messageWith(bot, '🟢 *APPLIED*');
});

test('a hundred clicks at once on the real machine have one effect', async () => {
  await using scene = await startStaging();
  const { bot, estate } = scene;
  await typeCommand(bot.slack, ALICE, '/staging css qos .brand letter-spacing 0.18em');
  const proposal = await messageWith(bot, 'WAITING FOR APPROVAL');
  await Promise.all(Array.from({ length: 100 }, () => bot.slack.press(BOB, proposal, 'approve_change')));
  await messageWith(bot, '🟢 *APPLIED*');
  const entries = await estate.session.audit.read({ limit: 1_000 });
  const approvals = entries.filter(({ action }) => action === 'change approve');
  expect(approvals.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  expect(approvals.filter(({ outcome }) => outcome === 'refused')).toHaveLength(99);
  expect(
    entries.filter(({ action, outcome }) => action === 'change apply' && outcome === 'done'),
  ).toHaveLength(1);
});

test('an unknown selector is refused with the nearest, only to who asked', async () => {
  await using scene = await startStaging();
  const { bot } = scene;
  await typeCommand(bot.slack, ALICE, '/staging css qos .brnad letter-spacing 2px');
  const answer = await messageWith(bot, 'no rule has the selector .brnad');
  expect(answer.ephemeral_to).toBe(ALICE.id);
  expect(wordsOf(answer)).toContain('.brand');
});

test('status, compare and check answer who asked', async () => {
  await using scene = await startStaging();
  const { bot } = scene;
  await typeCommand(bot.slack, ALICE, '/staging status');
  await messageWith(bot, '3 staging sites');
  await typeCommand(bot.slack, ALICE, '/staging compare sailjada');
  await messageWith(bot, 'only in production');
  await typeCommand(bot.slack, ALICE, '/staging check sailjada "James Taylor" "All Events"');
  const answer = await messageWith(bot, 'pages looked at');
  expect(answer.ephemeral_to).toBe(ALICE.id);
  await typeCommand(bot.slack, ALICE, '/lambda status update-dashboard');
  await messageWith(bot, '1 function');
});
