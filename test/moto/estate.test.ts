import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { REST_API_SECRETS } from '../../sandbox/estate/api-gateway.ts';
import { HTTP_API_SECRETS } from '../../sandbox/estate/api-gateway-v2.ts';
import { PLANTED_SECRETS as ORIGIN_SECRETS } from '../../sandbox/estate/cloudfront.ts';
import { EVENT_SECRETS } from '../../sandbox/estate/eventbridge.ts';
import { PLANTED_SECRETS as FUNCTION_SECRETS } from '../../sandbox/estate/lambda-function.ts';
import { LIGHTSAIL_SECRETS } from '../../sandbox/estate/lightsail.ts';
import { REGION } from '../../sandbox/estate/names.ts';
import type { FunctionConfiguration } from '../../sandbox/lambda-state.ts';
import { runSnapshot } from '../../src/engine/run.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import type { ProxyCall } from './aws-proxy.ts';
import {
  askDistribution,
  askRecords,
  describeConfig,
  describeFunction,
  describeRecords,
  readItems,
  seededItems,
  withoutOrder,
  zonesByName,
} from './estate-facts.ts';
import { seededObjects, storedObjects } from './estate-objects.ts';
import { type EstateScene, makeEstateScene } from './estate-scene.ts';
import { countInMoto, countInSandbox } from './moto-counts.ts';
import { MOTO_LACKS, withoutNames } from './moto-lacks.ts';
import { denyBucket, failFirst, throttleRoute53 } from './proxy-rules.ts';
import { unsealAll } from './sealed-values.ts';
import { findInClear, listFiles, readSnapshot, type SnapshotFiles, writtenFiles } from './snapshot-files.ts';

const TAKE_MS = 240_000;
const DENIED_BUCKET = 'jada-crm-export';
const FAILING_FUNCTION = 'update-dashboard';
const FAILING_PATH = `/2015-03-31/functions/${FAILING_FUNCTION}`;
const isFailing = ({ method, path, query }: ProxyCall) =>
  method === 'GET' && path === FAILING_PATH && query.size === 0;
/** In the environments of versions that no alias serves, of which only the names are kept, too. */
const SECRETS = [
  ...FUNCTION_SECRETS,
  ...ORIGIN_SECRETS,
  ...EVENT_SECRETS,
  ...REST_API_SECRETS,
  ...HTTP_API_SECRETS,
  ...LIGHTSAIL_SECRETS,
];

interface StoredFunction {
  readonly configuration: FunctionConfiguration;
}
interface StoredDistribution {
  readonly Tags: object;
  readonly Distribution: { readonly DistributionConfig: DistributionConfig };
}

let scene: EstateScene;
let v1: Manifest;
let files: SnapshotFiles;

beforeAll(async () => {
  scene = await makeEstateScene(inject('motoUrl'));
  const weather = [denyBucket(DENIED_BUCKET), failFirst(5, isFailing), throttleRoute53(5)];
  scene.proxy.rules = [...weather, ...scene.proxy.rules];
  v1 = await scene.run.take('v1');
  files = readSnapshot(scene.run.store.folder('v1'));
  return () => scene[Symbol.asyncDispose]();
}, TAKE_MS);

const isObjectDownload = ({ service, method, path, query }: ProxyCall) =>
  service === 's3' && method === 'GET' && /^\/[^/]+\/./.test(path) && !query.has('tagging');
/** Behind a link, where nothing is signed. */
const isCodeDownload = ({ service, method }: ProxyCall) => service === undefined && method === 'GET';
const resourcesOf = (service: string) => v1.resources.filter((each) => each.service === service);

describe('a whole estate', () => {
  it('is PARTIAL because of one bucket, which is named with call and code', () => {
    const refused = { call: 'ListObjectsV2', code: 'AccessDenied', message: 'Access Denied' };
    expect(v1.failures).toEqual([
      { service: 's3', region: REGION, resource: DENIED_BUCKET, what: 'everything', ...refused },
    ]);
    expect(v1).toMatchObject({ state: 'PARTIAL', account: '123456789012', consistency: { kind: 'atomic' } });
  });

  it('has as many of everything as there are', async () => {
    const there = { ...(await countInMoto(inject('motoUrl'))), ...countInSandbox(scene.estate) };
    const told = v1.ledger.filter(({ agent, status }) => agent !== 'local' && status !== 'unsupported');
    const counts = told.map(({ service, region, count }) => [`${service} ${region}`, count]);
    expect(Object.fromEntries(counts)).toEqual(there);
    expect(there).toMatchObject({ 's3 global': 46, 'cloudfront global': 66, 'route53 global': 16 });
    expect([there['lambda us-east-1'], there['lambda us-west-2'], there['dynamodb us-east-1']]).toEqual([
      19, 2, 14,
    ]);
  });

  it('says of every call that moto does not have that it is unsupported', () => {
    const unknown = scene.proxy.calls.filter(({ isUnknown }) => isUnknown);
    const requests = unknown.map(({ service, method, path }) => `${service} ${method} ${withoutNames(path)}`);
    expect(new Set(requests)).toEqual(new Set(MOTO_LACKS.map(({ request }) => request)));
    const lists = v1.ledger.filter(({ status }) => status === 'unsupported');
    const gaps = v1.resources.flatMap((each) => each.gaps.map((gap) => ({ ...gap, service: each.service })));
    expect(gaps.filter(({ kind }) => kind !== 'unsupported')).toEqual([]);
    const told = [...lists, ...gaps].map(({ service, call }) => `${service} ${call}`);
    expect(new Set(told)).toEqual(new Set(MOTO_LACKS.flatMap((each) => each.told ?? [])));
  });

  it('holds every object as it was put, byte for byte', async () => {
    const seeded = seededObjects(scene.estate.s3, (bucket) => bucket === DENIED_BUCKET);
    expect(Object.keys(seeded).length).toBeGreaterThan(850);
    expect(await storedObjects(files)).toEqual(seeded);
    const stored = await files.find(/^s3-buckets\/(?!_config\/)/);
    expect(stored).toHaveLength(Object.keys(seeded).length);
  });

  it('holds every function whole, the one that failed five times too', async () => {
    expect(scene.proxy.calls.filter((call) => isFailing(call) && call.status === 500)).toHaveLength(5);
    for (const { region, configuration, code = '', tags, aliases, versions } of scene.estate.lambda
      .functions) {
      const folder = `lambda/${configuration.FunctionName}${region === REGION ? '' : `@${region}`}`;
      expect(hash('sha256', await files.bytes(`${folder}/code.zip`))).toBe(hash('sha256', code));
      const environment = await unsealAll(await files.json(`${folder}/environment.json`), scene.identity);
      expect(Object.fromEntries(environment)).toEqual(configuration.Environment?.Variables);
      const stored = (await files.json(`${folder}/configuration.json`)) as StoredFunction;
      expect(describeFunction(stored.configuration)).toEqual(describeFunction(configuration));
      const numbers = versions.map((version) => ({ Version: version.configuration.Version }));
      const names = aliases.map(({ Name, FunctionVersion }) => ({ Name, FunctionVersion }));
      expect(stored).toMatchObject({ tags, aliases: names, versions: numbers });
    }
  });

  it('holds every layer', async () => {
    for (const { LayerName, versions } of scene.estate.lambda.layers) {
      for (const { Version, code } of versions) {
        const stored = await files.bytes(`lambda/_layers/${LayerName}/${Version}/code.zip`);
        expect(hash('sha256', stored)).toBe(hash('sha256', code));
      }
    }
  });

  it('holds every record of every zone, though Route 53 took five calls a second', async () => {
    const throttled = scene.proxy.calls.filter(({ service, isOurs }) => service === 'route53' && isOurs);
    expect(throttled.length).toBeGreaterThan(10);
    for (const [name, { records }] of zonesByName(scene.estate.route53)) {
      const { id = '', path = '' } =
        resourcesOf('route53').find(({ title }) => title.split(' ')[0] === name) ?? {};
      const { ResourceRecordSets } = (await files.json(path)) as { ResourceRecordSets: [] };
      expect(ResourceRecordSets).toEqual(await askRecords(inject('motoUrl'), id));
      expect(describeRecords(name, ResourceRecordSets)).toEqual(describeRecords(name, records));
    }
  });

  it('holds the configuration of every distribution', async () => {
    const stored: unknown[] = [];
    for (const { id, path } of resourcesOf('cloudfront')) {
      const { Tags, ...answer } = (await files.json(path)) as StoredDistribution;
      expect(withoutOrder(answer)).toBe(await askDistribution(inject('motoUrl'), id));
      stored.push(describeConfig(answer.Distribution.DistributionConfig));
    }
    const seeded = [...scene.estate.cloudFront.distributions.values()];
    const configs = seeded.flatMap(({ value }) => value.DistributionConfig ?? []);
    expect(new Set(stored.map(withoutOrder))).toEqual(new Set(configs.map(describeConfig).map(withoutOrder)));
  });

  it('holds every item of every table', async () => {
    for (const { name, items } of scene.estate.dynamoDb.tables)
      expect(await readItems(files, name)).toEqual(seededItems(items));
  });

  it('has sums that sha256sum agrees with, over all its files', async () => {
    const { stdout } = await promisify(execFile)('sha256sum', ['-c', 'SHA256SUMS'], { cwd: files.folder });
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => !line.endsWith(': OK'))).toEqual([]);
    expect(lines).toHaveLength((await listFiles(files.folder)).length - 1);
  });

  it('has no secret in clear in any file that is not the estate’s own', async () => {
    const state = (await listFiles(scene.dataFolder)).map((file) => `${scene.dataFolder}/${file}`);
    const written = await writtenFiles(files.folder);
    expect(await findInClear([...written, ...state], SECRETS)).toEqual([]);
  });

  it('has every secret sealed, for its owner to read', async () => {
    const documents = await files.find(/^(cloudfront|eventbridge|api-gateway|lightsail)\/.*\.json$/);
    const clear = documents.map(async (path) => unsealAll(await files.json(path), scene.identity));
    const values = (await Promise.all(clear)).flatMap((each) => [...each.values()]);
    const wanted = [...ORIGIN_SECRETS, ...EVENT_SECRETS, ...REST_API_SECRETS, ...HTTP_API_SECRETS];
    const missing = wanted.filter((secret) => !values.some((value) => value.includes(secret)));
    // The value of an API key is never asked for.
    expect(missing).toEqual([REST_API_SECRETS[2]]);
  });
});

describe('the same estate, unchanged', () => {
  let v2: Manifest;
  beforeAll(async () => {
    scene.proxy.calls.length = 0;
    scene.proxy.delayMs = 5;
    v2 = await scene.run.take('v2');
  }, TAKE_MS);

  it('downloads no object and no code, and adds only its manifest', () => {
    expect(scene.proxy.calls.filter((call) => isObjectDownload(call) && call.status !== 403)).toEqual([]);
    expect(scene.proxy.calls.filter(isCodeDownload)).toEqual([]);
    expect(v2.totals).toEqual({ ...v1.totals, newBytes: 0 });
    expect(v2).toMatchObject({ root: v1.root, failures: v1.failures, ledger: v1.ledger });
  });

  it('has no changes to tell of', () => {
    expect(v2.changes).toEqual({ since: 'v1', added: [], removed: [], changed: [] });
  });
});

describe('the same estate, once the bucket may be read, and with nobody to seal secrets for', () => {
  let v3: Manifest;
  beforeAll(async () => {
    scene.proxy.calls.length = 0;
    scene.proxy.delayMs = 0;
    scene.proxy.rules = scene.proxy.rules.slice(3);
    const { signal } = new AbortController();
    const request = { name: 'v3', agents: undefined, full: false, signal, onProgress: () => {} };
    v3 = await runSnapshot(request, { ...scene.run.engine, sealer: scene.droppingSealer });
  }, TAKE_MS);

  it('is COMPLETE', () => {
    expect(v3).toMatchObject({ state: 'COMPLETE', failures: [], consistency: { kind: 'atomic' } });
    // The bucket was there before, too: it only could not be read.
    expect(v3.changes).toMatchObject({ added: [], removed: [], unreadBefore: [{ title: DENIED_BUCKET }] });
  });

  it('downloads the objects of that bucket only', async () => {
    const downloads = scene.proxy.calls.filter(isObjectDownload);
    const bucket = scene.estate.s3.buckets.get(DENIED_BUCKET);
    expect(downloads.map(({ path }) => path.split('/')[1])).toEqual(
      Array.from({ length: bucket?.objects.size ?? 0 }, () => DENIED_BUCKET),
    );
    const all = readSnapshot(scene.run.store.folder('v3'));
    expect(await storedObjects(all)).toEqual(seededObjects(scene.estate.s3, () => false));
  });

  it('keeps the names of variables, and none of their values', async () => {
    const folder = scene.run.store.folder('v3');
    expect(await findInClear(await writtenFiles(folder), SECRETS)).toEqual([]);
    const path = `lambda/${FAILING_FUNCTION}/environment.json`;
    expect(await readSnapshot(folder).json(path)).toMatchObject({ DASHBOARD_DB_PASSWORD: { dropped: true } });
  });
});
