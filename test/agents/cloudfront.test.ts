import { beforeAll, describe, expect, test } from 'vitest';
import { cloudFrontDistributions } from '../../agents/config/cloudfront.ts';
import { createCloudFront } from '../../sandbox/cloudfront.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { DISTRIBUTIONS, distributionArn, SITES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { makeFew, startCloudFront } from './cloudfront-sandbox.ts';
import { testCloudFront } from './cloudfront-suite.ts';
import { collect } from './collect.ts';

describe('against the sandbox', () => {
  let target: { readonly endpoint: string };
  beforeAll(async () => {
    const sandbox = await startSandbox({ services: [createCloudFront(makeJadaCloudFront())] });
    target = { endpoint: sandbox.url };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testCloudFront(() => target);
});

const id = SITES.qos.production.distribution;

test('a distribution goes by its alias', async () => {
  const { endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  expect(collected.resources.map(({ resource }) => resource)).toContainEqual({
    id,
    title: SITES.qos.domain,
    arn: distributionArn(id),
  });
});

test('sets in another order are the same state', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  const config = state.distributions.get(id)?.value.DistributionConfig;
  config?.CustomErrorResponses?.Items?.reverse();
  config?.DefaultCacheBehavior?.AllowedMethods?.Items?.reverse();
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('cache behaviours in another order are a change', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  state.distributions.get(id)?.value.DistributionConfig?.CacheBehaviors?.Items?.reverse();
  expect(
    (await collected.look()).filter((look, index) => !isSame(look, collected.resources[index])),
  ).toHaveLength(1);
});

function isSame(look: object, resource: { record: { look: object } } | undefined): boolean {
  return JSON.stringify(look) === JSON.stringify(resource?.record.look);
}

test('an invalidation or a deployment under way is no change', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  Object.assign(state.distributions.get(id)?.value ?? {}, {
    Status: 'InProgress',
    InProgressInvalidationBatches: 2,
  });
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('a changed header value is a change, though it is not shown', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  const api = DISTRIBUTIONS.find(({ alias }) => alias === 'api.queenofsandiego.com');
  const origin = state.distributions.get(api?.id ?? '')?.value.DistributionConfig?.Origins?.Items?.[0];
  Object.assign(origin?.CustomHeaders?.Items?.[0] ?? {}, { HeaderValue: 'another' });
  expect(
    (await collected.look()).filter((look, index) => !isSame(look, collected.resources[index])),
  ).toHaveLength(1);
});

test('more distributions than fit on a page are all found', async () => {
  const state = makeFew();
  const [one] = state.distributions.values();
  for (let index = 0; index < 100 && one; index++) {
    const copy = `E${String(index).padStart(13, '0')}`;
    state.distributions.set(copy, { ...one, value: { ...one.value, Id: copy, ARN: distributionArn(copy) } });
  }
  const { endpoint } = await startCloudFront(state);
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  expect(collected.resources).toHaveLength(102);
});

test('tags that may not be read are a gap, not a failure', async () => {
  const { endpoint } = await startCloudFront(makeFew(), ['ListTagsForResource']);
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  const gap = { what: 'tags', call: 'ListTagsForResource', code: 'AccessDenied', message: 'not for you' };
  expect(collected.gaps).toEqual([gap, gap]);
  expect(collected.paths).toHaveLength(2);
});

test('a list that is denied fails as AWS said it', async () => {
  const { endpoint } = await startCloudFront(makeFew(), ['ListDistributions']);
  await expect(collect(cloudFrontDistributions, { endpoint })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not for you',
  });
});

test('a distribution deleted since it was listed is gone', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  state.distributions.delete(id);
  await expect(collected.look()).rejects.toBeInstanceOf(ResourceGoneError);
});
