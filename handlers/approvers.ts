import type { Change } from '../src/changes/change.ts';
import type { ChangeChannel } from './change-channel.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { createPeople } from './member-list.ts';
import type { Permission } from './operators.ts';

/**
 * Who decides on changes: `slack.approvers` (user and user-group ids), in `slack.channel` alone; on their own only
 * with `slack.selfApproval`.
 */
export interface Approvers {
  /** Whether anything can be approved at all. */
  canDecide(): Permission;
  /** `channel`: where they clicked. */
  mayApprove(change: Change, user: string, channel: string): Promise<Permission>;
  /** As for approving; and whoever asked for a change may withdraw it. */
  mayReject(change: Change, user: string, channel: string): Promise<Permission>;
  /** Who asked for it: whoever approves must not be who made it. */
  mayAmend(change: Change, user: string): Permission;
}

export interface ApproversOptions {
  readonly slack: {
    readonly approvers: readonly string[];
    readonly selfApproval: boolean;
  };
  readonly channel: ChangeChannel;
  readonly directory: Pick<Directory, 'groupMembers'>;
  readonly clock: Clock;
}

const ALLOWED: Permission = { kind: 'allowed' };
const NOBODY =
  'Nobody may approve changes, so none can be made: slack.approvers in tidemark.yaml is empty. ' +
  'List user or user-group ids there, as in "approvers: [U0123, S0456]", and restart the bot.';

export function createApprovers({ slack, channel, directory, clock }: ApproversOptions): Approvers {
  const people = createPeople('slack.approvers', slack.approvers, { directory, clock });
  const canDecide = () => (slack.approvers.length === 0 ? refused(NOBODY) : ALLOWED);
  const checkPerson = async (user: string): Promise<Permission> => {
    const answer = await people.has(user);
    if (answer === true) return ALLOWED;
    if (answer === false) return refused('You are not among slack.approvers in tidemark.yaml.');
    const groups = answer.unread.join(', ');
    return refused(
      `You are not listed in slack.approvers, and I could not read its user groups (${groups}).`,
    );
  };
  const checkPlace = async (clicked: string): Promise<Permission> => {
    const id = await channel.id();
    if (id === clicked) return ALLOWED;
    if (typeof id === 'string') return refused(`Changes are approved and rejected in ${channel.name} only.`);
    return refused(`I could not find ${channel.name} (${id.error}), where changes are decided.`);
  };
  return {
    canDecide,
    async mayApprove(change, user, clicked) {
      const isOwn = isAskedBy(change, user) && !slack.selfApproval;
      return firstRefusal([
        canDecide,
        () => checkPlace(clicked),
        () =>
          isOwn ? refused('You asked for this change yourself, so someone else must approve it.') : ALLOWED,
        () => checkPerson(user),
      ]);
    },
    async mayReject(change, user, clicked) {
      if (isAskedBy(change, user)) return ALLOWED;
      return firstRefusal([canDecide, () => checkPlace(clicked), () => checkPerson(user)]);
    },
    mayAmend(change, user) {
      if (slack.selfApproval || isAskedBy(change, user)) return ALLOWED;
      return refused(
        `Only ${change.requestedBy.name}, who asked for this change, may choose what is in it: whoever approves it must not have made it.`,
      );
    },
  };
}

/** Someone in Slack; whoever works at the terminal has ids of another kind. */
function isAskedBy({ requestedBy }: Change, user: string): boolean {
  return requestedBy.door === 'slack' && requestedBy.id === user;
}

async function firstRefusal(
  checks: readonly (() => Permission | Promise<Permission>)[],
): Promise<Permission> {
  for (const check of checks) {
    const permission = await check();
    if (permission.kind === 'refused') return permission;
  }
  return ALLOWED;
}

function refused(reason: string): Permission {
  return { kind: 'refused', reason };
}
