import { describe, expect, test } from 'vitest';
import { editStyles, restyle, restyleHtml } from './changes.ts';

const add = (text: string) => restyle({ text }, { add: true });

describe('--add', () => {
  test.each([
    ['on one line', '.brand { color: red; }', '.brand { color: red; letter-spacing: 0.18em; }'],
    ['without its last semicolon', '.brand { color: red }', '.brand { color: red; letter-spacing: 0.18em }'],
    ['minified', '.brand{color:red}', '.brand{color:red;letter-spacing:0.18em}'],
    ['a line each', '.brand {\n  color: red;\n}', '.brand {\n  color: red;\n  letter-spacing: 0.18em;\n}'],
    [
      'tabs and Windows lines',
      '.brand {\r\n\ta:b\r\n}',
      '.brand {\r\n\ta:b;\r\n\tletter-spacing:0.18em\r\n}',
    ],
    [
      'a comment behind the last line',
      '.brand {\n  a: b; /* why */\n}',
      '.brand {\n  a: b; /* why */\n  letter-spacing: 0.18em;\n}',
    ],
    [
      '!important and a comment',
      '.brand{a:b !important/* c */}',
      '.brand{a:b !important;letter-spacing:0.18em/* c */}',
    ],
    [
      'empty among lines',
      '.brand {}\n.x {\n  a: b;\n}',
      '.brand {\n  letter-spacing: 0.18em;\n}\n.x {\n  a: b;\n}',
    ],
    [
      'empty over two lines',
      '.brand {\n}\n.x {\n  a: b\n}',
      '.brand {\n  letter-spacing: 0.18em\n}\n.x {\n  a: b\n}',
    ],
    ['empty and minified', '.x{a:b}.brand{}', '.x{a:b}.brand{letter-spacing:0.18em}'],
    ['only rules inside', '.brand{&:hover{a:b}}', '.brand{letter-spacing:0.18em;&:hover{a:b}}'],
    ['rules inside at the end', '.brand{a:b;&:hover{a:b}}', '.brand{a:b;letter-spacing:0.18em;&:hover{a:b}}'],
    ['an old hack last', '.brand { a: b; *zoom: 1; }', '.brand { a: b; *zoom: 1; letter-spacing: 0.18em; }'],
    ['a custom property last', '.brand{--a: b }', '.brand{--a: b;letter-spacing: 0.18em }'],
  ])('is written as the rule is: %s', (_, css, wanted) => {
    expect(add(css)).toBe(wanted);
  });

  test('a rule that has the declaration is changed, one that lacks it gets it', () => {
    const css = '.brand{letter-spacing:1em}@media print{.brand{color:red}}.brand:hover{color:red}';
    expect(add(css)).toBe(
      '.brand{letter-spacing:0.18em}@media print{.brand{color:red;letter-spacing:0.18em}}.brand:hover{color:red}',
    );
  });

  test('a declaration only for print is no declaration of the rule itself', () => {
    expect(add('.brand{a:b;@media print{letter-spacing:1em}}')).toBe(
      '.brand{a:b;letter-spacing:0.18em;@media print{letter-spacing:0.18em}}',
    );
  });

  test('an empty rule in a media query takes the form of its neighbours there', () => {
    const css = '.a {\n  b: c;\n}\n@media print {\n  .x {\n    b: c;\n  }\n  .brand {}\n}';
    expect(add(css)).toContain('  .brand {\n    letter-spacing: 0.18em;\n  }\n}');
  });

  test('nothing is added to style attributes, scripts or comments', () => {
    const page =
      '<b class=brand style="color:red"><script>".brand{}"</script><!-- .brand{} --><style>/* .brand{} */</style>';
    expect(restyleHtml(page, { add: true })).toBe(page);
  });

  test('a file without the selector gets nothing', () => {
    expect(add('.x{a:b}')).toBe('.x{a:b}');
  });

  test('an addition is told from a change', () => {
    expect(editStyles({ text: '.brand{a:b}' }, { add: true }).edits).toMatchObject([
      { kind: 'added declaration' },
    ]);
  });
});
