import type { RunningRun } from '../src/runs/snapshots.ts';
import { type Content, section } from './blocks.ts';
import { code, formatTime, link, sentence } from './text.ts';

/** To the second of two who take at once. */
export function alreadyRunningView(running: RunningRun): Content {
  const { name, by, startedAt } = running;
  const who = `${sentence(by.name)} started it at ${formatTime(startedAt)}${by.door === 'terminal' ? ', from the terminal' : ''}`;
  const what = `Snapshot ${code(name)} is being taken already: ${who}.`;
  const next = 'One runs at a time; ask again when it is done.';
  return {
    text: sentence(`Snapshot ${name} is being taken already.`),
    blocks: [section(`${what}${whereText(running)}\n${next}`)],
  };
}

function whereText({ place }: RunningRun): string {
  if (!place) return '';
  const address = place.permalink && link(place.permalink, 'Watch it there');
  return address ? ` ${address}.` : ` Watch it in <#${place.channel}>.`;
}

export function inviteView(): Content {
  const text =
    'I am not in this channel, so I could not show the snapshot here. Invite me with `/invite`, then ask again.';
  return { text, blocks: [section(text)] };
}

/** The run goes on, but its message was refused for good; `reason` is Slack's word for why. */
export function cannotPostView(name: string, reason: string): Content {
  const text =
    `Snapshot ${code(name)} is being taken, but Slack does not let me post here (${code(reason)}). ` +
    `${code(`/snapshot show ${name}`)} tells how it is going.`;
  return { text, blocks: [section(text)] };
}
