import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedKey } from '../../src/changes/ports.ts';
import { listPairs, type Pair } from '../../src/sites/pairs.ts';

const { signal } = new AbortController();
const SITE = {
  name: 'qos',
  domain: 'queenofsandiego.com',
  production: { bucket: 'production', prefix: 'live/' },
  staging: { bucket: 'staging', prefix: '' },
};

/** Listings in byte order, as S3 gives them, of the paths that each bucket has. */
function makeObjects(paths: Readonly<Record<string, readonly string[]>>) {
  return {
    async *list(bucket: string, prefix: string): AsyncIterable<readonly ListedKey[]> {
      const [place, size] = bucket === 'production' ? [SITE.production, 3] : [SITE.staging, 2];
      const keys = (paths[bucket] ?? []).map((path) => Buffer.from(place.prefix + path));
      const sorted = keys.sort(Buffer.compare).map(String);
      const listed = sorted
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ key, size: 1, etag: key }));
      // Pages of both sides end at different keys; some are empty.
      for (let at = 0; at <= listed.length; at += size) yield listed.slice(at, at + size);
    },
  };
}

async function flatten(pages: AsyncIterable<readonly Pair[]>): Promise<Pair[]> {
  return (await Array.fromAsync(pages)).flat();
}

function pairsOf(paths: Readonly<Record<string, readonly string[]>>, prefix = ''): Promise<Pair[]> {
  return flatten(listPairs(makeObjects(paths), SITE, prefix, signal));
}

const PATHS = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }), { maxLength: 12 });

test('every path of either side is there once, with what each side has, in byte order', async () => {
  await fc.assert(
    fc.asyncProperty(PATHS, PATHS, async (production, staging) => {
      const pairs = await pairsOf({ production, staging });
      const all = [...new Set([...production, ...staging])].map((path) => Buffer.from(path));
      expect(pairs.map(({ path }) => path)).toEqual(all.sort(Buffer.compare).map(String));
      for (const pair of pairs) {
        expect('production' in pair).toBe(production.includes(pair.path));
        expect('staging' in pair).toBe(staging.includes(pair.path));
      }
    }),
  );
});

test('only paths under the prefix are listed on both sides', async () => {
  const pairs = await pairsOf({ production: ['a/1', 'b/1'], staging: ['a/1', 'a/2', 'c'] }, 'a/');
  expect(pairs.map(({ kind, path }) => [kind, path])).toEqual([
    ['both', 'a/1'],
    ['staging', 'a/2'],
  ]);
});

test('a listing that is out of order is an error, not a list of deletes', async () => {
  const objects = {
    async *list(): AsyncIterable<readonly ListedKey[]> {
      for (const key of ['live/b', 'live/a']) yield [{ key, size: 1, etag: key }];
    },
  };
  const pairs = Array.fromAsync(listPairs(objects, SITE, '', signal));
  await expect(pairs).rejects.toThrow(
    'the listing of production/live/ is not in byte order: live/a comes after live/b',
  );
});

test('a reader that stops early stops both listings', async () => {
  const stopped: string[] = [];
  const objects = {
    async *list(bucket: string): AsyncIterable<readonly ListedKey[]> {
      try {
        for (let index = 100; index < 1000; index++) yield [{ key: `live/${index}`, size: 1, etag: '' }];
      } finally {
        stopped.push(bucket);
      }
    },
  };
  for await (const _ of listPairs(objects, SITE, '', signal)) break;
  expect(stopped.sort()).toEqual(['production', 'staging']);
});
