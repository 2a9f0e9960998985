import { expect, test } from 'vitest';
import type { SiteComparison } from '../../src/sites/compare.ts';
import { renderComparison } from '../../src/terminal/comparison.ts';
import { createPalette } from '../../src/terminal/palette.ts';

const comparison: SiteComparison = {
  site: 'qos',
  prefix: '',
  production: 'queenofsandiego.com',
  staging: 'queenofsandiego-staging',
  counts: { '=': 1200, '-': 1, '+': 1, '*': 2 },
  paths: [
    { mark: '*', path: 'big.mp4', production: 9, staging: 9, note: 'may be the same: too large to compare' },
    { mark: '-', path: 'gone.html', production: 1500 },
    { mark: '*', path: 'index.html', production: 100, staging: 120, diff: '@@ -1 +1 @@\n-$225\n+$240\n' },
    { mark: '+', path: 'new\x1b[2J.html', staging: 10 },
  ],
};

function render(change: Partial<SiteComparison>, quiet = false): string {
  return Array.from(
    renderComparison({ ...comparison, ...change }, { palette: createPalette(false), quiet }),
  ).join('');
}

test('a line a path with its sizes and its diff, and the counts', () => {
  expect(render({})).toBe(
    [
      'queenofsandiego.com (production) and queenofsandiego-staging (staging)',
      '* big.mp4  9 B, may be the same: too large to compare',
      '- gone.html  1.5 KB',
      '* index.html  100 B in production, 120 B in staging',
      '  @@ -1 +1 @@',
      '  -$225',
      '  +$240',
      '+ new\uFFFD[2J.html  10 B',
      'qos: 2 differ (*), 1 only in production (-), 1 only in staging (+), 1,200 the same (=)',
      '',
    ].join('\n'),
  );
});

test('quietly only the differences', () => {
  expect(render({}, true).split('\n')[0]).toMatch(/^\* big.mp4/);
  expect(render({ paths: [], counts: { '=': 3, '-': 0, '+': 0, '*': 0 } }, true)).toBe('');
});

test('where nothing differs it says so', () => {
  const text = render({ paths: [], prefix: 'css/', counts: { '=': 1200, '-': 0, '+': 0, '*': 0 } });
  expect(text).toContain('(staging) under css/\nqos: staging is as production (1,200 the same)\n');
});
