import { describe, expect, test } from 'vitest';
import { doubts, reprice } from './changes.ts';

/** The same page with every `225` a `240`. */
const all = (text: string) => text.replaceAll('225', '240');

describe('structured data', () => {
  test.each([
    '{"price": "225.00"}',
    '{"price":225,"lowPrice":225,"highPrice":"225.0"}',
    '{"offers":[{"@type":"Offer","price":225.00,"priceCurrency":"USD"}]}',
    '{"prices":[225,"225.00"]}',
    '{"priceRange":"$225 - $300","description":"Only \\"$225\\"\\u00e9"}',
    '{"price":"225 USD"}',
  ])('JSON-LD: %s', (json) => {
    const page = `<script type="application/ld+json">${json}</script>`;
    expect(reprice({ text: page })).toBe(all(page));
    expect(reprice({ text: json, path: 'product.json' })).toBe(all(json));
  });

  test.each([
    '<meta itemprop="price" content="225">',
    '<meta content=225.00 itemprop=lowPrice>',
    '<span itemprop="price">225.00</span>',
    '<data itemprop="price" value="225">$225</data>',
    '<meta property="product:price:amount" content="225.00">',
    "<meta property='og:price:amount' content='225'>",
    '<i data-price="225" data-price-usd="225.00" data-ticketPrice=225>',
    '<i price="225" :price="225" x-data="{ price: 225 }">',
    '<input type="hidden" name="price" value="225">',
    '<b data-product=\'{"price":225}\' data-other="{&quot;price&quot;:&quot;225.00&quot;}">',
    '<g:price>225.00 USD</g:price>',
  ])('markup: %s', (text) => {
    expect(reprice({ text })).toBe(all(text));
    expect(doubts({ text })).toEqual([]);
  });

  test('a price in another currency is doubtful', () => {
    const text =
      '[{"price":225,"x":{"priceCurrency":"USD"},"priceCurrency":"EUR"},{"price":225,"currency":"usd"}]';
    expect(doubts({ text, path: 'a.json' })).toEqual(['225: its currency is EUR']);
    expect(reprice({ text, path: 'a.json' })).toBe(text.replace(/225(?=,"cur)/, '240'));
  });
});

describe('scripts', () => {
  const script = (text: string) => ({ text: `<script>${text}</script>` });

  test.each([
    'const product = { sku: "a-225", price: 225, label: "$225" }',
    'ticketPrice = 225; let PRICE_USD=225.00',
    'product.price = "225.00"; product["price"] = 225',
    "f({ 'price' : '225' })",
    `x = \`from $225 for \${guests} guests\``,
    `x = \`\${a ? \`$225\` : "b"}\``,
    'var s = /["\']/.test(a) ? "$225" : b / c',
    'price_per_night: 225',
  ])('a named price and a text with a currency are sure: %s', (source) => {
    const { text } = script(source);
    expect(reprice({ text })).toBe(all(text).replace('a-240', 'a-225'));
    expect(reprice({ text: source, path: 'site.js' })).toBe(all(source).replace('a-240', 'a-225'));
  });

  test.each([
    ['book(225)', '225: a bare number in a script'],
    ['let a = "225"', '225: a bare number in a script'],
    ['if (total > 225) go()', '225: a bare number in a script'],
    ['price = 225 * 2', '225: part of a calculation'],
    ['go("/book?price=225&x=1")', '225: a URL parameter'],
    ['h = "<b data-price=\\"225\\">"', '225: inside a text of a script'],
    ['JSON.parse("{\\"price\\":\\"225.00\\"}")', '225.00: inside a text of a script'],
    ['// was $225', '225: in a comment'],
    ['/* $225 */', '225: in a comment'],
    ['"\\u0024225"', '225: its currency is written as a character reference or an escape'],
    ['unit_amount = 22500', '22500: perhaps the price in cents'],
    ['priceInCents: 22500', '22500: perhaps the price in cents'],
  ])('%s is doubtful', (source, doubt) => {
    const page = script(source);
    expect(reprice(page)).toBe(page.text);
    expect(doubts(page)).toEqual([doubt]);
  });

  test.each([
    'var $225 = 1; $225.x()',
    'a225 = 0x225 + 225n + 2250 + .225 + 225.5 + 225e3 + 1225',
    'x = { id: 225, width: 225, "sku": "225", productId: "225", timeout: 225, 225: 1, "225": 2 }',
    'priceInCents = 225; price_id = 225; priceCount = 225',
    '"/225/" + "a-225" + "225px" + "225 guests" + "#225" + "v225"',
    '/225/.test("x")',
    '// 225 lines',
    'amount = 2250; n = 22500',
  ])('%s is no price', (source) => {
    const page = script(source);
    expect(reprice(page)).toBe(page.text);
    expect(doubts(page)).toEqual([]);
  });

  test('a handler in an attribute is a script', () => {
    expect(doubts({ text: '<a onclick="book(&quot;a&quot;, 225)">' })).toEqual([
      '225: a bare number in a script',
    ]);
    expect(reprice({ text: '<a onclick="add({&quot;price&quot;:225})">' })).toContain('240');
  });

  test('a template in a script element is no script', () => {
    const text = '<script type="text/x-template"><b>$225</b> 225</script>';
    expect(doubts({ text })).toEqual(['225: in a script of type text/x-template']);
  });
});

describe('links and forms', () => {
  test.each([
    ['<a href="/book?price=225&amp;x=1">', '225: a URL parameter'],
    ['<a href="/book?x=1&amp;amount=225.00#a">', '225.00: a URL parameter'],
    ['<form action="https://x.test/?item.price=225">', '225: a URL parameter'],
    ['<input name="amount" value="225.00">', '225.00: a bare number in value'],
    ['<option value="225">', '225: a bare number in value'],
    ['<b data-amount="22500">', '22500: perhaps the price in cents'],
    ['<b data-foo="225">', '225: a bare number in data-foo'],
  ])('%s is doubtful', (text, doubt) => {
    expect(reprice({ text })).toBe(text);
    expect(doubts({ text })).toEqual([doubt]);
  });
});
