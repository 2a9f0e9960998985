import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AccountError } from '../../src/errors.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { seededObjects, storedObjects } from '../moto/estate-objects.ts';
import { readSnapshot } from '../moto/snapshot-files.ts';
import { CHANGES, functionOf, MOVERS } from './estate-changes.ts';
import {
  beforeCalls,
  contentsOf,
  type MovingScene,
  makeMovingScene,
  makeSmallEstate,
  takeStill,
} from './moving-scene.ts';

const TIMEOUT_MS = 60_000;
type ChangeName = keyof typeof CHANGES;
const NAMES = Object.keys(CHANGES) as ChangeName[];
const still = new Map<string, ReturnType<typeof takeStill>>();

/** What a snapshot holds of the estate after these changes, taken while it stands still. */
function stillAfter(names: readonly ChangeName[]) {
  const key = names.toSorted().join();
  const taken = still.get(key) ?? takeStill(names.map((name) => CHANGES[name]));
  still.set(key, taken);
  return taken;
}

/** Takes the snapshot while `move` is called before every call; tells which changes were made when the last look began. */
async function takeMoving(
  scene: MovingScene,
  move: (calls: number, change: (name: ChangeName) => void) => void,
) {
  const made: ChangeName[] = [];
  let calls = 0;
  const change = (name: ChangeName) => {
    CHANGES[name](scene.sandbox.state);
    made.push(name);
  };
  beforeCalls(scene, () => move(++calls, change));
  let lookedAt = '';
  let madeBefore: ChangeName[] = [];
  const manifest = await scene.take('v1', {
    onProgress: ({ phase, round }) => {
      if (phase !== 'looking again' || lookedAt === `${round}`) return;
      lookedAt = `${round}`;
      madeBefore = [...made];
    },
  });
  return { manifest, made, madeBefore, calls };
}

/** Read from the folder and from the estate's own state, without the engine's word for it. */
async function expectAsInEstate({ sandbox, run }: MovingScene, name: string): Promise<void> {
  const files = readSnapshot(run.store.folder(name));
  const { s3, route53, cloudFront, dynamoDb } = sandbox.state;
  expect(await storedObjects(files)).toEqual(seededObjects(s3, () => false));
  for (const [id, { records, zone }] of route53.zones) {
    const path = `route53/${zone.Name?.replace(/\.$/, '')}.${id}.json`;
    const { ResourceRecordSets } = (await files.json(path)) as { ResourceRecordSets: unknown[] };
    expect(ResourceRecordSets).toHaveLength(records.length);
    for (const record of records) expect(ResourceRecordSets).toContainEqual(record);
  }
  const { code = '' } = functionOf(sandbox.state, 'contact-form');
  expect(hash('sha256', await files.bytes('lambda/contact-form/code.zip'))).toBe(hash('sha256', code));
  for (const [id, { etag, value }] of cloudFront.distributions) {
    const Distribution = { DistributionConfig: { Comment: value.DistributionConfig?.Comment } };
    expect(await files.json(`cloudfront/${id}.json`)).toMatchObject({ ETag: etag, Distribution });
  }
  for (const table of dynamoDb.tables) {
    const text = gunzipSync(await files.bytes(`dynamodb/${table.name}/items.jsonl.gz`)).toString();
    expect(text.split('\n').slice(0, -1)).toHaveLength(table.items.length);
    for (const { phone } of table.items) if (phone) expect(text).toContain(JSON.stringify(phone));
  }
}

const movedOf = ({ consistency }: Manifest) => (consistency.kind === 'fuzzy' ? consistency.moved : []);
const RUNS = 3;
/** A run makes some 300 calls while nothing moves: half of them capture, half look again. */
const CALLS = 290;
const LOOKING = 220;

describe('an estate that changes while it is taken', { timeout: TIMEOUT_MS }, () => {
  it.each(Array.from({ length: RUNS }, (_, run) => run))(
    'is held as it was at one instant, wherever its changes fall (%i)',
    async (run) => {
      await using scene = await makeMovingScene();
      const placeOf = (index: number) => ((index + run / RUNS) / NAMES.length + run / RUNS) % 1;
      const at = NAMES.map((_, index) => 1 + Math.floor(placeOf(index) * CALLS));
      const { manifest, made, madeBefore } = await takeMoving(scene, (calls, change) => {
        for (const [index, name] of NAMES.entries()) if (at[index] === calls) change(name);
      });
      expect(made.toSorted()).toEqual(NAMES.toSorted());
      expect(manifest).toMatchObject({ state: 'COMPLETE', consistency: { kind: 'atomic' } });
      expect(contentsOf(manifest)).toEqual((await stillAfter(madeBefore)).contents);
    },
  );

  it.each([
    ['the first capture', 80],
    ['the second look', LOOKING],
  ])('holds what happened during %s', async (_, moment) => {
    await using scene = await makeMovingScene();
    const { manifest, madeBefore } = await takeMoving(scene, (calls, change) => {
      if (calls === moment) for (const name of NAMES) change(name);
    });
    expect(manifest).toMatchObject({ state: 'COMPLETE', failures: [], consistency: { kind: 'atomic' } });
    expect(madeBefore).toEqual(NAMES);
    await expectAsInEstate(scene, 'v1');
  });

  it('is fuzzy where it never stops moving, and names what moves and nothing else', async () => {
    await using scene = await makeMovingScene();
    const { state } = scene.sandbox;
    const stands = contentsOf(await scene.take('stands'));
    const moving = new Map(MOVERS.map(({ change, find }) => [find(state), change] as const));
    beforeCalls(scene, (operation, count, request) => {
      for (const { change, call, isMine } of MOVERS)
        if (operation === call && isMine(request, state)) CHANGES[change](state, ` ${count}`);
    });
    const manifest = await scene.take('v1');
    expect(manifest).toMatchObject({ state: 'COMPLETE', consistency: { kind: 'fuzzy', rounds: 3 } });
    const moved = movedOf(manifest).map(({ service, region, id }) => `${service} ${region} ${id}`);
    expect(moved.toSorted()).toEqual([...moving.keys()].toSorted());
    const contents = contentsOf(manifest);
    const differing = Object.keys(contents).filter((key) => contents[key] !== stands[key]);
    expect(differing.toSorted()).toEqual(moved.toSorted());
  });

  it('names what comes and goes during the last look', async () => {
    await using scene = await makeMovingScene();
    beforeCalls(scene, (operation, count) => {
      const { state } = scene.sandbox;
      if (operation === 'route53 ListHostedZones') CHANGES.changeRecord(state, ` ${count}`);
      if (operation === 's3 ListBuckets' && count === 4) {
        CHANGES.createBucket(state);
        CHANGES.deleteBucket(state);
      }
    });
    expect(movedOf(await scene.take('v1')).map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      expect.stringMatching(/^Z0\w+ changed during the window$/),
      'jada-created appeared during the window, not captured',
      'jada-backups-west was deleted during the window',
    ]);
  });
});

describe('credentials that expire', { timeout: TIMEOUT_MS }, () => {
  it.each([1, 80, LOOKING])(
    'stop the run at call %i, and it goes on once they are renewed',
    async (moment) => {
      await using scene = await makeMovingScene();
      let calls = 0;
      beforeCalls(scene, () => {
        if (++calls === moment) scene.sandbox.conditions.expired = true;
      });
      const error = await scene.take('v1').catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AccountError);
      expect((error as AccountError).message).toMatch(
        /^(the AWS credentials have expired|AWS credentials are gone) .*renew/,
      );
      expect(await scene.run.store.snapshots()).toEqual([]);
      scene.sandbox.conditions.expired = false;
      const manifest = await scene.take('v1');
      expect(scene.run.progress.at(-1)?.resumed).toBe(moment > 1);
      expect(manifest).toMatchObject({ state: 'COMPLETE', failures: [], consistency: { kind: 'atomic' } });
      expect(manifest.root).toBe((await stillAfter([])).root);
    },
  );

  it('cost no object and no code a second download', async () => {
    await using scene = await makeMovingScene();
    let calls = 0;
    beforeCalls(scene, () => {
      if (++calls === LOOKING) scene.sandbox.conditions.expired = true;
    });
    await expect(scene.take('v1')).rejects.toThrow(AccountError);
    scene.sandbox.conditions.expired = false;
    const before = scene.sandbox.log.length;
    await scene.take('v1');
    const operations = scene.sandbox.log.slice(before).map(({ operation }) => operation);
    expect(operations.filter((operation) => /^GetObject$|^GetCode$/.test(operation))).toEqual([]);
  });
});

describe('bad weather', { timeout: TIMEOUT_MS }, () => {
  it('on every fifth answer of S3 leaves every byte right', async () => {
    await using scene = await makeMovingScene(makeSmallEstate(), { faults: { s3: 0.2 }, seed: 1 });
    const manifest = await scene.take('v1');
    const failed = scene.sandbox.log.filter(
      ({ service, status }) => service === 's3' && [0, 500, 503].includes(status),
    );
    // The fourth kind, cut bodies, has the status of whole ones and comes as often as each of the others.
    expect(failed.length).toBeGreaterThan(20);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([0, 500, 503]));
    expect(manifest).toMatchObject({ state: 'COMPLETE', failures: [], consistency: { kind: 'atomic' } });
    await expectAsInEstate(scene, 'v1');
  });

  it('of services that say it is too much only takes longer', async () => {
    const throttles = { route53: 15, lambda: 20, dynamodb: 10, s3: 50 };
    await using scene = await makeMovingScene(undefined, { throttles, all: true });
    const manifest = await scene.take('v1');
    const refused = scene.sandbox.log.filter(({ status }) => [400, 429, 503].includes(status));
    // On a busy machine some services are asked too slowly to refuse anything.
    expect(refused).not.toEqual([]);
    expect(manifest).toMatchObject({ state: 'COMPLETE', failures: [], consistency: { kind: 'atomic' } });
    await expectAsInEstate(scene, 'v1');
  });
});
