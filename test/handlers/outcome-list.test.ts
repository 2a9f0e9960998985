import { expect, test } from 'vitest';
import { needsList, outcomeList } from '../../handlers/outcome-list.ts';
import type { StepOutcome } from '../../src/changes/change.ts';
import { makeChange, makeOperation, makePlan } from './make-change.ts';

function makeFailed(outcomes: readonly StepOutcome['outcome'][]) {
  const operations = outcomes.map((_, index) => makeOperation({ key: `page-${index}.html` }));
  const cause = { code: 'SlowDown', message: 'Reduce your\nrate', requestId: 'R1' };
  const steps = outcomes.map((outcome, index) => ({ index, outcome, ...(outcome === 'failed' && cause) }));
  const effect = { steps, startedAt: '', finishedAt: '' };
  return makeChange({ state: 'failed', plan: makePlan({ operations }), effect });
}

test('every operation is listed with what came of it, what was not done first', () => {
  expect(
    outcomeList(makeFailed(['done', 'failed', 'skipped'])),
  ).toBe(`c-7k2m9p: 1 operation done, 1 failed, 1 not begun

FAILED     write   page-1.html  SlowDown Reduce your rate (request R1)
not begun  write   page-2.html
done       write   page-0.html
`);
});

test('a list is needed only where the message cannot name all', () => {
  expect(needsList(makeFailed(['done', 'failed']))).toBe(false);
  expect(needsList(makeFailed(['done', 'failed', 'skipped']))).toBe(true);
  expect(needsList(makeFailed(Array.from({ length: 5 }, () => 'failed')))).toBe(true);
});
