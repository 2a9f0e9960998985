import { describe, expect, test } from 'vitest';
import { editStyles, restyle, restyleHtml } from './changes.ts';

describe('<style> blocks', () => {
  test('every block of CSS is a stylesheet', () => {
    const page =
      '<style>.brand{letter-spacing:1em}</style>\r\n😀<body><style type=TEXT/CSS media=print>\n.brand{letter-spacing:1em}';
    expect(restyleHtml(page)).toBe(page.replaceAll('1em', '0.18em'));
  });

  test('a block in <noscript> is one too', () => {
    const page = '<head><noscript><style>.brand{letter-spacing:1em}</style></noscript>';
    expect(restyleHtml(page)).toBe(page.replace('1em', '0.18em'));
  });

  test('the marks with which old pages hide CSS from old browsers do no harm', () => {
    const page = '<style><!--\n.brand{letter-spacing:1em}\n--></style>';
    expect(restyleHtml(page)).toBe(page.replace('1em', '0.18em'));
  });

  test('a block in SVG is written as markup is', () => {
    const page = '<svg><style>.brand{font-family:&quot;A&quot;}</style></svg>';
    expect(restyleHtml(page, { property: 'font-family', value: '"A & B"' })).toBe(
      '<svg><style>.brand{font-family:"A &amp; B"}</style></svg>',
    );
  });

  test.each([
    ['a script', '<script>const css = ".brand{letter-spacing:1em}"; // .brand{letter-spacing:1em}</script>'],
    [
      'a script that writes a block',
      '<script>document.write("<style>.brand{letter-spacing:1em}<\\/style>")</script>',
    ],
    ['a comment', '<!-- <style>.brand{letter-spacing:1em}</style> -->'],
    ['a conditional comment', '<!--[if IE]><style>.brand{letter-spacing:1em}</style><![endif]-->'],
    ['a template', '<template><style>.brand{letter-spacing:1em}</style></template>'],
    ['a block of another language', '<style type="text/less">.brand{letter-spacing:1em}</style>'],
    ['CDATA in SVG', '<svg><style><![CDATA[.brand{letter-spacing:1em}]]></style></svg>'],
    [
      'text',
      '<p>.brand{letter-spacing:1em}</p><textarea><style>.brand{letter-spacing:1em}</style></textarea>',
    ],
    [
      'an attribute',
      '<p title=".brand{letter-spacing:1em}" data-css="<style>.brand{letter-spacing:1em}</style>">',
    ],
  ])('%s is none', (_, page) => {
    expect(restyleHtml(page)).toBe(page);
  });

  test('a block that cannot be read is named with its line, and the others are changed', () => {
    const page = 'a\n<style>\n.x{\n</style>\n<style>.brand{letter-spacing:1em}</style>';
    expect(restyleHtml(page)).toBe(page.replace('1em', '0.18em'));
    expect(editStyles({ text: page, path: 'page.html' }).problems).toEqual([
      { line: 3, reason: 'stylesheet: Unclosed block' },
    ]);
  });

  test('the line of an edit is its line in the page', () => {
    const { edits } = editStyles({
      text: '<p>\n<style>\n.brand{letter-spacing:1em}\n</style>',
      path: 'a.html',
    });
    expect(edits).toMatchObject([{ line: 3, kind: 'declaration', after: '.brand{letter-spacing:0.18em}' }]);
  });
});

describe('style attributes', () => {
  test.each([
    ['double quotes', '<b class="a brand" style="color: red; letter-spacing: 1em">'],
    ['single quotes', "<B CLASS=brand STYLE = 'letter-spacing:1em;'>"],
    ['no quotes', '<b class=brand style=letter-spacing:1em>'],
    ['!important', '<b class=brand style="letter-spacing:1em!important">'],
    ['several lines', '<b class=brand\r\n style="\r\n  letter-spacing: 1em;\r\n">'],
    [
      'character references',
      '<b class=brand style="font-family:&quot;A&amp;B;&quot;&#59;letter-spacing:1em">',
    ],
    [
      'what only looks like a character reference',
      '<b class=brand style="a:url(?a=1&copy=2);letter-spacing:1em">',
    ],
    ['an element in SVG', '<svg><text class=brand style="letter-spacing:1em">'],
  ])('one that sets the property is changed: %s', (_, page) => {
    expect(restyleHtml(page)).toBe(page.replace('1em', '0.18em'));
  });

  test.each([
    ['another element', '<b class=brandy style="letter-spacing:1em">'],
    ['another property', '<b class=brand style="color:red">'],
    ['a template', '<template><b class=brand style="letter-spacing:1em"></template>'],
    ['a comment', '<!-- <b class=brand style="letter-spacing:1em"> -->'],
    ['a script', '<script>"<b class=brand style=letter-spacing:1em>"</script>'],
    ['one with a character that browsers replace', '<b class=brand style="a:\0;letter-spacing:1em">'],
    ['a look-alike', '<b class=brand data-style="letter-spacing:1em" title="letter-spacing:1em">'],
    [
      'the second of two, which browsers pass over',
      '<b class=brand style="color:red" style="letter-spacing:1em">',
    ],
  ])('%s is left alone', (_, page) => {
    expect(restyleHtml(page)).toBe(page);
  });

  test('an element is matched by the whole selector', () => {
    const page =
      '<nav class=nav><b class=brand style="letter-spacing:1em"></b></nav><b class=brand style="letter-spacing:2em">';
    expect(restyleHtml(page, { selector: '.nav > .brand' })).toBe(page.replace('1em', '0.18em'));
  });

  test('a selector that only a browser can answer matches no element', () => {
    const page = '<b class=brand style="letter-spacing:1em">';
    for (const selector of ['.brand::before', '.brand:focus-visible', '.brand:hover']) {
      expect(restyleHtml(page, { selector })).toBe(page);
    }
  });

  test('the value is written with the references its place needs', () => {
    const style = (attribute: string) =>
      restyleHtml(`<b class=brand style=${attribute}>`, { property: 'content', value: `"it's" "&lt;"` });
    expect(style('"content:x"')).toBe(
      '<b class=brand style="content:&quot;it\'s&quot; &quot;&amp;lt;&quot;">',
    );
    expect(style("'content:x'")).toBe(`<b class=brand style='content:"it&#39;s" "&amp;lt;"'>`);
    expect(style('content:x')).toBe(
      '<b class=brand style=content:&quot;it&#39;s&quot;&#32;&quot;&amp;lt;&quot;>',
    );
  });

  test('an element that the browser makes twice is edited once', () => {
    const page = '<p><b class=brand style="letter-spacing:1em">one<p>two</b>';
    expect(restyleHtml(page)).toBe(page.replace('1em', '0.18em'));
  });
});

test('a script, an image and a text are no page with styles', () => {
  for (const path of ['site.js', 'logo.svg', 'notes.txt', 'data.json']) {
    const text = '<style>.brand{letter-spacing:1em}</style>';
    expect(restyle({ text, path })).toBe(text);
  }
});
