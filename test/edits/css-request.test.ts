import fc from 'fast-check';
import { parse } from 'postcss';
import { describe, expect, test } from 'vitest';
import { type CssRequest, parseCssChange } from '../../src/edits/css.ts';
import { editStyles, restyle, restyleHtml } from './changes.ts';

function reasons(request: Partial<CssRequest>): readonly string[] {
  const parsed = parseCssChange({ selector: '.brand', property: 'color', value: 'red', ...request });
  return parsed.kind === 'refused' ? parsed.reasons : [];
}

describe('what is refused', () => {
  test.each([
    '',
    ' ',
    '.',
    '.1a',
    '.-1',
    'a,,',
    '> a',
    'a >',
    'a + ~ b',
    '.a..b',
    'a[',
    'a[b=c d]',
    ':',
    'a:not(',
  ])('the selector %j', (selector) => {
    expect(reasons({ selector })).toEqual([`\`${selector}\` is not a CSS selector`]);
  });

  test.each(['&', '@media', '50%', '.brand{', '.brand;', '</style>', '"x"', '!'])(
    'the selector %j too',
    (selector) => {
      expect(reasons({ selector })).toHaveLength(1);
    },
  );

  test('a list of selectors, of which one must be chosen', () => {
    expect(reasons({ selector: 'h1, .brand' })).toEqual([
      '`h1, .brand` is a list of selectors: give one of them',
    ]);
  });

  test.each(['', 'letter spacing', 'color:', '*zoom', '2x', 'a;b', '--', '--a{'])(
    'the property %j',
    (property) => {
      expect(reasons({ property })).toEqual([`\`${property}\` is not the name of a CSS property`]);
    },
  );

  test.each([
    ['', 'the value is empty'],
    ['red;', 'holds `;`'],
    ['red} b{', 'holds `}`'],
    ['red !important', 'leave `!important` out'],
    ['"red', 'has a quote that is not closed'],
    ['calc(1px', 'lacks `)`'],
    ['1px)', 'has a `)` too many'],
    ['url(a b', 'lacks `)`'],
    ['red\\', 'ends in a backslash'],
    ['red /* so', 'is not the value'],
    ['red /* so */', 'holds a comment'],
    ['red\n; x', 'holds a line break'],
    ['"</style><script>"', 'could end a <style> block'],
    ['red; x: y', 'holds `;`'],
    ['red x: y', 'is not the value of a CSS declaration'],
  ])('the value %j', (value, reason) => {
    expect(reasons({ value }).join()).toContain(reason);
  });

  test('all reasons are given at once', () => {
    expect(reasons({ selector: '.', property: '!', value: ';}' })).toHaveLength(4);
  });
});

describe('what is accepted', () => {
  test.each([
    '#0b3d5c',
    'calc((1px + 2vw) * 3)',
    '"a; b} c" url("d;e")',
    'url(data:image/png;base64,iVBORw0KGgo=)',
    'var(--a, [b])',
    '"\\201C" "it\'s"',
    '"Cormorant Garamond", serif',
    'progid:x',
    '"→ é"',
  ])('the value %s', (value) => {
    expect(reasons({ value })).toEqual([]);
    expect(restyle({ text: '.brand{color:red}' }, { property: 'color', value })).toBe(
      `.brand{color:${value}}`,
    );
  });

  test('whatever value is accepted, the stylesheet keeps its rules and declarations', () => {
    const token = fc.constantFrom(
      'red',
      ' ',
      ';',
      '{',
      '}',
      '(',
      ')',
      '"',
      "'",
      '\\',
      '/*',
      '*/',
      '!',
      '@x',
      ':',
      ',',
      'url(',
      '[',
      ']',
      '#f',
      '<',
      '/',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
        const value = tokens.join('');
        fc.pre(reasons({ value }).length === 0);
        const css = restyle({ text: '.brand{color:red;a:b}.x{c:d}' }, { property: 'color', value });
        const shape = parse(css).nodes.map((rule) =>
          'nodes' in rule ? rule.nodes?.map((each) => String(each)) : [],
        );
        expect(shape).toEqual([[`color:${value.trim()}`, 'a:b'], ['c:d']]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what is suggested', () => {
  const css = '.brand{color:red}.brandy{}.nav > .brand{}@media print{.Brands{}}';

  test('a selector that is nowhere names the nearest', () => {
    expect(editStyles({ text: css }, { selector: '.brnd' }).nearest).toEqual([
      '.brand',
      '.brandy',
      '.Brands',
    ]);
    expect(editStyles({ text: css }, { selector: 'brand' }).nearest?.[0]).toBe('.brand');
    expect(editStyles({ text: css }, { selector: '.footer' })).toMatchObject({ matched: 0, nearest: [] });
  });

  test('a property that no rule with the selector sets names the nearest', () => {
    const result = editStyles({ text: css }, { property: 'colour' });
    expect(result).toMatchObject({ matched: 1, edits: [], nearestProperties: ['color'] });
  });

  test('nothing is suggested where something was found', () => {
    expect(Object.keys(editStyles({ text: css }, { property: 'color' }))).not.toContain('nearest');
    expect(restyleHtml('<style>.brand{color:red}</style>', { property: 'color' })).toContain('0.18em');
  });
});
