import { Route53Client } from '@aws-sdk/client-route-53';
import { beforeAll, describe, expect, test } from 'vitest';
import { route53Zones } from '../../agents/config/route53.ts';
import { readTags } from '../../agents/config/route53-batch.ts';
import { SITES, ZONES } from '../../sandbox/estate/names.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { createRoute53 } from '../../sandbox/route53.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { collect } from './collect.ts';
import { makeOne, SITE_ID, SITE_STEM, startRoute53, zoneOf } from './route53-sandbox.ts';
import { testRoute53 } from './route53-suite.ts';

describe('against the sandbox', () => {
  let target: { readonly endpoint: string };
  beforeAll(async () => {
    const sandbox = await startSandbox({ services: [createRoute53(makeJadaRoute53())] });
    target = { endpoint: sandbox.url };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testRoute53(() => target);
});

test('a zone of more records than fit on a page is whole, in the order Route 53 gives', async () => {
  const state = makeOne();
  const zone = state.zones.get(SITE_ID);
  for (let index = 0; index < 700; index++) {
    zone?.records.push({
      Name: `many.${SITES.sailjada.domain}.`,
      Type: 'A',
      SetIdentifier: `n${index}`,
      Weight: 1,
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    });
  }
  const { endpoint } = await startRoute53(state);
  await using collected = await collect(route53Zones, { endpoint });
  const { ResourceRecordSets } = (await collected.json(`${SITE_STEM}.json`)) as {
    ResourceRecordSets: object[];
  };
  expect(ResourceRecordSets).toHaveLength(zone?.records.length ?? 0);
  expect(new Set(ResourceRecordSets.map((set) => JSON.stringify(set))).size).toBe(ResourceRecordSets.length);
});

test('a signed zone keeps its keys', async () => {
  const { endpoint } = await startRoute53();
  await using collected = await collect(route53Zones, { endpoint });
  expect(await collected.json(`${SITE_STEM}.json`)).toMatchObject({
    DNSSEC: {
      Status: { ServeSignature: 'SIGNING' },
      KeySigningKeys: [{ Name: 'sailjada_ksk', Status: 'ACTIVE' }],
    },
  });
});

test('query logging stands with the zone it is of', async () => {
  const { endpoint } = await startRoute53(makeJadaRoute53());
  await using collected = await collect(route53Zones, { endpoint });
  const stem = `route53/${SITES.qos.domain}.${zoneOf(SITES.qos.domain)}`;
  expect(await collected.json(`${stem}.json`)).toMatchObject({
    QueryLoggingConfigs: [
      { CloudWatchLogsLogGroupArn: expect.stringContaining('/aws/route53/queenofsandiego.com') },
    ],
  });
});

test('a changed record is a change', async () => {
  const { state, endpoint } = await startRoute53();
  await using collected = await collect(route53Zones, { endpoint });
  const record = state.zones.get(SITE_ID)?.records.find(({ Type }) => Type === 'MX');
  Object.assign(record ?? {}, { TTL: 61 });
  expect(await collected.look()).not.toEqual(collected.resources.map(({ record: { look } }) => look));
});

test('a zone at five calls a second becomes whole', async () => {
  const { endpoint, sandbox } = await startRoute53(makeOne(), { throttles: { route53: 5 } });
  await using collected = await collect(route53Zones, { endpoint });
  await using _again = await collect(route53Zones, { endpoint });
  expect(sandbox.log.some(({ status }) => status === 400)).toBe(true);
  expect(collected.gaps).toEqual([]);
  expect(collected.paths).toEqual([`${SITE_STEM}.json`, `${SITE_STEM}.zone`]);
});

test('tags that may not be read are a gap, not a failure', async () => {
  const { endpoint } = await startRoute53(makeOne(), { denied: ['ListTagsForResources'] });
  await using collected = await collect(route53Zones, { endpoint });
  expect(collected.gaps).toEqual([
    { what: 'tags', call: 'ListTagsForResources', code: 'AccessDenied', message: 'not for you' },
  ]);
});

test('a list that is denied fails as AWS said it', async () => {
  const { endpoint } = await startRoute53(makeOne(), { denied: ['ListHostedZones'] });
  await expect(collect(route53Zones, { endpoint })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not for you',
  });
});

test('a zone whose records may not be read fails as AWS said it', async () => {
  const { endpoint } = await startRoute53(makeOne(), { denied: ['ListResourceRecordSets'] });
  await expect(collect(route53Zones, { endpoint })).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a zone deleted since it was listed is gone', async () => {
  const { state, endpoint } = await startRoute53();
  await using collected = await collect(route53Zones, { endpoint });
  state.zones.delete(SITE_ID);
  await expect(collected.look()).rejects.toBeInstanceOf(ResourceGoneError);
});

test('a zone that vanishes costs the others no tags', async () => {
  const { state, endpoint } = await startRoute53(makeJadaRoute53());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  state.zones.delete(SITE_ID);
  const reads = await Promise.allSettled(ZONES.map(({ id }) => readTags(client, 'hostedzone', id)));
  const failed = ZONES.filter((_, index) => reads[index]?.status === 'rejected');
  expect(failed.map(({ id }) => id)).toEqual([SITE_ID]);
  expect(reads[0]).toMatchObject({ value: [{ Key: 'Domain' }, { Key: 'Owner' }] });
});

test('ten zones looked at together share their calls for tags and query logging', async () => {
  const { endpoint, sandbox } = await startRoute53(makeJadaRoute53());
  await using collected = await collect(route53Zones, { endpoint });
  const before = sandbox.log.length;
  await collected.look();
  const names = sandbox.log.slice(before).map(({ operation }) => operation);
  expect(names.filter((name) => name === 'ListTagsForResources')).toHaveLength(2);
  expect(names.filter((name) => name === 'ListQueryLoggingConfigs')).toHaveLength(1);
});

test('a name with bytes that no file name holds is still one path', async () => {
  const state = makeOne();
  const zone = state.zones.get(SITE_ID);
  if (zone) zone.zone.Name = '0\\05764.2.0.192.in-addr.arpa.';
  const { endpoint } = await startRoute53(state);
  await using collected = await collect(route53Zones, { endpoint });
  expect(collected.paths[0]).toBe(`route53/0%5C05764.2.0.192.in-addr.arpa.${SITE_ID}.json`);
  expect(await collected.read(collected.paths[1] ?? '')).toContain('$ORIGIN 0/64.2.0.192.in-addr.arpa.');
});
