import { ConfigError } from '../src/errors.ts';
import type { Clock } from './clock.ts';
import { type Directory, slackErrorCode } from './directory.ts';

/** A list of people that Slack keeps, read now and then. */
export interface MemberList {
  /** `error`: Slack did not say, and why. */
  has(user: string): Promise<boolean | { readonly error: string }>;
}

/** User and user-group ids of the configuration. */
export interface People {
  /** `unread`: the groups that Slack did not tell of, with its reasons. */
  has(user: string): Promise<boolean | { readonly unread: readonly string[] }>;
}

/** How long a list of members is believed; someone not on it makes it be read again sooner. */
const BELIEVED_MS = 5 * 60_000;
const DOUBTED_MS = 10_000;

/** Reads a list once for all who ask at the same time; a failed reading is not remembered. */
export function createMemberList(clock: Clock, read: () => Promise<ReadonlySet<string>>): MemberList {
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

/**
 * The people whom `ids` name, themselves or by their user group. `key`: where in the configuration they are.
 * @throws {ConfigError} for what is neither.
 */
export function createPeople(
  key: string,
  ids: readonly string[],
  { directory, clock }: { readonly directory: Pick<Directory, 'groupMembers'>; readonly clock: Clock },
): People {
  const { users, groups } = sortIds(key, ids);
  const lists = groups.map((id) => ({
    id,
    members: createMemberList(clock, () => directory.groupMembers(id)),
  }));
  return { has: async (user) => users.has(user) || hasInGroups(user, lists) };
}

function sortIds(key: string, ids: readonly string[]) {
  const isUser = (id: string) => /^[UW][A-Z0-9]+$/.test(id);
  const isGroup = (id: string) => /^S[A-Z0-9]+$/.test(id);
  const wrong = ids.filter((id) => !isUser(id) && !isGroup(id));
  if (wrong.length > 0) {
    const allowed = 'neither a user id (U…) nor a user-group id (S…)';
    throw new ConfigError(wrong.map((id) => `${key}: "${id}" is ${allowed}`));
  }
  return { users: new Set(ids.filter(isUser)), groups: ids.filter(isGroup) };
}

async function hasInGroups(
  user: string,
  lists: readonly { readonly id: string; readonly members: MemberList }[],
): ReturnType<People['has']> {
  const answers = await Promise.all(
    lists.map(async ({ id, members }) => ({ id, answer: await members.has(user) })),
  );
  if (answers.some(({ answer }) => answer === true)) return true;
  const unread = answers.flatMap(({ id, answer }) =>
    typeof answer === 'boolean' ? [] : `${id}: ${answer.error}`,
  );
  return unread.length > 0 && { unread };
}
