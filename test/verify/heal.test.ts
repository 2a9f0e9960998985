import { copyFile, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/run.ts';
import { AccountError } from '../../src/errors.ts';
import { healSnapshot } from '../../src/verify/heal.ts';
import { verifySnapshot } from '../../src/verify/verify.ts';
import { makeBigService, makeRun, makeService } from '../engine/fake-estate.ts';
import { describeFindings, makeWritable, overwrite, remove } from './damage.ts';

const signal = new AbortController().signal;
const flip = (bytes: Buffer) => {
  bytes.writeUInt8(bytes.readUInt8(5) ^ 4, 5);
  return bytes;
};

/** Two snapshots of one estate, v1 and v2: their files are the same on the disk. */
async function makeScene() {
  const zones = makeService('zones', ['a', 'b']);
  const run = await makeRun([zones.collector, makeBigService(3)]);
  const { store } = run;
  await run.take('v1');
  await run.take('v2');
  await makeWritable(store.location);
  const verify = (name = 'v1') => verifySnapshot(store, name, { threads: 0, signal });
  const heal = async (change: Partial<Engine> = {}) =>
    healSnapshot({ ...run.engine, ...change }, 'v1', await verify(), signal);
  const [folder, other] = [store.folder('v1'), store.folder('v2')];
  return { zones, run, folder, other, verify, heal, [Symbol.asyncDispose]: () => run[Symbol.asyncDispose]() };
}

test('a deleted file comes back from the store, and its folder is read-only again', async () => {
  await using scene = await makeScene();
  await rm(join(scene.folder, 'zones'), { recursive: true });
  const { healed, findings } = await scene.heal();
  expect(findings).toEqual([]);
  expect(healed).toEqual([
    { path: 'zones/a.json', from: 'the store' },
    { path: 'zones/b.json', from: 'the store' },
  ]);
  expect((await scene.verify()).findings).toEqual([]);
  expect((await stat(join(scene.folder, 'zones'))).mode & 0o777).toBe(0o555);
});

test.each(['zones/a.json', 'big/one/000001'])(
  '%s comes back from the estate, in every snapshot',
  async (path) => {
    await using scene = await makeScene();
    await overwrite(scene.folder, path, flip);
    expect(await scene.heal()).toEqual({
      healed: [{ path, from: 'the estate', also: ['v2'] }],
      findings: [],
    });
    expect([...(await scene.verify()).findings, ...(await scene.verify('v2')).findings]).toEqual([]);
  },
);

test('a file comes back from a snapshot that has bytes of its own', async () => {
  await using scene = await makeScene();
  const path = join(scene.other, 'zones/a.json');
  await copyFile(path, `${path}.copy`);
  await rename(`${path}.copy`, path);
  await overwrite(scene.folder, 'zones/a.json', flip);
  scene.zones.state.set('a', 'a moved');
  expect(await scene.heal()).toEqual({
    healed: [{ path: 'zones/a.json', from: 'snapshot v2' }],
    findings: [],
  });
  expect((await scene.verify()).findings).toEqual([]);
});

test('what is nowhere any more stays named, and nothing is written', async () => {
  await using scene = await makeScene();
  scene.zones.state.set('a', 'a moved');
  await overwrite(scene.folder, 'zones/a.json', flip);
  const damaged = await readFile(join(scene.folder, 'zones/a.json'));
  const { healed, findings } = await scene.heal();
  expect(healed).toEqual([]);
  expect(findings).toMatchObject([{ kind: 'damaged', reason: 'its bytes were found nowhere else' }]);
  expect(await readFile(join(scene.folder, 'zones/a.json'))).toEqual(damaged);
});

test('without the estate, what the store has is healed and the rest says why not', async () => {
  await using scene = await makeScene();
  await remove(scene.folder, 'zones/b.json');
  await overwrite(scene.folder, 'zones/a.json', flip);
  const identify = async () => {
    throw new AccountError('no AWS credentials');
  };
  const { healed, findings } = await scene.heal({ identify });
  expect(healed).toEqual([{ path: 'zones/b.json', from: 'the store' }]);
  expect(findings).toMatchObject([{ reason: 'the estate could not be asked for it: no AWS credentials' }]);
});

test.each(['SHA256SUMS', 'MANIFEST.md', 'manifest.json'])(
  '%s comes back as it was sealed, damaged or gone, and the others bear it out',
  async (path) => {
    await using scene = await makeScene();
    const sealed = await readFile(join(scene.folder, path));
    const order = await scene.run.store.snapshots();
    const healAll = async () => {
      expect((await scene.verify()).findings).toMatchObject([{ path }]);
      expect(await scene.heal()).toMatchObject({ healed: [{ path }], findings: [] });
      expect(await readFile(join(scene.folder, path))).toEqual(sealed);
      expect((await scene.verify()).findings).toEqual([]);
    };
    await overwrite(scene.folder, path, flip);
    await healAll();
    expect(await scene.run.store.snapshots()).toEqual(order);
    await remove(scene.folder, path);
    await healAll();
  },
);

test('without manifest.json and SHA256SUMS nothing is called extra, and nothing is healed', async () => {
  await using scene = await makeScene();
  for (const path of ['manifest.json', 'SHA256SUMS']) await remove(scene.folder, path);
  const { healed, findings } = await scene.heal();
  expect(healed).toEqual([]);
  expect(describeFindings(findings)).toEqual(['missing SHA256SUMS', 'missing manifest.json']);
});
