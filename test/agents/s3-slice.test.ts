import { expect, test } from 'vitest';
import { captureSlice, sliceTasks } from '../../agents/s3/object-slice.ts';
import type { ObjectTask } from '../../agents/s3/object-task.ts';
import type { SaveAnswer, SmallDownload, Transfer, WantedObject } from '../../src/transfer/transfer.ts';

const FACTS = { headers: {}, metadata: {}, tagCount: 0 };
const stored = (key: string) => ({ sha256: `of ${key}`, size: 1, isNew: true });

/** Objects with these sizes by key; `left`: what a batch leaves. */
function makeTasks(sizes: Readonly<Record<string, number>>, left: readonly string[] = []) {
  const asked: string[] = [];
  const saveAll = async (_: string, objects: readonly WantedObject[]): Promise<SmallDownload[]> => {
    asked.push(objects.map(({ key }) => key).join('+'));
    return objects.map(({ key }) =>
      left.includes(key)
        ? { kind: 'left', why: 'other' }
        : { kind: 'object', stored: stored(key), facts: FACTS, waitedMs: 1 },
    );
  };
  const save = async (_: string, key: string): Promise<SaveAnswer> => {
    asked.push(key);
    if (key === 'gone') return { kind: 'gone' };
    const head = { ...FACTS, etag: key, size: 1, lastModified: '' };
    return { kind: 'object', head, stored: stored(key) };
  };
  const scope = {
    transfer: { save, saveAll, list: async () => ({ objects: [] }) } as unknown as Transfer,
    bucket: 'jada',
    context: { stored: () => undefined } as unknown as ObjectTask['scope']['context'],
    signal: new AbortController().signal,
  };
  const tasks = Object.entries(sizes).map(([key, size]): ObjectTask => {
    const listed = { key, size, etag: key, lastModified: '' };
    return { scope, listed, path: `s3-buckets/jada/${key}`, pathInBucket: key, known: undefined };
  });
  return { tasks, asked };
}

test('small objects go together, large ones alone, and come out in their order', async () => {
  const { tasks, asked } = makeTasks({ a: 1, film: 5_000_000, b: 1, c: 131_072, d: 131_073 });
  const outcomes = await captureSlice(tasks);
  expect(outcomes.map((each) => each.kind === 'captured' && each.row.sha256)).toEqual([
    'of a',
    'of film',
    'of b',
    'of c',
    'of d',
  ]);
  expect(asked.toSorted()).toEqual(['a+b+c', 'd', 'film']);
});

test('what a batch leaves is fetched by itself', async () => {
  const { tasks, asked } = makeTasks({ a: 1, b: 1, gone: 1 }, ['b', 'gone']);
  const outcomes = await captureSlice(tasks);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['captured', 'captured', 'gone']);
  expect(asked).toEqual(['a+b+gone', 'b', 'gone']);
});

test('a slice has many small objects or few large ones', () => {
  const sizes = Array.from({ length: 100 }, (_, index) => (index < 70 ? 1000 : 3_000_000));
  const { tasks } = makeTasks(Object.fromEntries(sizes.map((size, index) => [`${index}`, size])));
  const slices = sliceTasks(tasks);
  expect(slices.flat()).toEqual(tasks);
  expect(slices.slice(0, 3).map((slice) => slice.length)).toEqual([32, 32, 7]);
  expect(slices.slice(3).every((slice) => slice.length === 1)).toBe(true);
});
