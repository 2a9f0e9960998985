import { expect, test } from 'vitest';
import {
  type ReadChange,
  readCss,
  readInvalidate,
  readPrice,
  readSync,
} from '../../handlers/staging-arguments.ts';
import { splitWords, type Word } from '../../handlers/words.ts';

function read(reader: (words: readonly Word[]) => ReadChange, typed: string): unknown {
  const split = splitWords(typed);
  if (split.kind === 'misunderstood') return split.reasons;
  const change = reader(split.words);
  return change.kind === 'understood' ? change.args : change.reasons.join(' ');
}

const BRAND = { selector: '.brand', property: 'letter-spacing', value: '2px' };

test.each([
  ['.brand letter-spacing 2px', BRAND],
  ['.brand letter-spacing: 2px;', BRAND],
  ['.brand letter-spacing:2px', BRAND],
  ['.brand letter-spacing "2px"', BRAND],
  ['.brand letter-spacing 2px --add', { ...BRAND, add: true }],
  ['.brand letter-spacing 2px —add', { ...BRAND, add: true }],
  ['.brand mask-composite add', { selector: '.brand', property: 'mask-composite', value: 'add' }],
  ['".nav .brand" margin -2px auto', { selector: '.nav .brand', property: 'margin', value: '-2px auto' }],
  ['.brand --gap 4px', { selector: '.brand', property: '--gap', value: '4px' }],
  ['.brand color red !important', { selector: '.brand', property: 'color', value: 'red !important' }],
  [
    '.brand font-family “Open Sans”, serif',
    { selector: '.brand', property: 'font-family', value: '"Open Sans", serif' },
  ],
  ['.brand::after content "→"', { selector: '.brand::after', property: 'content', value: '"→"' }],
])('css %s', (typed, args) => {
  expect(read(readCss, typed)).toEqual(args);
});

test('a bare add is the flag where there is a value before it', () => {
  expect(read(readCss, '.brand margin 0 2px add')).toMatchObject({ value: '0 2px', add: true });
  expect(read(readCss, '.brand letter-spacing 2px add')).toMatchObject({ value: '2px', add: true });
});

test.each([
  ['.brand', 'Say the selector, the property and its value'],
  ['.nav .brand letter-spacing 2px', 'A selector with spaces needs quotes'],
])('css %s says what is missing', (typed, reason) => {
  expect(read(readCss, typed)).toContain(reason);
});

const PRICE = { page: 'bobdylan', from: '$225', to: '$240' };

test.each([
  ['bobdylan $225 $240', PRICE],
  ['bobdylan from $225 to $240', PRICE],
  ['bobdylan $225 → $240', PRICE],
  ['bobdylan $225 $240 from production', { ...PRICE, source: 'production' }],
  ['bobdylan $225 $240 --from production', { ...PRICE, source: 'production' }],
  ['bobdylan $225 $240 --from=production', { ...PRICE, source: 'production' }],
  ['bobdylan $225 $240 —include-doubtful', { ...PRICE, includeDoubtful: true }],
  [
    'bobdylan $225 $240 include doubtful from production',
    { ...PRICE, source: 'production', includeDoubtful: true },
  ],
  ['bobdylan 225 USD 240 USD', { page: 'bobdylan', from: '225 USD', to: '240 USD' }],
  ['"bob dylan" 225 € 240 €', { page: 'bob dylan', from: '225 €', to: '240 €' }],
])('price %s', (typed, args) => {
  expect(read(readPrice, typed)).toEqual(args);
});

test.each([
  ['bobdylan $225', 'Say the page, the price as it is and as it shall be'],
  ['bobdylan $225 $240 --include-doubtfull', 'Did you mean "--include-doubtful"?'],
  ['bobdylan $225 $240 form production', 'Did you mean "from production"?'],
  ['bob dylan $225 $240', 'I do not understand "$240". A word with spaces needs quotes.'],
])('price %s is not understood, with a hint', (typed, reason) => {
  expect(read(readPrice, typed)).toContain(reason);
});

test.each([
  ['', {}],
  ['css/', { prefix: 'css/' }],
  ['--delete —force', { delete: true, force: true }],
  ['css/ delete force', { prefix: 'css/', delete: true, force: true }],
  ['"delete"', { prefix: 'delete' }],
])('sync %s', (typed, args) => {
  expect(read(readSync, typed)).toEqual(args);
});

test('a slip in a flag gets the nearest', () => {
  expect(read(readSync, '--delte')).toBe('I do not understand "--delte". Did you mean "--delete"?');
  expect(read(readSync, 'css/ delte')).toBe('I do not understand "delte". Did you mean "delete"?');
});

test.each([
  ['', {}],
  ['/index.html /css/*', { paths: ['/index.html', '/css/*'] }],
])('invalidate %s', (typed, args) => {
  expect(read(readInvalidate, typed)).toEqual(args);
});
