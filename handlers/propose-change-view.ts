import type { Change } from '../src/changes/change.ts';
import { type Content, fitLines, section } from './blocks.ts';
import { named, said } from './change-words.ts';
import { type Dialect, SLACK } from './dialect.ts';
import { excerptDiff } from './diff-excerpt.ts';
import { code, counted, showChannels } from './text.ts';

const MOST_REASONS = 10;
const MOST_DETAILS = 3;

/** Why nothing is proposed, each reason with its next step; what a reason shows line by line stands beneath. */
export function notProposedView(reasons: readonly string[], dialect: Dialect = SLACK): Content {
  const heads = reasons.map((reason) => said(reason.split('\n')[0] ?? '', 1_000));
  const [only = 'no reason was given'] = heads;
  const rest = (count: number) => `…and ${counted(count, 'more reason')}`;
  const listed = fitLines(
    heads.map((head) => `• ${head}`),
    { most: MOST_REASONS, length: 2_600, rest },
  );
  const isSentence = /^[A-Z]/.test(only);
  const text = `Nothing is proposed${heads.length > 1 ? `:\n${listed}` : `${isSentence ? '.' : ':'} ${only}`}`;
  const details = reasons
    .map((reason) => excerptDiff(reason.split('\n').slice(1).join('\n'), dialect).markup)
    .filter((markup) => markup !== '');
  return {
    text: heads.length > 1 ? 'Nothing is proposed, for several reasons' : text,
    blocks: [text, ...details.slice(0, MOST_DETAILS)].map(section),
  };
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
    `Nothing is proposed: I could not find ${showChannels(said(name, 80))}, where changes are decided (${said(error, 100)}). It is slack.channel in tidemark.yaml.`,
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
