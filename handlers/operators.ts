import { ConfigError } from '../src/errors.ts';
import type { Clock } from './clock.ts';
import { type Directory, slackErrorCode } from './directory.ts';

type Permission = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly reason: string };

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
/** How long a list of members is believed; someone not on it makes it be read again sooner. */
const BELIEVED_MS = 5 * 60_000;
const DOUBTED_MS = 10_000;

export function createOperators({ slack, directory, clock }: OperatorsOptions): Operators {
  const { users, groups } = sortIds(slack.operators);
  if (slack.operators.length === 0) {
    const members = createMemberList(clock, async () => {
      const id = await directory.channelId(slack.channel);
      if (id === undefined) throw new Error('the channel is not there, or I am not in it');
      return directory.channelMembers(id);
    });
    return { check: (user) => checkChannel(user, slack.channel, members) };
  }
  const lists = groups.map((id) => ({
    id,
    members: createMemberList(clock, () => directory.groupMembers(id)),
  }));
  return { check: (user) => (users.has(user) ? Promise.resolve(ALLOWED) : checkGroups(user, lists)) };
}

function sortIds(ids: readonly string[]): { users: ReadonlySet<string>; groups: readonly string[] } {
  const isUser = (id: string) => /^[UW][A-Z0-9]+$/.test(id);
  const isGroup = (id: string) => /^S[A-Z0-9]+$/.test(id);
  const wrong = ids.filter((id) => !isUser(id) && !isGroup(id));
  if (wrong.length > 0) {
    const allowed = 'neither a user id (U…) nor a user-group id (S…)';
    throw new ConfigError(wrong.map((id) => `slack.operators: "${id}" is ${allowed}`));
  }
  return { users: new Set(ids.filter(isUser)), groups: ids.filter(isGroup) };
}

async function checkChannel(user: string, channel: string, list: MemberList): Promise<Permission> {
  const answer = await list.has(user);
  if (answer === true) return ALLOWED;
  if (answer === false) return refused(`Only members of ${channel} may do that. Join it, then ask again.`);
  return refused(
    `I could not read who is in ${channel} (${answer.error}), so I cannot tell whether you may.`,
  );
}

async function checkGroups(
  user: string,
  lists: readonly { id: string; members: MemberList }[],
): Promise<Permission> {
  const answers = await Promise.all(
    lists.map(async ({ id, members }) => ({ id, answer: await members.has(user) })),
  );
  if (answers.some(({ answer }) => answer === true)) return ALLOWED;
  const unread = answers.flatMap(({ id, answer }) =>
    typeof answer === 'boolean' ? [] : `${id}: ${answer.error}`,
  );
  if (unread.length === 0) return refused('You are not among `slack.operators` in tidemark.yaml.');
  return refused(
    `You are not listed in \`slack.operators\`, and I could not read its user groups (${unread.join(', ')}).`,
  );
}

function refused(reason: string): Permission {
  return { kind: 'refused', reason };
}

interface MemberList {
  has(user: string): Promise<boolean | { readonly error: string }>;
}

/** Reads a list once for all who ask at the same time; a failed reading is not remembered. */
function createMemberList(clock: Clock, read: () => Promise<ReadonlySet<string>>): MemberList {
  let known: { readonly members: ReadonlySet<string>; readonly at: number } | undefined;
  let reading: Promise<ReadonlySet<string>> | undefined;
  const readAgain = async () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    known = { members: await reading, at: clock.now() };
    return known.members;
  };
  const ageMs = () => (known ? clock.now() - known.at : Number.POSITIVE_INFINITY);
  return {
    async has(user) {
      if (known?.members.has(user) && ageMs() < BELIEVED_MS) return true;
      if (known && ageMs() < DOUBTED_MS) return false;
      try {
        return (await readAgain()).has(user);
      } catch (error) {
        return { error: slackErrorCode(error) };
      }
    },
  };
}
