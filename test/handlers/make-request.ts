import type { Content } from '../../handlers/blocks.ts';
import { createPublisher } from '../../handlers/publisher.ts';
import type { CommandRequest } from '../../handlers/request.ts';
import { RunThreads } from '../../handlers/run-threads.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeSlack, silentLog, words } from './fake-slack.ts';
import { FakeAudit, FakeSnapshots } from './fake-snapshots.ts';

export const ALICE = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;
export const BOB = { door: 'slack', id: 'U02BOB', name: 'bob' } as const;

/** A command as `who` typed it in #ops, and what they were answered. */
export function makeRequest(typed: string, who: CommandRequest['by'] = ALICE) {
  const answers: string[] = [];
  const request: CommandRequest = {
    by: who,
    channel: 'C01OPS',
    words: typed.split(' ').filter(Boolean),
    reply: async (content: Content) => {
      answers.push(words(content));
    },
  };
  return { request, answers };
}

/** All that handlers need, in memory. */
export function makeHandlerDeps() {
  const clock = new FakeClock();
  const slack = new FakeSlack(clock);
  const snapshots = new FakeSnapshots();
  const audit = new FakeAudit();
  const publisher = createPublisher({ writer: slack, clock, log: silentLog });
  const permalink = async (channel: string, ts: string) => `https://jada.slack.com/${channel}/${ts}`;
  const threads = new RunThreads({ publisher, snapshots, clock, log: silentLog, permalink });
  const directory = { canPost: async () => true };
  return { clock, slack, snapshots, audit, publisher, threads, directory };
}
