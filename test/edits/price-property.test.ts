import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/edits/edit.ts';
import type { Page } from '../../src/edits/page.ts';
import { editPrice } from '../../src/edits/price.ts';
import { type PriceRequest, parsePriceChange } from '../../src/edits/price-change.ts';
import { kept, type Piece, STORAGES, store } from './stored-page.ts';

function edit(page: Page, request: PriceRequest) {
  const parsed = parsePriceChange(request);
  if (parsed.kind === 'refused') throw new Error(parsed.reasons.join());
  return editPrice(page, parsed.change);
}

const CENTS = fc.oneof(
  fc.integer({ min: 1, max: 9999 }).map((whole) => whole * 100),
  fc.integer({ min: 100, max: 999_999 }),
);
const CHANGE = fc.record({ from: CENTS, to: CENTS }).filter((at) => at.from !== at.to && keepsForm(at));
type Change = { readonly from: number; readonly to: number };

/** A price as the pages here write it: with cents, or without where there are none. */
function plain(cents: number): string {
  return cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2);
}

function long(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Where a price may stand, and how it is written there. */
const PLACES = fc.constantFrom<readonly [string, (cents: number) => string, string]>(
  ['<p>now $', plain, ' each</p>'],
  ['<p>é ÿ $', long, '.</p>'],
  ['<b>USD ', long, '</b>\r\n'],
  ['<b>US$', plain, '</b>'],
  ['<td>', long, ' USD</td>'],
  ['<sup>$</sup>', plain, '<br>'],
  ['<meta itemprop="price" content="', plain, '">'],
  ["<i data-price='", long, "' id=a>"],
  ['<i title="&eacute; &quot;$', plain, '&quot;">'],
  ['<script>const a = { price: ', plain, ', b: 1 };</script>'],
  ['<script>let price = "', long, '";</script>'],
  ['<script type="application/ld+json">{"price": "', long, '", "priceCurrency": "USD"}</script>'],
);
const FILLER = fc.constantFrom(
  '<p>text &amp; é</p>',
  '<!-- 1 -->',
  '<img src="/1/2.jpg" width=3>',
  '\r\n',
  '<style>.a{width:1px}</style>',
  '<script>/* x */ f("a", /\'/)</script>',
  '<a href="/a?b=1&amp;c">x</a>',
);
const PIECE = fc.oneof(
  {
    weight: 2,
    arbitrary: PLACES.map(([front, write, back]) => (at: Change): Piece => {
      return { source: front + write(at.from) + back, wanted: front + write(at.to) + back };
    }),
  },
  { weight: 1, arbitrary: FILLER.map((text) => () => kept(text)) },
  {
    weight: 1,
    arbitrary: PLACES.map(([front, write, back]) => ({ from, to }: Change) => {
      const other = [101, 202, 303].map((step) => from + step * 100).find((cents) => cents !== to) ?? 0;
      return kept(front + write(other) + back);
    }),
  },
);

/** A price that is written with cents keeps them, so that a new one without is left out here. */
function keepsForm({ from, to }: Change): boolean {
  return from % 100 === 0 || to % 100 !== 0;
}

describe('for any page and any two prices', () => {
  test('planted references change and every other byte stays, however the page is stored', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 10 }), CHANGE, STORAGES, (pieces, at, storage) => {
        const request = { from: `$${plain(at.from)}`, to: `$${plain(at.to)}` };
        const { stored, wanted } = store(
          pieces.map((piece) => piece(at)),
          storage,
          (page) => edit(page, request).sure,
        );
        expect(stored.toString('latin1')).toBe(wanted.toString('latin1'));
      }),
      { numRuns: 1000 },
    );
  });

  const SOUP = fc.array(
    fc.constantFrom(
      '$225',
      '225',
      '$',
      ' ',
      'USD',
      '&#36;',
      '&nbsp;',
      '.',
      ',',
      '-',
      '<b>',
      '</b>',
      '<p title="',
      '">',
      '<script>',
      '</script>',
      '"',
      "'",
      '`',
      '$' + '{',
      '}',
      'price',
      ':',
      '=',
      '<!--',
      '-->',
      '\n',
      '€',
      '\\',
      '/',
      '?',
      '😀',
      '<style>',
      '00',
      '{',
    ),
    { maxLength: 30 },
  );

  test('whatever the page, every edit replaces the price and nothing else', () => {
    fc.assert(
      fc.property(SOUP, (tokens) => {
        const text = tokens.join('');
        const { sure, doubtful } = edit(
          { path: 'a.html', contentType: undefined, text },
          { from: '225', to: '240' },
        );
        const edits = [...sure, ...doubtful];
        expect(() => applyEdits(text, edits)).not.toThrow();
        const pairs = edits.map((each) =>
          [text.slice(each.offset, each.offset + each.length), each.text].join(' to '),
        );
        expect(pairs.filter((pair) => !/^225 to 240$|^225([.,])00? to 240\1\d\d?$/.test(pair))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test('once all references are changed, none is left', () => {
    fc.assert(
      fc.property(SOUP, (tokens) => {
        const page = { path: 'a.html', contentType: undefined, text: tokens.join('') };
        const { sure, doubtful } = edit(page, { from: '225', to: '240' });
        const text = applyEdits(page.text, [...sure, ...doubtful]);
        expect(edit({ ...page, text }, { from: '225', to: '240' })).toEqual({ sure: [], doubtful: [] });
      }),
      { numRuns: 3000 },
    );
  });
});
