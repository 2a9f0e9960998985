import { describe, expect, test } from 'vitest';
import { parsePriceChange } from '../../src/edits/price-change.ts';
import { reprice } from './changes.ts';

function reasons(from: string, to: string): readonly string[] {
  const parsed = parsePriceChange({ from, to });
  return parsed.kind === 'refused' ? parsed.reasons : [];
}

describe('each reference keeps its form', () => {
  test.each([
    ['$225', '$240', '$225, $225.00, USD 225, 225.0 USD', '$240, $240.00, USD 240, 240.0 USD'],
    ['225', '$240.50', '$225, $225.00, 225.0 USD', '$240.50, $240.50, 240.5 USD'],
    ['$225.50', '240', '$225.50 $225.5', '$240.00 $240.0'],
    ['€225', '240', '225 €, €225,00 and 225,0 EUR', '240 €, €240,00 and 240,0 EUR'],
    ['225,00 €', '240,50 €', '225 € | 225,00 € | €225.00', '240,50 € | 240,50 € | €240.50'],
    ['$1,225', '$1,340', '$1,225 $1225 $1,225.00 $1225.00', '$1,340 $1340 $1,340.00 $1340.00'],
    ['$1,225', '$950', '$1,225 $1225.00', '$950 $950.00'],
    ['€1225', '€1340', '1.225,00 € | €1,225.00 | 1’225 EUR', '1.340,00 € | €1,340.00 | 1’340 EUR'],
    [
      '€1225',
      '1340,50 €',
      '1 225 € | 1&nbsp;225&nbsp;€ | 1\u202f225,00 €',
      '1 340,50 € | 1&nbsp;340,50&nbsp;€ | 1\u202f340,50 €',
    ],
    ['€1225', '1000000', '1&nbsp;225&nbsp;€', '1&nbsp;000&nbsp;000&nbsp;€'],
    ['$950', '$1,050', '$950 $950.00', '$1,050 $1,050.00'],
    ['$950', '1050', '$950 $950.00', '$1050 $1050.00'],
    ['950 €', '1.050,00 €', '950 € | 950,00 € | €950.00', '1.050 € | 1.050,00 € | €1,050.00'],
    ['$225', '$0', '$225 $225.00', '$0 $0.00'],
    ['$12,345,678', '$1', '$12,345,678', '$1'],
  ])('%s to %s: %s', (from, to, text, wanted) => {
    expect(reprice({ text }, from, to)).toBe(wanted);
  });

  test('where programs read it there are no thousands marks and a decimal point', () => {
    const text = '<i data-price="950"><script>p = {price: 950, "price": "950.00"}</script>';
    expect(reprice({ text }, '$950', '1.050,50 €'.replace(' €', ''))).toBe(
      '<i data-price="1050.50"><script>p = {price: 1050.50, "price": "1050.50"}</script>',
    );
  });
});

describe('prices as people type them', () => {
  test.each([
    '225',
    '225.00',
    '$225',
    ' $ 225 ',
    '$225.00',
    'US$225',
    'USD 225',
    '225 USD',
    '225 usd',
    '225 dollars',
    '$225 USD',
    '225,00',
  ])('%j is 225', (from) => {
    expect(parsePriceChange({ from, to: '1' })).toMatchObject({
      kind: 'change',
      change: { fromCents: 22_500 },
    });
  });

  test.each([
    ['$1,225.50', 122_550],
    ['1.225,50 €', 122_550],
    ['1 225,50 €', 122_550],
    ['$1,225', 122_500],
    ['1.225.000 €', 122_500_000],
    ['0.5', 50],
  ])('%s is %d cents', (from, fromCents) => {
    expect(parsePriceChange({ from, to: '1' })).toMatchObject({ change: { fromCents } });
  });

  test.each(['', '$', 'abc', '$225k', '225 and 226', '-5', '$2.2.5', '1,2345', '$0225', '50%', 'xyz$5'])(
    '%j is refused',
    (from) => {
      expect(reasons(from, '1')).toEqual([`\`${from}\` is not a price: write it as $225, 225.00 or 225 USD`]);
    },
  );

  test.each([
    ['1.225', '5', '`1.225` can be read in two ways: write 1225'],
    ['225.001', '5', '`225.001` can be read in two ways: write 225001'],
    ['$225', '€240', '`$225` is in USD and `€240` in EUR: a change keeps the currency'],
    ['225', '$225.00', '`225` and `$225.00` are the same price'],
    ['$0', '$5', '`$0` is nothing to look for'],
  ])('%s to %s is refused', (from, to, reason) => {
    expect(reasons(from, to)).toEqual([reason]);
  });

  test('what is wrong with both is said at once', () => {
    expect(reasons('x', 'y')).toHaveLength(2);
  });
});
