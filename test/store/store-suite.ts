import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnFile, Store, TreeFile } from '../../src/store/store.ts';

export interface StoreFixture extends AsyncDisposable {
  readonly store: Store;
  /** Another process's view of the same store. */
  reopen(): Promise<Store>;
}

const NEVER = new AbortController().signal;

async function* tree(...files: TreeFile[]): AsyncGenerator<TreeFile[]> {
  yield files;
}

async function* eachOf(...files: TreeFile[]): AsyncGenerator<TreeFile> {
  yield* files;
}

/** What every store must do; see the guarantees of `Store`. */
export function describeStore(name: string, makeFixture: () => Promise<StoreFixture>): void {
  describe(`${name} as a store`, () => {
    let fixture: StoreFixture;
    let store: Store;
    beforeEach(async () => {
      fixture = await makeFixture();
      store = fixture.store;
    });
    afterEach(() => fixture[Symbol.asyncDispose]());

    const read = async (sha256: string) => Buffer.concat(await Array.fromAsync(store.open(sha256)));
    const own =
      (...files: OwnFile[]) =>
      async () =>
        files;
    const makeOwn = async (snapshot: string, path: string, text: string): Promise<OwnFile> => {
      const scratch = await store.scratch(snapshot, path);
      await writeFile(scratch, text);
      return { path, scratch };
    };

    it('says that something is durable only once what an earlier call is still at is so too', async () => {
      await Promise.all(['a', 'b', 'c'].map((text) => store.put(Buffer.from(text))));
      const order: number[] = [];
      await Promise.all([1, 2].map((call) => store.flush().then(() => order.push(call))));
      expect(order).toEqual([1, 2]);
    });

    it('does not take what is left of a sealed snapshot for one that was begun', async () => {
      await store.seal('v1', tree(), own(), NEVER);
      await store.writePartial('v1', 'run.json', '{}');
      await store.writePartial('v2', 'run.json', '{}');
      expect(await store.partials()).toEqual(['v2']);
    });

    it('names objects by their SHA-256 and gives them back', async () => {
      const bytes = randomBytes(100_000);
      const put = await store.put(bytes);
      expect(put).toEqual({
        sha256: createHash('sha256').update(bytes).digest('hex'),
        size: 100_000,
        isNew: true,
      });
      expect(await read(put.sha256)).toEqual(bytes);
      expect(await store.size(put.sha256)).toBe(100_000);
    });

    it('stores the same bytes once, streamed or not', async () => {
      const bytes = randomBytes(300_000);
      await store.put(bytes);
      const again = await store.put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
      expect(again.isNew).toBe(false);
    });

    it('stores the same bytes once when many put them at the same time', async () => {
      const bytes = randomBytes(5000);
      const all = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)));
      expect(new Set(all.map((each) => each.sha256)).size).toBe(1);
      expect(await read(all[0]?.sha256 ?? '')).toEqual(bytes);
    });

    it('keeps the empty object', async () => {
      const { sha256 } = await store.put(Buffer.alloc(0));
      expect(await read(sha256)).toEqual(Buffer.alloc(0));
    });

    it.each([
      ['length', { size: 4 }],
      ['SHA-256', { sha256: 'a'.repeat(64) }],
      ['MD5', { md5: 'a'.repeat(32) }],
    ])('refuses bytes of another %s than expected, and keeps nothing', async (_, expected) => {
      const sha256 = createHash('sha256').update('12345').digest('hex');
      await expect(store.put(Buffer.from('12345'), expected)).rejects.toThrow('instead of');
      await expect(store.put(Readable.from([Buffer.from('12345')]), expected)).rejects.toThrow('instead of');
      expect(await store.size(sha256)).toBeUndefined();
    });

    it('keeps nothing of a stream that breaks', async () => {
      const broken = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('connection reset');
        })(),
      );
      await expect(store.put(broken)).rejects.toThrow('connection reset');
      expect(await store.size(createHash('sha256').update('half').digest('hex'))).toBeUndefined();
    });

    it('stops at once when told to', async () => {
      const stop = new AbortController();
      const endless = Readable.from(
        (async function* () {
          for (;;) yield Buffer.alloc(1000);
        })(),
      );
      const put = store.put(endless, {}, stop.signal);
      stop.abort(new Error('stopped'));
      await expect(put).rejects.toThrow('stopped');
    });

    it('says that an object is missing', async () => {
      expect(await store.size('0'.repeat(64))).toBeUndefined();
    });

    it('shows what was written of a partial snapshot to another process', async () => {
      await store.writePartial('v1', 'fragment-000001.jsonl', 'one\ntwo\n');
      await using other = await fixture.reopen();
      expect(await other.partials()).toEqual(['v1']);
      expect(await other.partialFiles('v1')).toEqual(['fragment-000001.jsonl']);
      expect(
        (await other.readPartial('v1', 'fragment-000001.jsonl', { offset: 4, length: 3 }))?.toString(),
      ).toBe('two');
      expect(await other.readPartial('v1', 'none')).toBeUndefined();
    });

    it('seals a partial into a snapshot and forgets the partial', async () => {
      const a = await store.put(Buffer.from('alpha'));
      await store.writePartial('v1', 'run.json', '{}');
      const files = tree({ path: 'x/a.txt', sha256: a.sha256 }, { path: 'x/y/b.txt', sha256: a.sha256 });
      await store.seal('v1', files, own(await makeOwn('v1', 'MANIFEST.md', '# v1')), NEVER);
      expect(await store.snapshots()).toEqual(['v1']);
      expect(await store.partials()).toEqual([]);
      expect((await store.readSnapshot('v1', 'x/y/b.txt'))?.toString()).toBe('alpha');
      expect((await store.readSnapshot('v1', 'MANIFEST.md'))?.toString()).toBe('# v1');
    });

    it('lets one at a time work on a name', async () => {
      const other = await fixture.reopen();
      const mine = await store.claim('v1');
      await expect(other.claim('v1')).rejects.toThrow(
        / is taking v1 into the same store: wait until it is done/,
      );
      await using _second = await other.claim('v1.1');
      await mine[Symbol.asyncDispose]();
      await using _again = await other.claim('v1');
      await expect(store.claim('v1')).rejects.toThrow('v1 into the same store');
      await other[Symbol.asyncDispose]();
    });

    it('never gives a name twice', async () => {
      await store.seal('v1', tree(), own(), NEVER);
      await expect(store.seal('v1', tree(), own(), NEVER)).rejects.toThrow('v1 exists');
    });

    it('does not seal what it does not hold', async () => {
      const missing = tree({ path: 'a', sha256: '0'.repeat(64) });
      await expect(store.seal('v1', missing, own(), NEVER)).rejects.toThrow('missing from the store');
      expect(await store.snapshots()).toEqual([]);
    });

    it('does not seal two files under one path', async () => {
      const a = await store.put(Buffer.from('alpha'));
      const twice = tree({ path: 'a', sha256: a.sha256 }, { path: 'a', sha256: a.sha256 });
      await expect(store.seal('v1', twice, own(), NEVER)).rejects.toThrow(
        'two captured files claim the path "a"',
      );
    });

    it('lets no path leave the snapshot', async () => {
      const a = await store.put(Buffer.from('alpha'));
      await expect(store.seal('v1', tree({ path: '../a', sha256: a.sha256 }), own(), NEVER)).rejects.toThrow(
        'leaves the snapshot',
      );
    });

    it('lists what is in a snapshot, and reads it again', async () => {
      const a = await store.put(Buffer.from('alpha'));
      const large = await store.put(Buffer.alloc(3_000_000, 'large'));
      const all = [
        { path: 'x/a', sha256: a.sha256 },
        { path: 'y/a', sha256: a.sha256 },
        { path: 'x/large', sha256: large.sha256 },
      ];
      await store.seal('v1', tree(...all), own(), NEVER);
      expect((await Array.fromAsync(store.paths('v1'))).sort()).toEqual(['x/a', 'x/large', 'y/a']);
      for (const threads of [0, 2]) {
        const options = { expected: 3, threads, signal: NEVER };
        expect(await store.rehash('v1', () => eachOf(...all), options)).toEqual({
          bad: [],
          files: 3,
          bytes: 3_000_005,
        });
      }
    });

    it('names every file that has not the bytes it should have, or is not there', async () => {
      const a = await store.put(Buffer.from('alpha'));
      const expected = '0'.repeat(64);
      await store.seal(
        'v1',
        tree({ path: 'a', sha256: a.sha256 }, { path: 'b', sha256: a.sha256 }),
        own(),
        NEVER,
      );
      const files = ['a', 'b', 'c'].map((path) => ({ path, sha256: expected }));
      const { bad } = await store.rehash('v1', () => eachOf(...files), {
        expected: 1,
        threads: 0,
        signal: NEVER,
      });
      expect(bad.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
        { kind: 'damaged', path: 'a', expected, actual: a.sha256 },
        { kind: 'damaged', path: 'b', expected, actual: a.sha256 },
        { kind: 'missing', path: 'c', expected },
      ]);
    });

    it('puts right bytes in the place of an object, and never wrong ones', async () => {
      const { sha256 } = await store.put(Buffer.from('alpha'));
      await expect(store.replace(sha256, Readable.from([Buffer.from('alphA')]))).rejects.toThrow(
        'instead of',
      );
      await store.replace(sha256, Readable.from([Buffer.from('alpha')]));
      expect((await read(sha256)).toString()).toBe('alpha');
    });

    it('gives a file of a snapshot its object again, folders included', async () => {
      const a = await store.put(Buffer.from('alpha'));
      const b = await store.put(Buffer.from('beta'));
      await store.seal('v1', tree({ path: 'x/a', sha256: a.sha256 }), own(), NEVER);
      await store.relink('v1', { path: 'x/a', sha256: b.sha256 });
      await store.relink('v1', { path: 'x/y/z/b', sha256: b.sha256 });
      await store.relink('v1', { path: 'x/y/z/b', sha256: b.sha256 });
      expect((await store.readSnapshot('v1', 'x/a'))?.toString()).toBe('beta');
      expect((await Array.fromAsync(store.paths('v1'))).sort()).toEqual(['x/a', 'x/y/z/b']);
      await expect(store.relink('v1', { path: '../a', sha256: a.sha256 })).rejects.toThrow(
        'leaves the snapshot',
      );
    });

    it('writes a file of its own anew only as it should be', async () => {
      await store.seal('v1', tree(), own(await makeOwn('v1', 'MANIFEST.md', '# v1')), NEVER);
      const sha256 = createHash('sha256').update('# v2').digest('hex');
      await store.rewrite('v1', { path: 'MANIFEST.md', sha256 }, '# v2');
      expect((await store.readSnapshot('v1', 'MANIFEST.md'))?.toString()).toBe('# v2');
      await expect(store.rewrite('v1', { path: 'MANIFEST.md', sha256 }, '# v3')).rejects.toThrow(
        'instead of',
      );
    });

    it('stops reading again at once when told to', async () => {
      const a = await store.put(Buffer.from('alpha'));
      await store.seal('v1', tree({ path: 'a', sha256: a.sha256 }), own(), NEVER);
      const stop = new AbortController();
      const endless = async function* () {
        for (;;) yield { path: 'a', sha256: a.sha256 };
      };
      const work = store.rehash('v1', endless, { expected: 1, threads: 1, signal: stop.signal });
      stop.abort(new Error('stopped'));
      await expect(work).rejects.toThrow('stopped');
    });

    it('seals again after a seal that was stopped half-way', async () => {
      const a = await store.put(Buffer.from('alpha'));
      await store.writePartial('v1', 'run.json', '{}');
      const stopped = (async function* () {
        yield [{ path: 'deep/a', sha256: a.sha256 }];
        throw new Error('killed');
      })();
      await expect(store.seal('v1', stopped, own(), NEVER)).rejects.toThrow('killed');
      expect(await store.snapshots()).toEqual([]);
      await store.seal('v1', tree({ path: 'deep/b', sha256: a.sha256 }), own(), NEVER);
      expect(await store.readSnapshot('v1', 'deep/a')).toBeUndefined();
      expect((await store.readSnapshot('v1', 'deep/b'))?.toString()).toBe('alpha');
    });
  });
}
