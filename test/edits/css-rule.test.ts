import { describe, expect, test } from 'vitest';
import { editStyles, restyle } from './changes.ts';

/** The stylesheet after `.brand`'s letter-spacing became 0.18em. */
const set = (text: string) => restyle({ text });

describe('which rules are changed', () => {
  test.each([
    ['a rule of its own', '.brand{letter-spacing:1em}'],
    ['a list of selectors', 'h1,\n.brand , h2 {letter-spacing:1em}'],
    ['a media query', '@media print{@media (width > 1px){.brand{letter-spacing:1em}}}'],
    [
      '@supports, @layer and @container',
      '@layer a{@supports (a:b){@container (width>1px){.brand{letter-spacing:1em}}}}',
    ],
    ['a comment inside the selector', '/**/.brand/* the logo */{letter-spacing:1em}'],
    ['an at-rule nested in the rule', '.brand{@media print{letter-spacing:1em}}'],
    ['& on its own', '.brand{&{letter-spacing:1em}}'],
  ])('%s', (_, css) => {
    expect(set(css)).toBe(css.replace('1em', '0.18em'));
  });

  test.each([
    '.brand:hover',
    '.brand::before',
    '.brandy',
    '.brand-name',
    '.BRAND',
    '.nav .brand',
    '.nav>.brand',
    '.brand .x',
    '.brand.x',
    'a.brand',
    '#brand',
    'brand',
    '[class=brand]',
    ':is(.brand, .x)',
    ':not(.brand)',
  ])('%s is another selector', (selector) => {
    const css = `${selector}{letter-spacing:1em}`;
    expect(set(css)).toBe(css);
  });

  test.each([
    ['nested without &', '.nav{.brand{letter-spacing:1em}}'],
    ['nested with &', '.nav{& > .brand{letter-spacing:1em}}'],
    ['& behind it', '.nav{.brand &{letter-spacing:1em}}'],
    ['a part of it', '.brand{&:hover{letter-spacing:1em} .x{letter-spacing:1em} &y{letter-spacing:1em}}'],
    ['@scope', '@scope (.card){.brand{letter-spacing:1em}}'],
    ['@starting-style', '@starting-style{.brand{letter-spacing:1em}}'],
  ])('nesting makes it another selector: %s', (_, css) => {
    expect(set(css)).toBe(css);
  });

  test('a step of an animation is no element', () => {
    const css = '@keyframes from{from{letter-spacing:1em}}from{letter-spacing:1em}';
    expect(restyle({ text: css }, { selector: 'from' })).toBe(css.replace(/1em}$/, '0.18em}'));
  });

  test('a nested rule is found by its whole selector', () => {
    const css = '.nav{ul &{color:red} .brand{letter-spacing:1em}}';
    expect(restyle({ text: css }, { selector: '.nav .brand' })).toBe(css.replace('1em', '0.18em'));
    expect(restyle({ text: css }, { selector: 'ul .nav', property: 'color', value: 'tan' })).toContain(
      'color:tan',
    );
  });

  test('nesting that multiplies beyond reason is left alone, and said', () => {
    const list = Array.from({ length: 99 }, (_, index) => `.a${index}`).join();
    const css = `.brand{letter-spacing:1em}\n${list}{${list}{a:b}}`;
    expect(set(css)).toBe(css.replace('1em', '0.18em'));
    expect(editStyles({ text: css }).problems).toMatchObject([{ line: 2 }]);
  });

  test('a rule for other selectors too says so', () => {
    const { edits } = editStyles({ text: '.hero h1, .brand, b{letter-spacing:1em}' });
    expect(edits[0]?.note).toBe('this rule is also for .hero h1, b');
  });

  test.each([
    ['.nav   >  .brand', '.nav>.brand'],
    ['.nav\n.brand', '.nav .brand'],
    ['LI.item:HOVER', 'li.item:hover'],
    ['a:before', 'a::before'],
    ["input[type='text']", 'input[TYPE=text]'],
    ['.a\\:b', '.a\\3a b'],
    ['li:nth-child( 2n + 1 )', 'li:nth-child(2n+1)'],
    [':is( .a , .b )', ':is(.a,.b)'],
  ])('%s is the same as %s', (wanted, written) => {
    expect(restyle({ text: `${written}{letter-spacing:1em}` }, { selector: wanted })).toContain('0.18em');
  });

  test.each([
    ['.a\\.b', '.a.b'],
    ['a[b=c]', 'a[b=C]'],
    ['a[b=c]', 'a[b=c i]'],
    ['.a .b', '.a>.b'],
    ['::part(Foo)', '::part(foo)'],
  ])('%s is not the same as %s', (wanted, written) => {
    const text = `${written}{letter-spacing:1em}`;
    expect(restyle({ text }, { selector: wanted })).toBe(text);
  });
});

describe('which declarations are changed', () => {
  test.each([
    ['!important', 'letter-spacing: 1em !important; text-transform: uppercase'],
    ['a spaced !Important', 'letter-spacing:1em ! Important'],
    ['comments around the value', 'letter-spacing/* a */:/* b */ 1em /* c */ /* d */!important/* e */;'],
    ['no final semicolon', 'color:red;letter-spacing:1em'],
    ['a semicolon in a string before', 'content:"; letter-spacing: 2em";letter-spacing:1em'],
    ['a comment that looks like it', '/* letter-spacing: 2em; */ letter-spacing : 1em;'],
    ['another case', 'Letter-Spacing: 1em'],
    ['line breaks as Windows writes them', '\r\n\tletter-spacing:\r\n\t\t1em\r\n;\r\n'],
    ['a word of several units', '--😀: "😀"; letter-spacing: 1em'],
  ])('only the value changes: %s', (_, body) => {
    expect(set(`.brand {${body}}`)).toBe(`.brand {${body.replace('1em', '0.18em')}}`);
  });

  test.each([
    '-webkit-letter-spacing: 1em',
    '--letter-spacing: 1em',
    '*letter-spacing: 1em',
    '_letter-spacing: 1em',
    'content: "letter-spacing: 1em"',
    'letter: spacing',
    '/* letter-spacing: 1em */',
  ])('%s sets another property', (body) => {
    expect(set(`.brand{${body}}`)).toBe(`.brand{${body}}`);
  });

  test('several declarations of the property all get the value, for any of them may be in effect', () => {
    expect(set('.brand{letter-spacing:1em!important;letter-spacing:clamp(1px,2vw,3px)}')).toBe(
      '.brand{letter-spacing:0.18em!important;letter-spacing:0.18em}',
    );
  });

  test('a whole value of many parts is replaced, a comment between them included', () => {
    const css = '.brand{font:italic "A;B" /* and */ , serif /* end */}';
    const wanted = '.brand{font:1em/1.2 "C, D" /* end */}';
    expect(restyle({ text: css }, { property: 'font', value: '1em/1.2 "C, D"' })).toBe(wanted);
  });

  test('a quoted comment mark at the end of a value belongs to it', () => {
    expect(restyle({ text: '.brand{content:"/*" "*/"}' }, { property: 'content', value: '"x"' })).toBe(
      '.brand{content:"x"}',
    );
  });

  test('custom properties can be set, and their names have case', () => {
    const css = ':root{--Gutter: 1px;--gutter:  { a:b } ;--gutter:;}';
    const wanted = ':root{--Gutter: 1px;--gutter:  240px ;--gutter:240px;}';
    expect(restyle({ text: css }, { selector: ':root', property: '--gutter', value: '240px' })).toBe(wanted);
  });

  test('a value that is there already is counted, not edited', () => {
    expect(editStyles({ text: '.brand{letter-spacing:0.18em}' })).toMatchObject({
      edits: [],
      matched: 1,
      same: 1,
    });
  });

  test('the source map that a stylesheet names is not looked for', () => {
    const css = '.brand{letter-spacing:1em}/*# sourceMappingURL=data:text/odd,x */';
    expect(set(css)).toBe(css.replace('1em', '0.18em'));
  });

  test('a minified file stays on its line', () => {
    const css = 'a{b:c}.brand{color:red;letter-spacing:1em}@media print{.brand,.x{letter-spacing:2em}}';
    expect(set(css)).toBe(css.replace('1em', '0.18em').replace('2em', '0.18em'));
  });
});
