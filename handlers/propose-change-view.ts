import type { Change } from '../src/changes/change.ts';
import { type Content, fitLines, section } from './blocks.ts';
import { named, said } from './change-words.ts';
import { code, counted } from './text.ts';

const MOST_REASONS = 10;

/** Why nothing is proposed, each reason with its next step. */
export function notProposedView(reasons: readonly string[]): Content {
  const [only = 'no reason was given'] = reasons;
  if (reasons.length <= 1) return words(`Nothing is proposed: ${said(only, 1_000)}`);
  const lines = reasons.map((reason) => `• ${said(reason, 500)}`);
  const rest = (count: number) => `…and ${counted(count, 'more reason')}`;
  return words(`Nothing is proposed:\n${fitLines(lines, { most: MOST_REASONS, length: 2_700, rest })}`);
}

/** It is as asked already. */
export function nothingView(reason: string): Content {
  return words(`Nothing is to be done: ${said(reason, 1_000)}`);
}

/** To who asked in another channel. */
export function elsewhereView({ id, plan }: Change, channel: string): Content {
  return words(
    `${named(id)} (${said(plan.title, 150)}) waits for approval in <#${channel}>: changes are decided only there.`,
  );
}

export function inviteView(channel: string): Content {
  return words(
    `Nothing is proposed: I am not in <#${channel}>, where changes are decided. Invite me there with ${code('/invite')}, then ask again.`,
  );
}

export function channelUnknownView(name: string, error: string): Content {
  return words(
    `Nothing is proposed: I could not find ${said(name, 80)}, where changes are decided (${said(error, 100)}). It is slack.channel in tidemark.yaml.`,
  );
}

/** It is proposed, but its message was refused for good; `reason` is Slack's word for why. */
export function notPostedView({ id }: Change, channel: string, reason: string): Content {
  return words(
    `${named(id)} is proposed, but Slack does not let me post in <#${channel}> (${code(reason)}), so nobody can approve it. Mend that and ask again.`,
  );
}

/** A plan is being made, and that takes a while. */
export function slowView(): Content {
  return words('Working on it: this takes a moment. I will answer here.');
}

function words(text: string): Content {
  return { text, blocks: [section(text)] };
}
