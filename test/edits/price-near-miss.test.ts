import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editPrices } from './changes.ts';

const NOTHING = { sure: [], doubtful: [] };

/** What looks like $225 and is not, as text. */
const TEXTS = [
  '$2250',
  '$1,225',
  '$225,000',
  '$225.50',
  '$225.001',
  '$22.5',
  '$0225',
  '$225k',
  '$225K',
  '$225 million',
  '$225%',
  '$225bn',
  '$1 225',
  '1 225 USD',
  'CA$225',
  '$225 CAD',
  'AUD 225',
  '€225',
  '225 €',
  '£225.00',
  '1.225',
  '1.225 USD',
  '225px',
  '225 px',
  '225-seat',
  '225 guests',
  'seats 225',
  '#225',
  '#225 USD',
  'no. 225',
  '/225/',
  'a225 USD',
  '619-225-1234',
  '(619) 225-1234',
  '+1 619 225 1234',
  '2027-02-25',
  '2/25',
  '22:5',
  'v2.2.5',
  '2.25.225',
  '#225225',
  '#a22500',
  'x=225',
  '225 $450',
  '225 €100',
  '100 USD 225',
  '100 € 225 guests',
];

/** The same in places that programs read. */
const MARKUP = [
  '<a href="/225/">',
  '<a href="/x?id=225">',
  '<a href="tel:225">',
  '<a href="#225">',
  '<img src="/225/a-225.jpg?price=225" width="225" height=225 srcset="/225.jpg 225w">',
  '<i id="225" class="225 w-225" name=225 for=225>',
  '<i data-id="225" data-sku=225 data-width="225" data-index=225 data-count="225" data-productId=225>',
  '<i style="width:225px" data-src="/225.png">',
  '<li value=225><progress value="225" max="225"><td colspan="225">',
  '<meta itemprop="sku" content="225"><meta property="og:image:width" content="225">',
  '<meta property="og:image" content="https://x.test/225.jpg">',
  '<style>.a{width:225px;content:"$225"}</style>',
  '<iframe><b>$225</b></iframe>',
  '<path d="M225 225" x=225 viewBox="0 0 225 225">',
  '<time datetime="225">225</time>',
  '<i itemprop="sku">225</i><h2>225</h2>',
];

describe('what only looks like the price is never listed', () => {
  test.each([...TEXTS, ...MARKUP])('%s', (text) => {
    expect(editPrices({ text })).toEqual(NOTHING);
  });

  test('in any order, company and kind of page', () => {
    const path = fc.constantFrom('page.html', 'notes.txt', 'feed.xml');
    const pieces = fc.array(fc.constantFrom(...TEXTS, ...MARKUP.filter((text) => text.startsWith('<a'))));
    fc.assert(
      fc.property(pieces, path, fc.constantFrom('; ', '\n', '</p><p>'), (texts, file, between) => {
        expect(editPrices({ text: texts.join(between), path: file })).toEqual(NOTHING);
      }),
    );
  });

  test('no other number is taken for the price', () => {
    const number = fc.integer({ min: 0, max: 3_000_000 }).filter((cents) => cents !== 22_500);
    fc.assert(
      fc.property(
        number,
        fc.constantFrom('$', 'USD ', 'US$'),
        fc.integer({ min: 0, max: 3 }),
        (cents, sign, form) => {
          const amount = cents / 100;
          const forms = [
            amount.toFixed(2),
            String(amount),
            amount.toLocaleString('en-US', { minimumFractionDigits: 2 }),
            amount.toLocaleString('de-DE', { minimumFractionDigits: 2 }),
          ];
          const text = `<p>${sign}${forms[form]}</p><b data-price="${amount}">{"price":${amount}}</b>`;
          expect(editPrices({ text })).toEqual(NOTHING);
        },
      ),
    );
  });
});
