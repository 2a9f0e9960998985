import { expect, test } from 'vitest';
import type { Content } from '../../handlers/blocks.ts';
import { SPACING_MS } from '../../handlers/channel-queue.ts';
import type { Message } from '../../handlers/outgoing.ts';
import { createPublisher } from '../../handlers/publisher.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeSlack, silentLog } from './fake-slack.ts';

const MINUTE_MS = 60_000;
const say = (text: string) => (): Content => ({ text, blocks: [] });

function makePublisher() {
  const clock = new FakeClock();
  const slack = new FakeSlack(clock);
  const publisher = createPublisher({ writer: slack, clock, log: silentLog });
  return { clock, slack, publisher };
}

async function makePosted(text = 'first') {
  const made = makePublisher();
  const message = made.publisher.message({ channel: 'C1' });
  message.show(say(text));
  await made.clock.advance(SPACING_MS);
  return { ...made, message };
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

test('a message is posted at once, then edited in place', async () => {
  const { clock, slack, message } = await makePosted();
  message.show(say('second'));
  await clock.advance(SPACING_MS);
  expect(slack.messages).toMatchObject([{ ts: message.ts, texts: ['first', 'second'] }]);
});

test('where a message stands is told once', async () => {
  const { clock, slack, publisher } = makePublisher();
  const places: string[] = [];
  const message = publisher.message({ channel: 'C1', onPosted: (ts) => places.push(ts) });
  for (const text of ['first', 'second', 'third']) {
    message.show(say(text));
    await clock.advance(SPACING_MS);
  }
  expect(slack.messages[0]?.texts).toEqual(['first', 'second', 'third']);
  expect(places).toEqual([message.ts]);
});

test('of many states only the latest is sent', async () => {
  const { clock, slack, message } = await makePosted();
  for (let count = 1; count <= 500; count++) message.show(say(`step ${count}`));
  await clock.advance(10 * SPACING_MS);
  expect(slack.messages[0]?.texts).toEqual(['first', 'step 500']);
});

test('a channel is written to less than once a second, however many messages change', async () => {
  const { clock, slack, publisher } = makePublisher();
  const messages = Array.from({ length: 5 }, () => publisher.message({ channel: 'C1' }));
  for (let tick = 0; tick < 200; tick++) {
    for (const message of messages) message.show(say(`tick ${tick}`));
    await clock.advance(100);
  }
  expect(Math.min(...gaps(slack.calls.map(({ at }) => at)))).toBeGreaterThanOrEqual(1000);
  expect(slack.calls.length).toBeGreaterThan(12);
});

test('messages of a channel take turns', async () => {
  const { clock, slack, publisher } = makePublisher();
  const messages = Array.from({ length: 3 }, () => publisher.message({ channel: 'C1' }));
  for (let tick = 0; tick < 90; tick++) {
    for (const message of messages) message.show(say(`tick ${tick}`));
    await clock.advance(200);
  }
  const counts = slack.messages.map(({ texts }) => texts.length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('an edit does not wait for all messages that were begun after it', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  message.show(say('second'));
  for (let index = 0; index < 4; index++) publisher.message({ channel: 'C1' }).show(say(`agent ${index}`));
  await clock.advance(SPACING_MS);
  expect(slack.messages[0]?.texts).toEqual(['first', 'second']);
  expect(slack.messages.length).toBeLessThan(3);
  await clock.advance(4 * SPACING_MS);
  expect(slack.messages).toHaveLength(5);
});

test('channels do not wait for each other', async () => {
  const { clock, slack, publisher } = makePublisher();
  publisher.message({ channel: 'C1' }).show(say('one'));
  publisher.message({ channel: 'C2' }).show(say('two'));
  await clock.advance(0);
  expect(slack.shown).toEqual(['one', 'two']);
});

test('what is shown already is not sent again', async () => {
  const { clock, slack, message } = await makePosted('same');
  message.show(say('same'));
  await clock.advance(MINUTE_MS);
  expect(slack.calls).toHaveLength(1);
});

test('a message in a thread waits until there is one', async () => {
  const { clock, slack, publisher } = makePublisher();
  const run = publisher.message({ channel: 'C1' });
  publisher.message({ channel: 'C1', under: run }).show(say('agent'));
  await clock.advance(MINUTE_MS);
  expect(slack.messages).toHaveLength(0);
  run.show(say('run'));
  await clock.advance(2 * SPACING_MS);
  expect(slack.messages).toMatchObject([
    { thread: undefined, texts: ['run'] },
    { thread: run.ts, texts: ['agent'] },
  ]);
});

test('a message of a run before a restart is edited, not posted', async () => {
  const { clock, slack, publisher, message } = await makePosted('before');
  publisher.message({ channel: 'C1', ts: message.ts }).show(say('after'));
  await clock.advance(SPACING_MS);
  expect(slack.messages).toMatchObject([{ texts: ['before', 'after'] }]);
});

test('the last word is sent before any progress', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  const others = Array.from({ length: 4 }, () => publisher.message({ channel: 'C1' }));
  for (const other of others) other.show(say('progress'));
  void message.end(say('the end'));
  await clock.advance(SPACING_MS);
  expect(slack.shown).toEqual(['the end', 'progress']);
});

test('after the last word nothing is shown', async () => {
  const { clock, slack, message } = await makePosted();
  const ended = message.end(say('the end'));
  message.show(say('late'));
  await clock.advance(MINUTE_MS);
  expect(await ended).toBe(true);
  expect(slack.shown).toEqual(['the end']);
});

test('a 429 stops every channel for as long as it says', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  slack.troubles = [{ kind: 'limited', retryAfterMs: 30_000 }];
  message.show(say('limited'));
  await clock.advance(SPACING_MS);
  publisher.message({ channel: 'C2' }).show(say('elsewhere'));
  await clock.advance(29_000 - SPACING_MS);
  expect(slack.calls).toHaveLength(2);
  message.show(say('newest'));
  await clock.advance(3_000);
  expect(slack.shown).toEqual(['newest', 'elsewhere']);
});

test('while Slack answers 500 it is asked ever more rarely, and gets the newest state in the end', async () => {
  const { clock, slack, message } = await makePosted();
  slack.outage = { kind: 'unreachable', reason: 'status 500' };
  for (let second = 0; second < 300; second++) {
    message.show(say(`second ${second}`));
    await clock.advance(1000);
  }
  expect(slack.calls.length).toBeLessThan(20);
  slack.outage = undefined;
  await clock.advance(30_000);
  expect(slack.shown).toEqual(['second 299']);
});

test('the last word gets through a quarter of an hour of silence', async () => {
  const { clock, slack, message } = await makePosted();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  const ended = message.end(say('the end'));
  await clock.advance(15 * MINUTE_MS);
  slack.outage = undefined;
  await clock.advance(MINUTE_MS);
  expect(await ended).toBe(true);
  expect(slack.shown).toEqual(['the end']);
});

test('after half an hour without Slack the last word is given up', async () => {
  const { clock, slack, message } = await makePosted();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  const ended = message.end(say('the end'));
  await clock.advance(40 * MINUTE_MS);
  expect(await ended).toBe(false);
});

test('a file that cannot be uploaded does not hold up the rest', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  const file = { path: '/x', name: 'MANIFEST.md', title: 'x' };
  slack.upload = async () => ({ kind: 'unreachable', reason: 'no answer from the file server' });
  const uploaded = publisher.upload({ channel: 'C1', under: message }, file);
  const said = publisher.message({ channel: 'C1', under: message }).end(say('closing'));
  await clock.advance(3 * SPACING_MS);
  expect(await said).toBe(true);
  await clock.advance(40 * MINUTE_MS);
  expect(await uploaded).toBe(false);
});

test('a message that fails does not keep a new one waiting', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  slack.edit = async () => ({ kind: 'unreachable', reason: 'no answer' });
  message.show(say('second'));
  await clock.advance(5 * MINUTE_MS + 10_000);
  publisher.message({ channel: 'C1' }).show(say('new'));
  await clock.advance(2 * SPACING_MS);
  expect(slack.shown).toEqual(['first', 'new']);
});

test('what changed while an attempt failed is what is sent next', async () => {
  const { clock, slack, message } = await makePosted();
  const edit = slack.edit.bind(slack);
  slack.edit = async () => {
    message.show(say('newest'));
    slack.edit = edit;
    return { kind: 'unreachable', reason: 'no answer' };
  };
  message.show(say('old'));
  await clock.advance(MINUTE_MS);
  expect(slack.messages[0]?.texts).toEqual(['first', 'newest']);
});

test('refused blocks are sent as their words alone', async () => {
  const { clock, slack, message } = await makePosted();
  slack.troubles = [{ kind: 'rejected', code: 'invalid_blocks' }];
  void message.end(() => ({ text: 'words', blocks: [{ type: 'divider' }] }));
  await clock.advance(MINUTE_MS);
  expect(slack.shown).toEqual(['words']);
});

test('a message that someone deleted is told again only at the end', async () => {
  const { clock, slack, message } = await makePosted();
  slack.messages.length = 0;
  for (const text of ['second', 'third']) {
    message.show(say(text));
    await clock.advance(MINUTE_MS);
  }
  expect(slack.messages).toHaveLength(0);
  void message.end(say('the end'));
  await clock.advance(SPACING_MS);
  expect(slack.shown).toEqual(['the end']);
});

test('a channel that the bot may not write in is reported, and its thread is given up', async () => {
  const { clock, slack, publisher } = makePublisher();
  slack.outage = { kind: 'rejected', code: 'not_in_channel' };
  const codes: string[] = [];
  const run = publisher.message({ channel: 'C1', onRejected: (code) => codes.push(code) });
  run.show(say('run'));
  const inThread = publisher.message({ channel: 'C1', under: run }).end(say('agent'));
  await clock.advance(MINUTE_MS);
  expect(codes).toEqual(['not_in_channel']);
  expect(await inThread).toBe(false);
  expect(await run.end(say('the end'))).toBe(false);
});

test('a view that throws does not stop the others', async () => {
  const { clock, slack, publisher } = makePublisher();
  publisher.message({ channel: 'C1' }).show(() => {
    throw new Error('a mistake');
  });
  publisher.message({ channel: 'C1' }).show(say('fine'));
  await clock.advance(SPACING_MS);
  expect(slack.shown).toEqual(['fine']);
});

test('showing does not render or send on the time of the caller', async () => {
  const { slack, publisher } = makePublisher();
  let isRendered = false;
  publisher.message({ channel: 'C1' }).show(() => {
    isRendered = true;
    return { text: 'x', blocks: [] };
  });
  expect(isRendered).toBe(false);
  await settle();
  expect(slack.calls).toHaveLength(1);
});

test('drain resolves when all is said', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  message.show(say('second'));
  const drained = publisher.drain(MINUTE_MS);
  await clock.advance(SPACING_MS);
  await drained;
  expect(slack.shown).toEqual(['second']);
});

test('drain does not wait longer than it was given, and close ends every promise', async () => {
  const { clock, slack, publisher, message } = await makePosted();
  slack.outage = { kind: 'unreachable', reason: 'no answer' };
  const ended = message.end(say('the end'));
  const drained = publisher.drain(5_000);
  await clock.advance(5_000);
  await drained;
  publisher.close();
  expect(await ended).toBe(false);
  const late: Message = publisher.message({ channel: 'C1' });
  expect(await late.end(say('late'))).toBe(false);
});
