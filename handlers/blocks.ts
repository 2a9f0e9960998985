import type { types } from '@slack/bolt';
import { shorten } from './text.ts';

export type Block = types.KnownBlock;

/** What a message says. `text`, markup too, is for notifications and screen readers and says the essence of `blocks`. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
}

// Slack refuses more (https://docs.slack.dev/reference/block-kit/blocks). Plain text is cut by half of it, since it
// counts in characters that may be two units long.
const HEADER_LENGTH = 150;
const SECTION_LENGTH = 3000;
const CONFIRM_LENGTH = 300;

/** `text` is plain: nothing in it is markup. */
export function header(text: string): Block {
  return {
    type: 'header',
    text: { type: 'plain_text', text: shorten(text, HEADER_LENGTH / 2), emoji: false },
  };
}

/**
 * `markup` is escaped by whoever made it; a link or name in it is not turned into anything (`verbatim`). Shown as a
 * whole (`expand`): what people decide on may not be behind "See more"
 * (https://docs.slack.dev/reference/block-kit/blocks/section-block).
 */
export function section(markup: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: clip(markup), verbatim: true }, expand: true };
}

/** `text` is plain, of any lines: nothing in it is markup. */
export function plainSection(text: string): Block {
  return { type: 'section', text: { type: 'plain_text', text: clip(text), emoji: false }, expand: true };
}

export function context(markup: string): Block {
  return {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: clip(markup), verbatim: true }],
  };
}

export interface Button {
  readonly label: string;
  readonly action: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** The question asked before it is done, plain text. */
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

export interface DangerButton extends Omit<Button, 'style'> {
  readonly confirm: NonNullable<Button['confirm']>;
}

/** One red button that asks before it acts. */
export function dangerButton(button: DangerButton): Block {
  return buttons([{ ...button, style: 'danger' }]);
}

/** At least one, at most 25. */
export function buttons(all: readonly Button[]): Block {
  return { type: 'actions', elements: all.map(buttonElement) };
}

function buttonElement({ label, action, value, style, confirm }: Button): types.Button {
  return {
    type: 'button',
    text: plain(label),
    ...(style && { style }),
    action_id: action,
    value,
    ...(confirm && {
      confirm: {
        title: plain(confirm.title),
        text: plain(shorten(confirm.text, CONFIRM_LENGTH / 2)),
        confirm: plain(confirm.yes),
        deny: plain(confirm.no),
        ...(style && { style }),
      },
    }),
  };
}

function plain(text: string): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text };
}

/**
 * As many of `lines` as fit in `length` characters and `most` lines; `rest` words what is left out, given how many
 * that is.
 */
export function fitLines(
  lines: readonly string[],
  limits: { readonly most: number; readonly length: number; readonly rest: (count: number) => string },
): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, limits.most)) {
    if (length + line.length + 1 > limits.length) break;
    kept.push(line);
    length += line.length + 1;
  }
  if (kept.length < lines.length) kept.push(limits.rest(lines.length - kept.length));
  return kept.join('\n');
}

/** A last guard only: views keep within limits by what they say. */
function clip(text: string): string {
  return text.length <= SECTION_LENGTH ? text : `${text.slice(0, SECTION_LENGTH - 1)}…`;
}
