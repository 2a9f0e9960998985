import { expect, test } from 'vitest';
import { newsText, undoneText } from '../../handlers/outcome-text.ts';
import type { StepOutcome } from '../../src/changes/change.ts';
import { makeOperation } from './make-change.ts';

const DENIED = { code: 'AccessDenied', message: 'Access Denied', requestId: 'R1', advice: 'ask for more' };

function makeSteps(outcomes: readonly Partial<StepOutcome>[]) {
  return outcomes.map((fields, index) => ({
    operation: makeOperation({ key: `page-${index}.html` }),
    outcome: { index, outcome: 'failed' as const, ...fields },
  }));
}

test('objects that failed for one cause are named together, with what to do once', () => {
  const text = undoneText(makeSteps([...Array(6).fill(DENIED), { code: 'SlowDown', message: 'busy' }]));
  expect(text).toBe(
    [
      '*Not done (7)*',
      '• `page-0.html`, `page-1.html`, `page-2.html`, `page-3.html` and 2 more: `AccessDenied` Access Denied (request `R1`). Ask for more.',
      '• `page-6.html`: `SlowDown` busy.',
    ].join('\n'),
  );
});

test('what has another id now is told, escaped, and what is too much is left to the list', () => {
  const news = ['The distribution E1 is E2 now, and <d1> is d2.cloudfront.net.'];
  expect(newsText(makeSteps([{ outcome: 'done', news }, { outcome: 'done' }]))).toBe(
    '*Not as it was called before*\n• The distribution E1 is E2 now, and &lt;d1&gt; is d2.cloudfront.net.',
  );
  expect(newsText(makeSteps([{ outcome: 'done' }]))).toBe('');
  const many = Array.from({ length: 30 }, () => ({ outcome: 'done' as const, news }));
  expect(newsText(makeSteps(many))).toContain('…and 10 more lines, in the list in the thread');
});
