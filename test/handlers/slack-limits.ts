import fc from 'fast-check';
import { expect } from 'vitest';
import type { Content } from '../../handlers/blocks.ts';

// https://docs.slack.dev/reference/block-kit/blocks and …/methods/chat.postMessage#truncating
const TEXT = 4_000;
const BLOCKS = 50;
const ALL_BLOCKS = 13_200;
const LENGTHS = {
  header: 150,
  section: 3_000,
  element: 3_000,
  value: 2_000,
  button: 75,
  confirmTitle: 100,
  confirm: 300,
};

/** Names as people and AWS make them, and as they should not: long, empty, markup, escapes, any Unicode. */
export const name = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '&'.repeat(1024),
    '<!channel>'.repeat(200),
    '`'.repeat(1024),
    '👩‍👩‍👧‍👦'.repeat(200),
    '',
    'x'.repeat(9_000),
  ),
);
export const amount = fc.integer({ min: 0, max: 1e15 });
export const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 60, size: 'max' });

export function checkLimits(content: Content): void {
  expect(content.text.length, 'text').toBeLessThanOrEqual(TEXT);
  expect(content.text.trim(), 'text').not.toBe('');
  expect(content.blocks.length).toBeLessThanOrEqual(BLOCKS);
  expect(JSON.stringify(content.blocks).length).toBeLessThanOrEqual(ALL_BLOCKS);
  for (const block of content.blocks) checkBlock(block);
}

function checkBlock(block: Content['blocks'][number]): void {
  if (block.type === 'header') checkText(block.text.text, LENGTHS.header);
  if (block.type === 'section') checkSection(block.text?.text ?? '');
  if (block.type === 'section') expect(block.expand, 'behind "See more"').toBe(true);
  if (block.type === 'context') {
    for (const element of block.elements) if ('text' in element) checkText(element.text, LENGTHS.element);
  }
  if (block.type === 'actions') {
    for (const element of block.elements) {
      if (element.type !== 'button') continue;
      checkText(element.text.text, LENGTHS.button);
      expect((element.value ?? '').length).toBeLessThanOrEqual(LENGTHS.value);
      if (!element.confirm) continue;
      checkText(element.confirm.title?.text ?? '', LENGTHS.confirmTitle);
      checkText(element.confirm.text.text, LENGTHS.confirm);
    }
  }
}

/** A code block that is not closed takes all after it in. */
function checkSection(text: string): void {
  checkText(text, LENGTHS.section);
  if (text.startsWith('```\n')) expect(text.match(/```/g)).toHaveLength(2);
}

function checkText(text: string, length: number): void {
  expect(text.length).toBeLessThanOrEqual(length);
  expect(text.trim()).not.toBe('');
}

const OUR_MARKS =
  /^<(@U01ALICE|#C01OPS|https:\/\/jada\.slack\.com\/p1\|[^<>]*|!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\w :,]+)>$/;

/** Slack gives a meaning to `<…>` in markup: only what we put there ourselves may be in it. */
export function checkMarkup({ text, blocks }: Content): void {
  const markup = [text, ...blocks.flatMap(markupOf)].join('\n');
  for (const mark of markup.match(/<[^>]*>?/g) ?? []) {
    expect(mark).toMatch(OUR_MARKS);
  }
}

function markupOf(block: Content['blocks'][number]): string[] {
  if (block.type === 'section') return block.text?.type === 'mrkdwn' ? [block.text.text] : [];
  if (block.type === 'context')
    return block.elements.flatMap((element) => ('text' in element ? [element.text] : []));
  return [];
}
