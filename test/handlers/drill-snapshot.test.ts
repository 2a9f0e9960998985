import { expect, test } from 'vitest';
import { drillSnapshot } from '../../handlers/drill-snapshot.ts';
import { SnapshotError } from '../../src/errors.ts';
import type { DrillRequest } from '../../src/restore/drill.ts';
import { FakeClock } from './fake-clock.ts';
import { makeRequest } from './make-request.ts';

const ROW = { service: 's3', title: 'jada-media', region: 'us-east-1', files: 2, bytes: 2, of: 2 } as const;

function ask(typed: string) {
  const { request, answers } = makeRequest(typed);
  const asked: Partial<DrillRequest>[] = [];
  const drills = {
    async run({ name, count }: DrillRequest) {
      asked.push({ ...(name && { name }), count });
      if (name === 'gone') throw new SnapshotError('there is no snapshot gone');
      const failed = {
        ...ROW,
        service: 'lambda',
        title: 'a',
        outcome: 'failed' as const,
        reason: 'code.zip is damaged',
      };
      return { snapshot: 'v1', elapsedMs: 1200, rows: [{ ...ROW, outcome: 'ok' as const }, failed] };
    },
  };
  const deps = { drills, clock: new FakeClock(), stopping: new AbortController().signal };
  return { done: drillSnapshot({ ...request, typed }, deps), answers, asked };
}

test('what failed comes first, by name', async () => {
  const { done, answers, asked } = ask('v1 count 10');
  expect(await done).toMatchObject({ outcome: 'done', target: 'v1' });
  expect(asked).toEqual([{ name: 'v1', count: 10 }]);
  expect(answers[0]).toContain('1 of 2 resources restored to scratch as they were');
  expect(answers[0]?.indexOf('code.zip is damaged')).toBeLessThan(answers[0]?.indexOf('jada-media') ?? 0);
});

test.each([
  ['count 0', 'How many is a whole number from 1 to 50'],
  ['gone', 'there is no snapshot gone'],
])('/snapshot drill %s is refused', async (typed, reason) => {
  const { done, answers } = ask(typed);
  expect(await done).toMatchObject({ outcome: 'refused' });
  expect(answers.join('')).toContain(reason);
});
