import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitWords } from '../../handlers/words.ts';

function texts(typed: string): readonly string[] {
  const split = splitWords(typed);
  return split.kind === 'understood' ? split.words.map(({ text }) => text) : split.reasons;
}

test.each([
  ['sailjada "James Taylor" "All Events"', ['sailjada', 'James Taylor', 'All Events']],
  ['sailjada “James Taylor” „All Events“', ['sailjada', 'James Taylor', 'All Events']],
  ['‘James Taylor’ x', ['James Taylor', 'x']],
  ["Jack's bar", ["Jack's", 'bar']],
  ['“Jack’s bar”', ['Jack’s bar']],
  [`[data-x="a b"] c`, ['[data-x="a b"]', 'c']],
  [`[data-x='a b'] c`, ["[data-x='a b']", 'c']],
  ['"Open Sans", serif', ['"Open Sans",', 'serif']],
  ['a 5" b', ['a', '5"', 'b']],
  ['""', ['']],
  ['  a \t b ', ['a', 'b']],
  ['', []],
])('%s is split at spaces, but for what is in quotes', (typed, words) => {
  expect(texts(typed)).toEqual(words);
});

test('a quote without an end is told', () => {
  expect(texts('qos "James Taylor')).toEqual([
    'The quote that begins with "James Taylor has no end: close it, or leave it out.',
  ]);
});

test('what is quoted is known to be', () => {
  const split = splitWords('"delete" delete');
  expect(split).toMatchObject({ words: [{ isQuoted: true, raw: '"delete"' }, { isQuoted: false }] });
});

test('words of any kind come out as they went in, in quotes', () => {
  const word = fc.string({ unit: 'grapheme' }).filter((text) => !/["“”„‟＂]/.test(text));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(texts(words.map((text) => `"${text}"`).join(' '))).toEqual(words);
    }),
  );
});

test('anything that is typed is split or refused, never lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const split = splitWords(typed);
      if (split.kind === 'misunderstood') return;
      const letters = (text: string) => text.replace(/[\s"“”„‟＂'‘’‚‛]/g, '');
      expect(letters(split.words.map(({ raw }) => raw).join(''))).toBe(letters(typed));
    }),
  );
});
