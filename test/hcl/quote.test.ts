import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from '../../src/terraform/quote.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const PIECE = /\\([nrt"\\])|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|([$%])\4\{|([$%]\{|["\n\r\\])|([\s\S])/gy;

/** What HCL reads in a quoted string; throws at what would end it, or begin a template. */
function readQuoted(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) throw new Error(`no string: ${text}`);
  return text.slice(1, -1).replace(PIECE, (_, named, short, long, doubled, bad, plain) => {
    if (bad !== undefined) throw new Error(`${bad} in ${text}`);
    if (named !== undefined) return ESCAPES[named] ?? '';
    if (doubled !== undefined) return `${doubled}{`;
    return plain ?? String.fromCodePoint(Number.parseInt(short ?? long, 16));
  });
}

const PIECES = fc.constantFrom(
  '$',
  '%',
  '{',
  '}',
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  '\0',
  '${',
  '%{',
  '$${',
  'u0024',
  'é',
  '𝒳',
  '\u202e',
);

/** Any code points but halves of pairs, which are no characters. */
const ANY = fc
  .array(
    fc.integer({ min: 0, max: 0x10_ffff }).filter((point) => point < 0xd800 || point > 0xdfff),
    { maxLength: 12 },
  )
  .map((points) => String.fromCodePoint(...points));

test('any text is read back as it was', () => {
  const texts = fc.oneof(
    ANY,
    fc.array(PIECES).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => readQuoted(quote(text)) === text),
    { numRuns: 300 },
  );
});

test.each([
  ['plain', '"plain"'],
  ['say "hi"\n', String.raw`"say \"hi\"\n"`],
  [`\${aws:username}`, `"$\${aws:username}"`],
  ['%{if}', '"%%{if}"'],
  ['100% of $5', '"100% of $5"'],
  ['$${x', String.raw`"\u0024\u0024{x"`],
  ['C:\\x', String.raw`"C:\\x"`],
  ['a\u202eb', String.raw`"a\u202eb"`],
  ['Zoë 🚢', '"Zoë 🚢"'],
])('%j is written %s', (text, written) => {
  expect(quote(text)).toBe(written);
});
