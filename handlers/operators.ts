import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { createMemberList, createPeople, type MemberList, type People } from './member-list.ts';

export type Permission = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly reason: string };

/** Who may run commands: `slack.operators` (user and user-group ids), or where there are none, `slack.channel`'s members. */
export interface Operators {
  check(user: string): Promise<Permission>;
}

export interface OperatorsOptions {
  readonly slack: { readonly channel: string; readonly operators: readonly string[] };
  readonly directory: Directory;
  readonly clock: Clock;
}

const ALLOWED: Permission = { kind: 'allowed' };

export function createOperators({ slack, directory, clock }: OperatorsOptions): Operators {
  if (slack.operators.length === 0) {
    const members = createMemberList(clock, async () => {
      const id = await directory.channelId(slack.channel);
      if (id === undefined) throw new Error('the channel is not there, or I am not in it');
      return directory.channelMembers(id);
    });
    return { check: (user) => checkChannel(user, slack.channel, members) };
  }
  const people = createPeople('slack.operators', slack.operators, { directory, clock });
  return { check: (user) => checkPeople(user, people) };
}

async function checkChannel(user: string, channel: string, list: MemberList): Promise<Permission> {
  const answer = await list.has(user);
  if (answer === true) return ALLOWED;
  if (answer === false) return refused(`Only members of ${channel} may do that. Join it, then ask again.`);
  return refused(
    `I could not read who is in ${channel} (${answer.error}), so I cannot tell whether you may.`,
  );
}

async function checkPeople(user: string, people: People): Promise<Permission> {
  const answer = await people.has(user);
  if (answer === true) return ALLOWED;
  if (answer === false) return refused('You are not among `slack.operators` in tidemark.yaml.');
  return refused(
    `You are not listed in \`slack.operators\`, and I could not read its user groups (${answer.unread.join(', ')}).`,
  );
}

function refused(reason: string): Permission {
  return { kind: 'refused', reason };
}
