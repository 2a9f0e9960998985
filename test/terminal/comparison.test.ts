import { expect, test } from 'vitest';
import type { SiteComparison } from '../../src/sites/compare.ts';
import { paintComparison } from '../../src/terminal/comparison.ts';
import { createPalette } from '../../src/terminal/palette.ts';

const comparison: SiteComparison = {
  site: 'qos',
  prefix: '',
  production: 'queenofsandiego.com',
  staging: 'queenofsandiego-staging',
  counts: { '=': 1200, '-': 1, '+': 0, '*': 1 },
  paths: [
    { mark: '-', path: 'gone\x1b[2J.html', production: 1500 },
    { mark: '*', path: 'index.html', production: 9, staging: 9, diff: '@@ -1 +1 @@\n-$225\x07\n+$240\n' },
  ],
};

test('marks are in colour, diffs come last, and nothing steers the terminal', () => {
  const text = Array.from(paintComparison(comparison, createPalette(true))).join('');
  expect(text).toContain('\x1b[31m-\x1b[39m gone\uFFFD[2J.html\n\x1b[33m*\x1b[39m index.html\n');
  expect(text).toMatch(/1,200 the same.*\n\n.*@@ -1 \+1 @@/);
  expect(text).toContain('\x1b[31m-$225\uFFFD\x1b[39m\n\x1b[32m+$240\x1b[39m\n');
});

test('without colour it is plain text', () => {
  const text = Array.from(paintComparison(comparison, createPalette(false))).join('');
  expect(text).toContain('* index.html\n');
  expect(text).not.toContain('\x1b');
});
