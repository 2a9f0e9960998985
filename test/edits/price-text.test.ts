import { describe, expect, test } from 'vitest';
import { doubts, editPrices, reprice } from './changes.ts';

const html = (text: string) => reprice({ text });

describe('text with a currency is the price', () => {
  test.each([
    '$225',
    '$225.00',
    '$ 225',
    'US$225',
    'US$ 225',
    'US $225',
    'USD 225',
    'USD225',
    'USD $225',
    '225 USD',
    '225.00 usd',
    '$225 USD',
    '225 US dollars',
    '225 dollars',
    '225$',
    '$225.',
    '($225)',
    '"$225"',
    '$225, all in',
    '$225/person',
    '$225-per-guest',
    '$225+',
    '$225*',
    'A $225 sail for 2',
    '2 $225 tickets',
    '$200-$225',
    '$225 – $250',
    '$225&nbsp;',
    '225&nbsp;USD',
    '<s>$225</s>',
    '$<b>225</b>',
    '<sup>$</sup>225',
    '<span>$</span><span>225</span>',
    '$<!-- -->225<!-- --> each',
    '$\n      225',
    '<title>Sail, $225</title>',
    '<textarea>$225</textarea>',
    '<template><p>$225</p></template>',
    '<noscript>$225</noscript>',
    '<table>$225<tr><td>$225',
    '<svg><text>$225</text></svg>',
    'é 😀 $225',
  ])('%s', (text) => {
    expect(html(text)).toBe(text.replaceAll('225', '240'));
    expect(doubts({ text })).toEqual([]);
  });

  test.each([
    ['€225', ['€225', '€ 225', '225 €', '225€', '225,00 €', '225 EUR', '225 euros', '225€ 2 nuits']],
    ['£225', ['£225', 'GBP 225', '225 GBP']],
    ['CAD 225', ['CA$225', 'C$225', '$225 CAD', 'CAD 225', 'CAD $225']],
    ['225', ['$225', '€225', '225 GBP', 'A$225']],
  ])('%s is written in many ways', (from, texts) => {
    for (const text of texts) expect(reprice({ text }, from, '240')).toBe(text.replace('225', '240'));
  });

  test.each(['&#36;225', '&#x24;225', '&dollar;225', '&dollar;<b>225</b>'])(
    'a currency written as a character reference is doubtful: %s',
    (text) => {
      expect(html(text)).toBe(text);
      expect(doubts({ text })).toEqual([
        '225: its currency is written as a character reference or an escape',
      ]);
    },
  );

  test.each([
    ['-$225', 'a minus or a range'],
    ['$225-250', 'it may be part of a range'],
    ['200-225 USD', 'a minus or a range'],
    ['$225<sup>00</sup>', 'the number may go on in the element beside it'],
    ['$225<sup>.50</sup>', 'the number may go on in the element beside it'],
    ['225 € 2 nuits', 'its currency may belong to the number beside it'],
    ['$225pp', 'letters follow at once'],
    ['<!-- was $225 -->', 'in a comment'],
    ['see ?price=$225', 'a URL parameter'],
    ['<td class="num">225</td>', 'a bare number in <td>'],
    ['<p class="ticket-price">225</p>', 'a bare number in <p>'],
    ['<td>$</td><td>225</td>', 'a bare number in <td>'],
  ])('%s is doubtful: %s', (text, reason) => {
    expect(html(text)).toBe(text);
    expect(doubts({ text }, '225', '240')).toEqual([`225: ${reason}`]);
  });

  test('a bare dollar sign may be that of another country', () => {
    expect(doubts({ text: '$225' }, 'CA$225', 'CA$240')).toEqual(['225: it may not be in CAD']);
  });

  test('of two currencies the one at the number counts', () => {
    expect(reprice({ text: '100 € 225 $' }, '$225', '$240')).toBe('100 € 240 $');
    expect(reprice({ text: '100 € 225 €' }, '€225', '€240')).toBe('100 € 240 €');
    expect(reprice({ text: '100 EUR $225' }, '$225', '$240')).toBe('100 EUR $240');
  });
});

describe('attributes that people see', () => {
  test.each([
    '<img src="/225.jpg" alt="Sail, $225">',
    '<a title="$225" href="/225/">',
    '<button aria-label="Book for $225">',
    '<input placeholder="$225" value="$225">',
    '<meta name="description" content="Sails from $225.">',
    '<meta property="og:title" content="Sail for $225">',
    "<i data-label='$225 each'>",
    '<i data-label=$225>',
  ])('%s', (text) => {
    expect(html(text)).toBe(text.replaceAll('$225', '$240'));
  });
});

test('each edit carries its line, what stands there and what will', () => {
  const { sure, doubtful } = editPrices({ text: '<p>\n  $225 each\r\n<!-- $225 -->' });
  expect(sure).toEqual([
    { offset: 7, length: 3, text: '240', kind: 'text', line: 2, before: '$225 each', after: '$240 each' },
  ]);
  expect(doubtful).toMatchObject([
    { line: 3, before: '<!-- $225 -->', after: '<!-- $240 -->', kind: 'comment' },
  ]);
});

test('plain text and feeds are read as what they are', () => {
  const text = 'now <$225>, &#36;225, price=225';
  expect(reprice({ text, path: 'notes.md' })).toBe('now <$240>, &#36;225, price=225');
  const feed = '<?xml version="1.0"?><item><g:price>225.00 USD</g:price><price>225</price></item>';
  expect(reprice({ text: feed, path: 'feed.xml' })).toBe(feed.replaceAll('225', '240'));
});

test('stylesheets and images have no price', () => {
  for (const path of ['site.css', 'price.svg', '225.png']) {
    expect(editPrices({ text: '$225 <p>$225</p>', path })).toEqual({ sure: [], doubtful: [] });
  }
});
