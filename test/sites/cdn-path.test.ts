import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collapsePaths, toCdnPaths } from '../../src/sites/cdn-path.ts';

const ROOT = { prefix: '' };

test('an index page is its folder too, also at the top', () => {
  expect(toCdnPaths(ROOT, ['events/index.html', 'index.html'])).toEqual([
    '/events/index.html',
    '/events/',
    '/index.html',
    '/',
  ]);
});

test('a key’s own marks are no marks of an address', () => {
  expect(toCdnPaths(ROOT, ['a b?.html', 'c#1*', 'ü%20.css'])).toEqual([
    '/a%20b%3F.html',
    '/c%231%2A',
    '/%C3%BC%2520.css',
  ]);
});

test('a changed path is always covered, and never more than 8 are named', () => {
  const path = fc.stringMatching(/^[a-c]\/?[a-c]{0,2}\*?$/).map((text) => `/${text}`);
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 20 }), (paths) => {
      const collapsed = collapsePaths(paths);
      expect(collapsed.length).toBeLessThanOrEqual(8);
      expect(new Set(collapsed).size).toBe(collapsed.length);
      for (const wanted of paths) {
        const isCovered = (by: string) =>
          by === wanted || (by.endsWith('*') && wanted.startsWith(by.slice(0, -1)));
        expect(collapsed.some(isCovered)).toBe(true);
      }
    }),
  );
});
