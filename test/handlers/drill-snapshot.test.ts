import { expect, test } from 'vitest';
import { drillSnapshot } from '../../handlers/drill-snapshot.ts';
import { RestoreError, SnapshotError } from '../../src/errors.ts';
import type { DrillRequest } from '../../src/restore/drill.ts';
import { FakeClock } from './fake-clock.ts';
import { makeRequest } from './make-request.ts';

const SCHEDULES = [
  { name: 'drills', do: 'drill', cron: '0 7 * * *', timezone: 'UTC', bucket: 'jada-drills' } as const,
];
const ROW = { service: 's3', title: 'jada-media', region: 'us-east-1', files: 2, bytes: 2, of: 2 } as const;

function ask(typed: string, stopping = new AbortController().signal) {
  const { request, answers } = makeRequest(typed);
  const asked: Partial<DrillRequest>[] = [];
  const drills = {
    async run({ signal, ...wanted }: DrillRequest) {
      asked.push(wanted);
      signal.throwIfAborted();
      if (wanted.name === 'gone') throw new SnapshotError('there is no snapshot gone');
      if (wanted.name === 'busy') throw new RestoreError('the bucket jada-drills has versioning');
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
  const deps = { config: { schedules: SCHEDULES }, drills, clock: new FakeClock(), stopping };
  return { done: drillSnapshot({ ...request, typed }, deps), answers, asked };
}

test('what failed comes first, by name', async () => {
  const { done, answers, asked } = ask('v1 count 10');
  expect(await done).toMatchObject({ outcome: 'done', target: 'v1' });
  expect(asked).toEqual([{ name: 'v1', count: 10 }]);
  expect(answers[0]).toContain('1 of 2 resources restored to scratch as they were');
  expect(answers[0]?.indexOf('code.zip is damaged')).toBeLessThan(answers[0]?.indexOf('jada-media') ?? 0);
});

test('a drill to a bucket says where objects went, and how many of a large bucket', async () => {
  const { done, answers, asked } = ask('--bucket jada-drills --count 2');
  await done;
  expect(asked).toEqual([{ bucket: 'jada-drills', count: 2 }]);
  expect(answers[0]).toContain('1 of 2 buckets restored to `jada-drills` as they were and removed again');
});

test('a drill that stopping breaks off says so', async () => {
  const { done, answers } = ask('v1', AbortSignal.abort());
  expect(await done).toMatchObject({ outcome: 'refused', isRecorded: true });
  expect(answers.join()).toContain('The bot is stopping, and the drill with it; nothing was left behind.');
});

test.each([
  ['count 0', 'How many is a whole number from 1 to 50'],
  ['gone', 'There is no snapshot gone'],
  ['v1 10', 'Did you mean'],
  ['v1 bucket', 'is missing'],
  ['bucket jada-images', 'only to a bucket that tidemark.yaml names under schedules: jada-drills.'],
  ['busy bucket jada-drills', 'The bucket jada-drills has versioning'],
])('/snapshot drill %s is refused', async (typed, reason) => {
  const { done, answers } = ask(typed);
  expect(await done).toMatchObject({ outcome: 'refused' });
  expect(answers.join('')).toContain(reason);
});
