import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bar,
  code,
  escapeMarkup,
  formatInstant,
  link,
  shorten,
  showChannels,
  unescapeMarkup,
} from '../../handlers/text.ts';

test('a name that looks like a mention is shown as it is', () => {
  expect(code('<!channel> & <@U01>')).toBe('`&lt;!channel&gt; &amp; &lt;@U01&gt;`');
});

test('a name cannot end its own code mark', () => {
  expect(code('a`*bold*`b')).toBe("`a'*bold*'b`");
});

test('a name of several lines, or that turns reading direction, stays one line', () => {
  expect(code('a\nb\u202ecod.exe')).toBe('`a b cod.exe`');
});

test('a name does not grow by much, whatever must be escaped in it', () => {
  expect(code('&'.repeat(1024), 80).length).toBeLessThanOrEqual(122);
});

test('a long name loses its middle', () => {
  expect(shorten('sailjada.com/events/2026/november/index.html', 21)).toBe('sailjada.c…index.html');
});

test('what Slack escapes can be read as it was typed', () => {
  fc.assert(fc.property(fc.string(), (text) => unescapeMarkup(escapeMarkup(text)) === text));
});

test('only web addresses become links', () => {
  expect(link('https://jada.slack.com/p1?a=1&b=2', 'there')).toBe(
    '<https://jada.slack.com/p1?a=1&amp;b=2|there>',
  );
  expect(link('javascript:alert(1)', 'there')).toBeUndefined();
  expect(link('https://x|<!channel>', 'there')).toBeUndefined();
});

test('a bar is full only when all is done', () => {
  expect(bar(999, 1000)).toBe(`${'█'.repeat(11)}░`);
  expect(bar(1000, 1000)).toBe('█'.repeat(12));
  expect(bar(0, 0)).toBe('░'.repeat(12));
});

test('a bar has 12 cells whatever it is told', () => {
  fc.assert(fc.property(fc.nat(), fc.nat(), (done, found) => [...bar(done, found)].length === 12));
});

test('a moment is said in UTC', () => {
  expect(formatInstant(new Date('2026-11-22T17:12:03Z'))).toBe('22 Nov 2026, 17:12:03 UTC');
});

test.each([
  ['Only members of C0123456789 may do that.', 'Only members of <#C0123456789> may do that.'],
  ['<#C0123456789>, #G0123456789, CHANGELOGS', '<#C0123456789>, #G0123456789, CHANGELOGS'],
])('%s shows channels', (markup, shown) => {
  expect(showChannels(markup)).toBe(shown);
});
