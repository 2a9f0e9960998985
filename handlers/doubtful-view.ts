import type { types } from '@slack/bolt';
import type { Change, Doubtful } from '../src/changes/change.ts';
import { redact } from '../src/redaction.ts';
import { section } from './blocks.ts';
import { leftAlone } from './proposal-view.ts';
import { counted, shorten } from './text.ts';

export const DOUBTFUL_VIEW = 'doubtful_references';
const TICKED = 'ticked';

// https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
const OPTIONS_OF_ONE = 10;
const OPTION_LENGTH = 75;
const LABEL_LENGTH = 150;
/** A dialog has at most 100 blocks, and nobody reads more. */
const MOST = 200;
const MOST_BLOCKS = 90;

/** A reference with its place in the plan: its value in the dialog, where ids could be too long. */
interface Choice {
  readonly index: number;
  readonly doubtful: Doubtful;
}

/** The dialog: a box for each reference, those ticked that the plan changes already. `metadata` comes back with it. */
export function doubtfulView(change: Change, metadata: string): types.ModalView {
  const groups = groupChoices(choicesOf(change));
  const left = new Set(leftAlone(change.plan));
  const shown = groups.reduce((sum, { length }) => sum + length, 0);
  const hidden = (change.plan.doubtful?.length ?? 0) - shown;
  const intro =
    'Tick those that mean the price. The plan is made anew with them; nothing changes before someone approves it.';
  const rest = `…and ${counted(hidden, 'more reference')}: ask again with \`include doubtful\` to change all.`;
  return {
    type: 'modal',
    callback_id: DOUBTFUL_VIEW,
    private_metadata: metadata,
    title: { type: 'plain_text', text: 'Doubtful references' },
    submit: { type: 'plain_text', text: 'Change the plan' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(intro),
      ...groups.map((group, index) => inputOf(group, index, left)),
      ...(hidden > 0 ? [section(rest)] : []),
    ],
  };
}

/** What a submitted dialog says. */
export interface SubmittedValues {
  readonly [block: string]: {
    readonly [action: string]: { readonly selected_options?: readonly { readonly value?: string }[] };
  };
}

/** The ids of the references that are to be changed; those that the dialog did not show stay as they were. */
export function readTicks(change: Change, values: SubmittedValues): readonly string[] {
  const options = Object.values(values).flatMap((block) => block[TICKED]?.selected_options ?? []);
  const ticked = new Set(options.map(({ value }) => Number(value)));
  const shown = new Set(
    groupChoices(choicesOf(change))
      .flat()
      .map(({ index }) => index),
  );
  const left = new Set(leftAlone(change.plan));
  return choicesOf(change)
    .filter(({ index, doubtful }) => (shown.has(index) ? ticked.has(index) : !left.has(doubtful)))
    .map(({ doubtful }) => doubtful.id);
}

/** Those that are changed by the plan as it is. */
export function tickedNow({ plan }: Change): readonly string[] {
  const left = new Set(leftAlone(plan));
  return (plan.doubtful ?? []).filter((doubtful) => !left.has(doubtful)).map(({ id }) => id);
}

function choicesOf({ plan }: Change): Choice[] {
  return (plan.doubtful ?? []).map((doubtful, index) => ({ index, doubtful }));
}

/** By page and reason, as many as one set of boxes may have. */
function groupChoices(choices: readonly Choice[]): Choice[][] {
  const groups = Map.groupBy(choices.slice(0, MOST), ({ doubtful }) => `${doubtful.key}: ${doubtful.reason}`);
  return [...groups.values()].flatMap(chunk).slice(0, MOST_BLOCKS);
}

function chunk(choices: Choice[]): Choice[][] {
  const count = Math.ceil(choices.length / OPTIONS_OF_ONE);
  return Array.from({ length: count }, (_, at) =>
    choices.slice(at * OPTIONS_OF_ONE, (at + 1) * OPTIONS_OF_ONE),
  );
}

function inputOf(group: readonly Choice[], at: number, left: ReadonlySet<Doubtful>): types.InputBlock {
  const options = group.map(optionOf);
  const ticked = options.filter((_, index) => {
    const doubtful = group[index]?.doubtful;
    return doubtful && !left.has(doubtful);
  });
  const { key = '', reason = '' } = group[0]?.doubtful ?? {};
  return {
    type: 'input',
    block_id: `doubtful_${at}`,
    optional: true,
    label: plain(`${key}: ${reason}`, LABEL_LENGTH),
    element: {
      type: 'checkboxes',
      action_id: TICKED,
      options,
      ...(ticked.length > 0 && { initial_options: ticked }),
    },
  };
}

function optionOf({ index, doubtful }: Choice): types.PlainTextOption {
  return { text: plain(`line ${doubtful.line}: ${doubtful.before}`, OPTION_LENGTH), value: String(index) };
}

/** Slack counts in UTF-16 units, `shorten` in characters that may be two of them. */
function plain(text: string, length: number): types.PlainTextElement {
  const clean = redact(text);
  const short = shorten(clean, length);
  return { type: 'plain_text', text: short.length <= length ? short : shorten(clean, length / 2) };
}
