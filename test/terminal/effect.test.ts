import { expect, test } from 'vitest';
import type { StepOutcome } from '../../src/changes/change.ts';
import { renderEffect, renderEffectBriefly } from '../../src/terminal/effect.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { makeChange, makeDeploy, makeEffect, makePlan, makePut } from '../commands/fake-changes.ts';

const options = { palette: createPalette(false) };

function makeSync(steps: readonly StepOutcome[]) {
  const operations = steps.map(({ index }) => makePut(`page-${index}.html`));
  const { invalidation: _, ...effect } = makeEffect({ steps });
  return makeChange({ state: 'failed', plan: makePlan({ operations }), effect });
}

test('a change that was applied: the count, the CDN, and the way back', () => {
  expect(renderEffect(makeChange(), options)).toBe(
    [
      'c-7k2m9p is applied: 1 of 1 done in 2.0 s',
      '  Invalidation I2STAGING on E2STAGING: Completed; staging serves the new version',
      '  Take it back: tidemark staging rollback qos c-7k2m9p --yes',
      '',
    ].join('\n'),
  );
});

test('what failed and what was not begun is named, with what to do', () => {
  const change = makeSync([
    { index: 0, outcome: 'done' },
    {
      index: 1,
      outcome: 'failed',
      code: 'SlowDown',
      message: 'reduce your rate',
      requestId: 'R1',
      advice: 'try again',
    },
    { index: 2, outcome: 'skipped', code: 'stopped', message: 'not begun, because alice stopped it' },
  ]);
  expect(renderEffect(change, options).split('\n')).toEqual([
    'c-7k2m9p is failed: 1 of 3 done, 1 failed, 1 not begun in 2.0 s',
    '  failed    queenofsandiego-staging/page-1.html: SlowDown reduce your rate (request R1): try again',
    '  not begun queenofsandiego-staging/page-2.html: because alice stopped it',
    '  Take it back: tidemark staging rollback qos c-7k2m9p --yes',
    '',
  ]);
});

test('what has another id now is told, also where little else is', () => {
  const news = ['The distribution E1 is E2 now.\u001b[2J'];
  const change = makeSync([{ index: 0, outcome: 'done', news }]);
  for (const render of [renderEffect, renderEffectBriefly])
    expect(render(change, options)).toContain('  new       The distribution E1 is E2 now.');
  expect(renderEffectBriefly(change, options)).not.toContain('\u001b');
});

test('of what was not done the first hundred are named', () => {
  const steps = Array.from({ length: 500 }, (_, index) => ({ index, outcome: 'skipped' }) as const);
  const text = renderEffect(makeSync(steps), options);
  expect(text.split('\n').filter((line) => line.includes('page-'))).toHaveLength(100);
  expect(text).toContain('…and 400 more: --json lists all of them');
});

test('where nothing was done there is nothing to take back', () => {
  expect(renderEffect(makeSync([{ index: 0, outcome: 'skipped' }]), options)).not.toContain('Take it back');
});

test.each([
  ['new', 'Completed; staging serves the new version'],
  ['old', 'Completed; staging still serves the old version'],
  ['unknown', 'Completed; what staging serves could not be looked at from here'],
] as const)('the distribution serves the %s version', (serves, text) => {
  const effect = makeEffect({ invalidation: { id: 'I1', state: 'Completed', serves } });
  expect(renderEffect(makeChange({ effect }), options)).toContain(text);
});

test('an invalidation that CloudFront did not take says why', () => {
  const invalidation = { id: '', state: 'Failed', code: 'AccessDenied', message: 'no', advice: 'allow it' };
  expect(renderEffect(makeChange({ effect: makeEffect({ invalidation }) }), options)).toContain(
    '  Invalidation on E2STAGING: Failed: AccessDenied no: allow it\n',
  );
});

test('a line a function: the stage reached, the live version, the cause, the request, what to do', () => {
  const operations = ['booking-webhook', 'crew-notifier', 'update-dashboard'].map(makeDeploy);
  const steps: StepOutcome[] = [
    { index: 0, outcome: 'done', version: '42', reached: 'pointed' },
    {
      index: 1,
      outcome: 'failed',
      reached: 'updated',
      version: '7',
      code: 'ResourceConflictException',
      message: 'an update is in progress',
      requestId: 'R-9',
      advice: 'wait and deploy again',
    },
    { index: 2, outcome: 'skipped' },
  ];
  const request = { kind: 'lambda-deploy', target: 'lambda', args: {} } as const;
  const { invalidation: _, ...effect } = makeEffect({ steps });
  const change = makeChange({ state: 'failed', plan: makePlan({ request, operations }), effect });
  expect(renderEffect(change, options).split('\n')).toEqual([
    'c-7k2m9p is failed: 1 of 3 done, 1 failed, 1 not begun in 2.0 s',
    '  FUNCTION          REACHED    LIVE VERSION',
    '  booking-webhook   live                 42',
    '  crew-notifier     updated               7  ResourceConflictException an update is in progress (request R-9): wait and deploy again',
    '  update-dashboard  not begun             -',
    '  Take it back: tidemark lambda rollback c-7k2m9p --yes',
    '',
  ]);
});

test('all or nothing: what was put back is told apart from what was not begun', () => {
  const operations = ['booking-webhook', 'crew-notifier'].map(makeDeploy);
  const steps: StepOutcome[] = [
    { index: 0, outcome: 'skipped', code: 'put-back', message: 'put back, because crew-notifier failed' },
    { index: 1, outcome: 'failed', code: 'AccessDenied', message: 'no' },
  ];
  const request = { kind: 'lambda-deploy', target: 'lambda', args: {} } as const;
  const { invalidation: _, ...effect } = makeEffect({ steps });
  const change = makeChange({ state: 'failed', plan: makePlan({ request, operations }), effect });
  expect(renderEffect(change, options).split('\n')).toEqual([
    'c-7k2m9p is failed: 0 of 2 done, 1 failed, 1 put back in 2.0 s',
    '  FUNCTION         REACHED   LIVE VERSION',
    '  booking-webhook  put back             -  put back, because crew-notifier failed',
    '  crew-notifier    nothing              -  AccessDenied no',
    '',
  ]);
});

test('briefly: the count and what was not done', () => {
  expect(renderEffectBriefly(makeChange(), options)).toBe('c-7k2m9p is applied: 1 of 1 done in 2.0 s\n');
});
