import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, describeEdits } from '../../src/edits/edit.ts';

const KIND = { kind: 'text' } as const;

describe('applyEdits', () => {
  test('edits are made at their place in whatever order they come', () => {
    const edits = [
      { offset: 8, length: 3, text: 'three', ...KIND },
      { offset: 0, length: 3, text: '1', ...KIND },
    ];
    expect(applyEdits('one two two', edits)).toBe('1 two three');
  });

  test('an edit of no length inserts', () => {
    expect(applyEdits('ab', [{ offset: 1, length: 0, text: '-', ...KIND }])).toBe('a-b');
  });

  test('edits that overlap are refused', () => {
    const edits = [
      { offset: 0, length: 3, text: '', ...KIND },
      { offset: 2, length: 3, text: '', ...KIND },
    ];
    expect(() => applyEdits('abcdef', edits)).toThrow(RangeError);
  });

  test('an edit behind the end of the text is refused', () => {
    expect(() => applyEdits('abc', [{ offset: 2, length: 2, text: '', ...KIND }])).toThrow(RangeError);
  });

  test('everything between the edits stays', () => {
    const piece = fc.record({ kept: fc.string(), old: fc.string(), text: fc.string() });
    fc.assert(
      fc.property(fc.array(piece), fc.string(), (pieces, tail) => {
        let page = '';
        const edits = pieces.map(({ kept, old, text }) => {
          const edit = { offset: page.length + kept.length, length: old.length, text, ...KIND };
          page += kept + old;
          return edit;
        });
        const wanted = pieces.map(({ kept, text }) => kept + text).join('') + tail;
        expect(applyEdits(page + tail, edits)).toBe(wanted);
      }),
    );
  });
});

describe('describeEdits', () => {
  test('an edit carries its line and the line before and after', () => {
    const edit = { offset: 8, length: 3, text: '240', ...KIND };
    expect(describeEdits('one\n  $ 225 now\nend', [edit])).toEqual([
      { ...edit, line: 2, before: '$ 225 now', after: '$ 240 now' },
    ]);
  });

  test('edits come in the order of the page, each with its own line', () => {
    const text = 'a\nb\r\nc\n';
    const edits = [5, 0, 2].map((offset) => ({ offset, length: 1, text: 'x', ...KIND }));
    expect(describeEdits(text, edits).map(({ line, before }) => `${line}${before}`)).toEqual([
      '1a',
      '2b',
      '3c',
    ]);
  });

  test('of a long line, what is near the edit is shown', () => {
    const text = `${'a'.repeat(500)}225${'b'.repeat(500)}`;
    const [edit] = describeEdits(text, [{ offset: 500, length: 3, text: '240', ...KIND }]);
    expect(edit?.after).toBe(`…${'a'.repeat(70)}240${'b'.repeat(70)}…`);
  });

  test('an excerpt is one line of whole characters', () => {
    const text = `${'😀'.repeat(40)}x`;
    const [edit] = describeEdits(text, [{ offset: 80, length: 1, text: 'y\n\tz', ...KIND }]);
    expect(edit?.after).toMatch(/y z$/);
    expect(edit?.after.isWellFormed()).toBe(true);
  });
});
