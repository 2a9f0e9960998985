import { readFile, rename, symlink } from 'node:fs/promises';
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
  const big = makeBigService(11);
  const run = await makeRun([zones.collector, big]);
  await run.take('v1');
  zones.state.set('b', 'b moved');
  await run.take('v2');
  await makeWritable(run.store.location);
  const folder = run.store.folder('v1');
  const files = await listFiles(folder);
  const verify = async (part?: Part) => {
    const signal = new AbortController().signal;
    return verifySnapshot(run.store, 'v1', { threads: 0, signal, part });
  };
  return {
    run,
    folder,
    files,
    other: run.store.folder('v2'),
    verify,
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

describe('verify', () => {
  it('finds nothing in a snapshot that is as it was sealed', async () => {
    await using scene = await makeScene();
    expect(await scene.verify()).toMatchObject({ findings: [], files: 14 });
  });

  it('finds every damage of a thousand at random, and nothing else', async () => {
    await using scene = await makeScene();
    const paths = scene.files.map(({ path }) => path).sort();
    const property = fc.asyncProperty(makeWish(paths), async (wish) => {
      const { expected, undo } = await inflict(scene, wish);
      try {
        const { findings } = await scene.verify();
        expect(describeFindings(findings).sort()).toEqual([...expected].sort());
      } finally {
        await undo();
      }
    });
    await fc.assert(property, { numRuns: 1000, seed: 11, endOnFailure: true });
    expect((await scene.verify()).findings).toEqual([]);
  }, 60_000);

  it('finds damage also where what describes the files is damaged as well', async () => {
    await using scene = await makeScene();
    const paths = scene.files.map(({ path }) => path).filter((path) => !OWN.includes(path));
    const wishes = fc.tuple(makeWish(OWN), makeWish(paths.sort()));
    const property = fc.asyncProperty(wishes, async ([own, other]) => {
      const second = await inflict(scene, { ...other, what: other.what === 'swap' ? 'delete' : other.what });
      const first = await inflict(scene, { ...own, what: own.what === 'add' ? 'flip' : own.what });
      try {
        const { findings } = await scene.verify();
        const isAnyOf = ({ expected }: Damage) =>
          findings.some(({ kind, path }) => kind === 'unproven' || expected.includes(`${kind} ${path}`));
        expect([first, second].map(isAnyOf)).toEqual([true, true]);
      } finally {
        await first.undo();
        await second.undo();
      }
    });
    await fc.assert(property, { numRuns: 100, seed: 3, endOnFailure: true });
  }, 60_000);

  it('takes no link for a file, and no other snapshot for this one', async () => {
    await using scene = await makeScene();
    const { folder, other } = scene;
    await rename(join(folder, 'zones/a.json'), `${folder}.aside`);
    await symlink(`${folder}.aside`, join(folder, 'zones/a.json'));
    expect(describeFindings((await scene.verify()).findings)).toEqual(['damaged zones/a.json']);
    await rename(folder, `${folder}.old`);
    await rename(other, folder);
    expect((await scene.verify()).findings).toMatchObject([
      { path: 'manifest.json', reason: 'the manifest of v2' },
    ]);
  });

  it('reads part by part, and looks in each run whether every file is there', async () => {
    await using scene = await makeScene();
    await overwrite(scene.folder, 'zones/a.json', (bytes) => bytes.subarray(1));
    await remove(scene.folder, 'zones/b.json');
    const runs = await Promise.all([1, 2, 3, 4].map((part) => scene.verify({ part, of: 4 })));
    const found = runs.flatMap(({ findings }) => describeFindings(findings));
    expect(found.filter((one) => one === 'damaged zones/a.json')).toHaveLength(1);
    expect(found.filter((one) => one === 'missing zones/b.json')).toHaveLength(4);
  });
});

interface Wish {
  readonly what: 'flip' | 'truncate' | 'delete' | 'rename' | 'add' | 'swap';
  readonly path: string;
  readonly own: string;
  /** Where in the file, from 0 to 1. */
  readonly at: number;
  readonly bit: number;
}

function makeWish(paths: readonly string[]): fc.Arbitrary<Wish> {
  return fc.record({
    what: fc.constantFrom('flip', 'truncate', 'delete', 'rename', 'add', 'swap'),
    path: fc.constantFrom(...paths),
    own: fc.constantFrom(...OWN),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    bit: fc.integer({ min: 0, max: 7 }),
  });
}

async function inflict(
  { folder, other, files }: Pick<Awaited<ReturnType<typeof makeScene>>, 'folder' | 'other' | 'files'>,
  { what, path, own, at, bit }: Wish,
): Promise<Damage> {
  const flip = (bytes: Buffer) => {
    const index = Math.floor(at * bytes.length);
    bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
    return bytes;
  };
  switch (what) {
    case 'flip':
      return overwrite(folder, path, flip, files);
    case 'truncate':
      return overwrite(folder, path, (bytes) => bytes.subarray(0, Math.floor(at * bytes.length)), files);
    case 'delete':
      return remove(folder, path);
    case 'rename':
      return move(folder, path, `renamed-${bit}`);
    case 'add':
      return addFile(folder, `${['', 'zones/', 'big/one/'][bit % 3]}stray-${bit}`);
    case 'swap': {
      const theirs = await readFile(join(other, own));
      return overwrite(folder, own, () => theirs, files);
    }
    default:
      return what satisfies never;
  }
}
