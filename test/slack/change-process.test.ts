import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { SITES } from '../../sandbox/estate/names.ts';
import { ALICE, BOB, type LocalMessage, startLocalSlack } from '../../sandbox/local-slack.ts';
import { currentVersion, digest, type S3State } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { has, messagesOnce, wordsOf } from './bot.ts';
import { isConnected, PATIENCE_MS, startProcess, writeConfig } from './bot-process.ts';
import { typeCommand } from './hands.ts';

/** Keys and bytes of a bucket. */
function lookAt({ buckets }: S3State, name: string): Record<string, string> {
  const objects = buckets.get(name)?.objects;
  const looks = (objects?.keys() ?? []).flatMap((key) => {
    const version = currentVersion(objects?.get(key));
    return version ? [[key, digest(version.body, 'sha256').toString('hex')] as const] : [];
  });
  return Object.fromEntries(looks);
}

function find(messages: readonly LocalMessage[], text: string): LocalMessage {
  const found = messages.find((message) => wordsOf(message).includes(text));
  if (!found) throw new Error(`no message with ${text}`);
  return found;
}

test.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM'])(
  'a bot that is stopped by %s while it applies a change finishes it, once, in the same message',
  async (signal) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-bot-'));
    const made = makeJadaEstate();
    await using estate = await startSandbox({ estate: made, latencyMs: 200 });
    await using slack = await startLocalSlack();
    await writeConfig(folder.path, estate.url, {
      sites: SITES,
      slack: { channel: '#ops', approvers: [BOB.id] },
    });
    await using first = startProcess(folder.path, slack);
    await isConnected(slack, 1);
    await typeCommand(slack, ALICE, '/staging sync qos --delete');
    const waiting = await messagesOnce(slack, has('WAITING FOR APPROVAL'), undefined, PATIENCE_MS);
    const proposal = find(waiting, 'WAITING FOR APPROVAL');
    await slack.press(BOB, proposal, 'approve_change');
    await messagesOnce(slack, has('*APPLYING*'), undefined, PATIENCE_MS);
    await first.kill(signal);
    await using _second = startProcess(folder.path, slack);
    const messages = await messagesOnce(slack, has('<@U01ALICE>'), undefined, PATIENCE_MS);
    expect(find(messages, '🟢 *APPLIED*').ts).toBe(proposal.ts);
    expect(messages.filter((message) => wordsOf(message).includes('<@U01ALICE>'))).toHaveLength(1);
    const { production, staging } = SITES.qos;
    expect(lookAt(made.s3, staging.bucket)).toEqual(lookAt(made.s3, production.bucket));
  },
);
