import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../src/verify/sample.ts';
import { verifySnapshot } from '../../src/verify/verify.ts';
import { makeBigService, makeRun, makeService } from '../engine/fake-estate.ts';
import {
  addFile,
  type Damage,
  describeFindings,
  listFiles,
  makeWritable,
  move,
  overwrite,
  remove,
} from './damage.ts';

const OWN = ['MANIFEST.md', 'SHA256SUMS', 'manifest.json'];

/** Two snapshots, v1 and v2, of an estate that changed in between; some of their files are one on the disk. */
async function makeScene() {
  const zones = makeService('zones', ['a', 'b', 'c']);
  const big = makeBigService(12);
  const run = await makeRun([zones.collector, big]);
  await run.take('v1');
  zones.state.set('b', 'b moved');
  await run.take('v2');
  await makeWritable(run.store.location);
  const folder = run.store.folder('v1');
  const verify = async (part?: Part) => {
    const signal = new AbortController().signal;
    return verifySnapshot(run.store, 'v1', { threads: 0, signal, part });
  };
  return {
    run,
    folder,
    other: run.store.folder('v2'),
    verify,
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

describe('verify', () => {
  it('finds nothing in a snapshot that is as it was sealed', async () => {
    await using scene = await makeScene();
    expect(await scene.verify()).toMatchObject({ findings: [], files: 15 });
  });

  it('finds every damage of a thousand at random, and nothing else', async () => {
    await using scene = await makeScene();
    const { folder, other } = scene;
    const paths = (await listFiles(folder)).map(({ path }) => path).sort();
    const damage = fc.record({
      what: fc.constantFrom('flip', 'truncate', 'delete', 'rename', 'add', 'swap'),
      path: fc.constantFrom(...paths),
      own: fc.constantFrom(...OWN),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    type Wish = typeof damage extends fc.Arbitrary<infer T> ? T : never;
    const inflict = async ({ what, path, own, at, bit }: Wish): Promise<Damage> => {
      const flip = (bytes: Buffer) => {
        const index = Math.floor(at * bytes.length);
        bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
        return bytes;
      };
      if (what === 'flip') return overwrite(folder, path, flip);
      if (what === 'truncate')
        return overwrite(folder, path, (bytes) => bytes.subarray(0, Math.floor(at * bytes.length)));
      if (what === 'delete') return remove(folder, path);
      if (what === 'rename') return move(folder, path, `renamed-${bit}`);
      if (what === 'add') return addFile(folder, `${['', 'zones/', 'big/one/'][bit % 3]}stray-${bit}`);
      const theirs = await readFile(join(other, own));
      return overwrite(folder, own, () => theirs);
    };
    const property = fc.asyncProperty(damage, async (wish) => {
      const { expected, undo } = await inflict(wish);
      try {
        const { findings } = await scene.verify();
        expect(describeFindings(findings).sort()).toEqual([...expected].sort());
      } finally {
        await undo();
      }
    });
    await fc.assert(property, { numRuns: 1000, seed: 5, endOnFailure: true });
    expect((await scene.verify()).findings).toEqual([]);
  }, 60_000);
});
