import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pad, plural, sanitise, shorten, widthOf } from '../../src/terminal/text.ts';

test('nothing in a name steers the terminal', () => {
  expect(sanitise('a\x1b[2J\r\n\u202Egpj.exe\u009b')).toBe('a�[2J���gpj.exe�');
});

test('wide characters take two columns, marks none of their own', () => {
  expect(['abc', '日本', '🎹', 'e\u0301', ''].map(widthOf)).toEqual([3, 4, 2, 1, 0]);
});

test('a long path keeps its beginning and its end', () => {
  expect(shorten('s3 sailjada.com/events/james-taylor/index.html', 20)).toBe('s3 sailjad…ndex.html');
});

test('shortened text is never wider than asked, and what fits stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(50), (raw, columns) => {
      const text = sanitise(raw);
      const short = shorten(text, columns);
      expect(widthOf(short)).toBeLessThanOrEqual(columns);
      if (widthOf(text) <= columns) expect(short).toBe(text);
    }),
  );
});

test('padding counts columns, not characters', () => {
  expect([pad('日', 4), pad('7', 3, 'left'), pad('long', 2)]).toEqual(['日  ', '  7', 'long']);
});

test('one file, two files', () => {
  expect([plural(1, 'file'), plural(2000, 'file')]).toEqual(['1 file', '2,000 files']);
});
