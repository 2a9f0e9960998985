import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { ListedKey, ObjectsPort } from '../../src/changes/ports.ts';
import { compareSite } from '../../src/sites/compare.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { PRODUCTION } from './site.ts';

const OBJECTS = 20_000;
const DIFFERENT = 10;
const MEGABYTE = 1_000_000;
const { signal } = new AbortController();

const refuse = (verb: string) => async () => expect.fail(`${verb} is not needed`);

/** Two listings of 20,000 keys, made as they are read; ten of staging's objects have another length. */
function makeObjects(padding: number, onKey: (bucket: string, index: number) => void = () => undefined) {
  const calls: string[] = [];
  const objects: ObjectsPort = {
    async *list(bucket: string, prefix: string): AsyncIterable<readonly ListedKey[]> {
      calls.push(`list ${bucket}/${prefix}`);
      for (let index = 0; index < OBJECTS; index++) {
        onKey(bucket, index);
        const isChanged = bucket !== PRODUCTION && index % (OBJECTS / DIFFERENT) === 0;
        const key = Buffer.from(`${String(index).padStart(padding, '0')}.jpg`).toString();
        const etag = `${isChanged ? 'b' : 'a'}${index}`.padStart(32, '0');
        yield [{ key, size: isChanged ? 1_001 : 1_000, etag }];
      }
    },
    head: refuse('head'),
    get: refuse('get'),
    open: refuse('open'),
    put: refuse('put'),
    copy: refuse('copy'),
    delete: refuse('delete'),
  };
  return { objects, calls };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a comparison of 20,000 objects that differ in 10', () => {
  test('needs the two listings and nothing else', async () => {
    const { objects, calls } = makeObjects(6);
    const answer = await compareSite('qos', { diff: true }, { config: makeConfig(), objects, signal });
    const counts = { '=': OBJECTS - DIFFERENT, '-': 0, '+': 0, '*': DIFFERENT };
    expect(answer).toMatchObject({ kind: 'compared', comparison: { counts } });
    expect(calls).toEqual(['list queenofsandiego.com/', 'list queenofsandiego-staging/']);
  });

  test('keeps nothing of what is the same: 40 MB of keys pass, and the heap stays as it is', async () => {
    const heap = new Map<number, number>();
    const { objects } = makeObjects(1_000, (bucket, index) => {
      if (bucket !== PRODUCTION || (index !== 1_000 && index !== OBJECTS - 1)) return;
      collectGarbage();
      heap.set(index, process.memoryUsage().heapUsed);
    });
    await compareSite('qos', {}, { config: makeConfig(), objects, signal });
    expect((heap.get(OBJECTS - 1) ?? Infinity) - (heap.get(1_000) ?? 0)).toBeLessThan(5 * MEGABYTE);
  });
});
