import { type Approvers, createApprovers } from '../../handlers/approvers.ts';
import type { ChangePress } from '../../handlers/button-press.ts';
import { createChangeChannel } from '../../handlers/change-channel.ts';
import { ChangeThreads } from '../../handlers/change-threads.ts';
import { SLACK } from '../../handlers/dialect.ts';
import { createPublisher } from '../../handlers/publisher.ts';
import type { Request } from '../../handlers/request.ts';
import { configSchema } from '../../src/config.ts';
import { FakeChanges } from './fake-changes.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeSlack, silentLog, words } from './fake-slack.ts';
import { FakeAudit } from './fake-snapshots.ts';
import { BOB } from './make-request.ts';

const PLACES = (name: string) => ({
  domain: `${name}.com`,
  production: { bucket: `${name}.com` },
  staging: { bucket: `${name}-staging` },
});

const CONFIG = configSchema.parse({
  estate: 'jada',
  sites: { qos: PLACES('queenofsandiego'), sailjada: PLACES('sailjada') },
});

export interface ChangeDepsOptions {
  readonly approvers?: readonly string[];
  readonly selfApproval?: boolean;
  readonly canPost?: boolean;
}

/** All that the handlers of changes need, in memory: alice asks, bob approves. */
export function makeChangeDeps(options: ChangeDepsOptions = {}) {
  const { approvers: ids = ['U02BOB'], selfApproval = false, canPost = true } = options;
  const clock = new FakeClock();
  const slack = new FakeSlack(clock);
  const changes = new FakeChanges();
  const audit = new FakeAudit();
  const publisher = createPublisher({ writer: slack, clock, log: silentLog });
  const permalink = async (channel: string, ts: string) => `https://jada.slack.com/${channel}/${ts}`;
  const threads = new ChangeThreads({ publisher, changes, log: silentLog, dialect: SLACK, permalink });
  const directory = {
    canPost: async () => canPost,
    channelId: async () => 'C01OPS',
    groupMembers: async () => new Set<string>(),
  };
  const channel = createChangeChannel('#ops', directory);
  const approvers: Approvers = createApprovers({
    slack: { approvers: ids, selfApproval },
    channel,
    directory,
    clock,
  });
  const operators = { check: async () => ({ kind: 'allowed' as const }) };
  const config = CONFIG;
  return {
    config,
    clock,
    slack,
    changes,
    audit,
    publisher,
    threads,
    directory,
    channel,
    approvers,
    operators,
    dialect: SLACK,
  };
}

/** A click on a button of a change's message, and what the person was answered. */
export function makePress(id: string, hash: string, by: Request['by'] = BOB, channel = 'C01OPS') {
  const answers: string[] = [];
  const press: ChangePress = {
    ...{ by, channel, id, hash, trigger: 't1', responseUrl: 'http://slack/r1' },
    reply: async (content) => {
      answers.push(words(content));
    },
  };
  return { press, answers };
}
