import { expect, test } from 'vitest';
import { restoreSnapshot } from '../../handlers/restore-snapshot.ts';
import { makeChangeDeps } from './make-change-deps.ts';
import { makeRequest } from './make-request.ts';

function ask(typed: string) {
  const { request, answers } = makeRequest(typed);
  const deps = makeChangeDeps();

  const done = restoreSnapshot({ ...request, typed }, deps);
  return { done, answers, ...deps };
}

const BASE = { snapshot: 'v1.0', resources: ['s3:jada-media/2026/'], onlyConfigured: true };

test.each([
  ['v1.0 s3:jada-media/2026/', BASE],
  ['v1.0 s3:jada-media/2026/ to jada-copy', { ...BASE, to: 'jada-copy' }],
  ['v1.0 s3:jada-media/2026/ —delete --force', { ...BASE, delete: true, force: true }],
  ['v1.0 s3:jada-media and lambda:checkout', { ...BASE, resources: ['s3:jada-media', 'lambda:checkout'] }],
])('/snapshot restore %s', async (typed, args) => {
  const { done, changes } = ask(typed);
  await done;
  expect(changes.requests).toEqual([{ kind: 'restore', target: 'snapshot v1.0', args }]);
});

test.each([
  ['', 'Say the snapshot, and what to restore from it'],
  ['v1.0', 'Say the snapshot, and what to restore from it'],
  ['v1.0 lambda:checkout identity /home/me/age.key', 'is not for Slack'],
  ['v1.0 lambda:checkout --forse', 'Did you mean'],
])('/snapshot restore %s is refused', async (typed, reason) => {
  const { done, changes, answers } = ask(typed);
  expect(await done).toMatchObject({ outcome: 'refused' });
  expect(changes.requests).toEqual([]);
  expect(answers.join('\n')).toContain(reason);
});
