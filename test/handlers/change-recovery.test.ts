import { expect, test } from 'vitest';
import { keepRecovering } from '../../handlers/change-recovery.ts';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import { approveChange } from '../../handlers/decide-change.ts';
import { proposeChange } from '../../handlers/propose-change.ts';
import { silentLog } from './fake-slack.ts';
import { makeChange } from './make-change.ts';
import { makeChangeDeps, makePress } from './make-change-deps.ts';
import { BOB, makeRequest } from './make-request.ts';

const LONG_MS = 20 * SPACING_MS;
const REQUEST = { kind: 'css', target: 'qos', args: {} } as const;

async function makeProposed() {
  const made = { ...makeChangeDeps(), log: silentLog };
  const stopping = new AbortController();
  await proposeChange(makeRequest('').request, REQUEST, made);
  await made.clock.advance(LONG_MS);
  const start = () => keepRecovering({ ...made, signal: stopping.signal });
  return { ...made, stopping, start };
}

test('a change whose process died goes on in its message', async () => {
  const { changes, slack, clock, stopping, start } = await makeProposed();
  const change = await changes.find('c-1');
  if (change) changes.interrupted = [{ ...change, state: 'applying', decidedBy: BOB }];
  const running = start();
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🔵 *APPLYING* · qos staging · approved by bob');
  changes.tell('c-1')({ done: 1, of: 2, on: 'index.html' });
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('50 %');
  changes.end('c-1', 'applied');
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('🟢 *APPLIED*');
  expect(slack.shown[1]).toContain('<@U01ALICE> `c-1`');
  expect(slack.messages).toHaveLength(2);
  stopping.abort();
  await running;
});

test('a proposal that nobody decided on loses its buttons when it expires, and who asked is called', async () => {
  const { changes, slack, clock, stopping, start } = await makeProposed();
  const running = start();
  await clock.advance(60_000);
  const change = await changes.find('c-1');
  if (change) changes.interrupted = [{ ...change, state: 'expired' }];
  await clock.advance(60_000 + LONG_MS);
  expect(slack.shown[0]).toContain('⚪ *EXPIRED* without a decision');
  expect(slack.shown[0]).not.toContain('approve_change');
  expect(slack.shown[1]).toContain('<@U01ALICE>');
  stopping.abort();
  await running;
});

test('what was rolled back from the terminal is shown, and nobody is called again', async () => {
  const { changes, slack, clock, stopping, start } = await makeProposed();
  const change = await changes.find('c-1');
  const place = { channel: 'C01OPS', ts: '1.000100', shown: 'applied', told: true } as const;
  const by = { door: 'terminal', id: 'cb', name: 'cb' } as const;
  changes.keep(makeChange({ id: 'c-2', state: 'applied', takesBack: 'c-1', requestedBy: by }));
  if (change) changes.interrupted = [{ ...change, state: 'rolled-back', place }];
  const running = start();
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('was put back by `c-2`, which cb (at the terminal) asked for.');
  expect(slack.messages).toHaveLength(1);
  stopping.abort();
  await running;
});

test('a proposal that a stopped bot did not post any more is posted', async () => {
  const { changes, slack, clock, stopping, start } = await makeProposed();
  changes.keep(makeChange({ id: 'c-5', createdAt: new Date(clock.now() - 120_000) }));
  const running = start();
  await clock.advance(LONG_MS);
  expect(slack.shown[1]).toContain('`c-5` · asked for by alice');
  stopping.abort();
  await running;
});

test('a database that cannot be read now is read a minute later', async () => {
  const { changes, slack, clock, stopping, start } = await makeProposed();
  const { recover } = changes;
  changes.recover = async () => {
    throw new Error('the database is locked');
  };
  const running = start();
  await clock.advance(LONG_MS);
  changes.recover = recover;
  const change = await changes.find('c-1');
  if (change) changes.interrupted = [{ ...change, state: 'expired' }];
  await clock.advance(60_000 + LONG_MS);
  expect(slack.shown[0]).toContain('*EXPIRED*');
  stopping.abort();
  await running;
});

test('when the bot stops, what is being applied says that it will go on', async () => {
  const { changes, slack, clock, threads, ...deps } = await makeProposed();
  const { press } = makePress('c-1', 'hash1');
  await approveChange(press, { ...deps, changes, clock, threads, replyTo: () => async () => {} });
  await clock.advance(LONG_MS);
  threads.pause();
  changes.tell('c-1')({ done: 1, of: 2 });
  const applying = await changes.find('c-1');
  if (applying) changes.applying.get('c-1')?.done.resolve(applying);
  await clock.advance(LONG_MS);
  expect(slack.shown[0]).toContain('⏸ *PAUSED*');
  expect(slack.messages).toHaveLength(1);
});

test('ten thousand steps while Slack is silent cost the change nothing, and the end is told', async () => {
  const { changes, slack, clock, threads, ...deps } = await makeProposed();
  const { press } = makePress('c-1', 'hash1');
  await approveChange(press, { ...deps, changes, clock, threads, replyTo: () => async () => {} });
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  const callsBefore = slack.calls.length;
  for (let done = 0; done < 10_000; done++) changes.tell('c-1')({ done, of: 10_000 });
  expect(slack.calls).toHaveLength(callsBefore);
  changes.end('c-1', 'applied');
  await clock.advance(60_000);
  slack.outage = undefined;
  await clock.advance(60_000);
  expect(slack.shown[0]).toContain('🟢 *APPLIED*');
});
