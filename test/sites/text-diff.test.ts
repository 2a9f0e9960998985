import { expect, test } from 'vitest';
import { diffTexts } from '../../src/sites/text-diff.ts';

const diff = (before: string, after: string) =>
  diffTexts('a.html', { name: 'production', text: before }, { name: 'staging', text: after });

test('shows lines with what is around them', () => {
  expect(diff('a\nb\nc\n', 'a\nB\nc\n')).toBe(
    '--- a.html\tproduction\n+++ a.html\tstaging\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n',
  );
});

test('is empty for equal texts', () => {
  expect(diff('a\n', 'a\n')).toBe('');
});

test('tells line endings and the missing last one apart', () => {
  expect(diff('a\r\n', 'a\n')).toContain('-a\r\n+a\n');
  expect(diff('a\n', 'a')).toContain('\\ No newline at end of file');
});

test('of a minified page shows the place that differs', () => {
  const shown = diff(
    `${'x'.repeat(5_000)}$225${'y'.repeat(5_000)}`,
    `${'x'.repeat(5_000)}$240${'y'.repeat(5_000)}`,
  );
  expect(shown).toMatch(/^-…x+\$225y+…$/m);
  expect(shown).toMatch(/^\+…x+\$240y+…$/m);
  expect(shown?.length).toBeLessThan(1_200);
});

test('is given up where the texts have nothing in common', () => {
  const lines = (word: string) => Array.from({ length: 3_000 }, (_, index) => `${word} ${index}`).join('\n');
  expect(diff(lines('a'), lines('b'))).toBeUndefined();
});

test('a path cannot break its head', () => {
  const shown = diffTexts('a\n+++ b', { name: 'x', text: 'a' }, { name: 'y', text: 'b' });
  expect(shown?.split('\n').slice(0, 2)).toEqual(['--- a\uFFFD+++ b\tx', '+++ a\uFFFD+++ b\ty']);
});
