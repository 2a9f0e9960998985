import { expect, test } from 'vitest';
import type { Plan } from '../../src/changes/change.ts';
import { newChangeId } from '../../src/changes/change-id.ts';
import { hashPlan } from '../../src/changes/plan-hash.ts';

const PLAN: Plan = {
  request: { kind: 'css', target: 'qos', args: { b: 1, a: [2, 1] } },
  title: 'qos',
  summary: [],
  diff: '',
  operations: [
    {
      do: 'delete',
      bucket: 'b',
      key: 'k',
      stage: 'deletes',
      before: { etag: 'e1', size: 1, headers: {}, metadata: {} },
    },
  ],
};

test('the hash does not depend on the order of keys', () => {
  const { request, ...rest } = PLAN;
  const args = { a: [2, 1], b: 1 };
  expect(hashPlan({ ...rest, request: { ...request, args } })).toBe(hashPlan(PLAN));
  expect(hashPlan(JSON.parse(JSON.stringify(PLAN)))).toBe(hashPlan(PLAN));
});

test('the hash covers the state that was seen', () => {
  const text = JSON.stringify(PLAN);
  expect(hashPlan(JSON.parse(text.replace('e1', 'e2')))).not.toBe(hashPlan(PLAN));
  expect(hashPlan(JSON.parse(text.replace('[2,1]', '[1,2]')))).not.toBe(hashPlan(PLAN));
});

test('an id can be typed', () => {
  expect(newChangeId()).toMatch(/^c-[2-9a-hjkmnp-z]{6}$/);
});
