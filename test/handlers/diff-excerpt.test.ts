import { expect, test } from 'vitest';
import { SLACK, STAND_IN } from '../../handlers/dialect.ts';
import { excerptDiff } from '../../handlers/diff-excerpt.ts';
import { CSS_DIFF } from './make-change.ts';

test('a short diff is shown whole', () => {
  const { markup, isWhole } = excerptDiff(CSS_DIFF, SLACK);
  expect(markup).toBe(`\`\`\`\n${CSS_DIFF.trimEnd()}\n\`\`\``);
  expect(isWhole).toBe(true);
});

test('no diff is no code block', () => {
  expect(excerptDiff('', SLACK)).toEqual({ markup: '', rest: undefined, isWhole: true });
  expect(excerptDiff('\n', SLACK)).toEqual({ markup: '', rest: undefined, isWhole: true });
});

test('of a long one files and changed lines are shown, and the rest is counted', () => {
  const list = Array.from({ length: 12 }, (_, index) => `* page-${index}.html\n`).join('');
  const { markup, rest, isWhole } = excerptDiff(`${list}${CSS_DIFF.repeat(2)}`, SLACK);
  expect(markup).toContain(
    '* page-11.html\ncss/style.css:\n-  letter-spacing: 3px;\n+  letter-spacing: 2px;',
  );
  expect(rest).toBe('…and 3 more lines of the diff');
  expect(isWhole).toBe(false);
});

test('a long line is cut after what differs, and said not to be whole', () => {
  const { markup, isWhole } = excerptDiff(`-…${'a'.repeat(80)}3px${'b'.repeat(400)}\n`, SLACK);
  expect(markup).toContain('3px');
  expect(markup.length).toBeLessThan(200);
  expect(isWhole).toBe(false);
});

test('nothing in a diff ends its code block, or is markup', () => {
  const { markup } = excerptDiff('+ ``` <!channel> & co\n', SLACK);
  expect(markup).toBe("```\n+ ''' &lt;!channel&gt; &amp; co\n```");
});

test('what stands in for Slack gets lines of code instead of a block', () => {
  const { markup } = excerptDiff('-a <b> & `c`\n+d\n', STAND_IN);
  expect(markup).toBe("`-a ‹b› & 'c'`\n`+d`");
});
