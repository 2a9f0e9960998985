import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cloudFrontDistributions } from '../../agents/config/cloudfront.ts';
import { cloudFrontFunctions } from '../../agents/config/cloudfront-function.ts';
import { cloudFrontOriginAccessIdentities } from '../../agents/config/cloudfront-origin-access.ts';
import {
  cloudFrontCachePolicies,
  cloudFrontContinuousDeploymentPolicies,
  cloudFrontOriginRequestPolicies,
  cloudFrontResponseHeadersPolicies,
} from '../../agents/config/cloudfront-policy.ts';
import { type CloudFrontState, createCloudFront } from '../../sandbox/cloudfront.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { CACHE_POLICY_ID, IDENTITY_ID } from '../../sandbox/estate/cloudfront-item.ts';
import { DISTRIBUTIONS, distributionArn, SITES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { testCloudFront } from './cloudfront-suite.ts';
import { collect } from './collect.ts';

/** The estate with two distributions only: a site and an API. */
function makeFew(): CloudFrontState {
  const state = makeJadaCloudFront();
  for (const { id, alias } of DISTRIBUTIONS) {
    if (![SITES.qos.domain, 'api.queenofsandiego.com'].includes(alias)) state.distributions.delete(id);
  }
  return state;
}

/** Serves the state until the test ends; calls to `denied` operations get AccessDenied. */
async function start(state = makeFew(), denied: readonly string[] = []) {
  const service = createCloudFront(state);
  const sandbox = await startSandbox({
    services: [service],
    intercept: (_, operation = '') =>
      denied.includes(operation) ? service.error(403, 'AccessDenied', 'not for you') : undefined,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { state, endpoint: sandbox.url };
}

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
  const { endpoint } = await start();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  expect(collected.resources.map(({ resource }) => resource)).toContainEqual({
    id,
    title: SITES.qos.domain,
    arn: distributionArn(id),
  });
});

test('sets in another order are the same state', async () => {
  const { state, endpoint } = await start();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  const config = state.distributions.get(id)?.value.DistributionConfig;
  config?.CustomErrorResponses?.Items?.reverse();
  config?.DefaultCacheBehavior?.AllowedMethods?.Items?.reverse();
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('cache behaviours in another order are a change', async () => {
  const { state, endpoint } = await start();
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
  const { state, endpoint } = await start();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  Object.assign(state.distributions.get(id)?.value ?? {}, {
    Status: 'InProgress',
    InProgressInvalidationBatches: 2,
  });
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('a changed header value is a change, though it is not shown', async () => {
  const { state, endpoint } = await start();
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
  const { endpoint } = await start(state);
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  expect(collected.resources).toHaveLength(102);
});

test('tags that may not be read are a gap, not a failure', async () => {
  const { endpoint } = await start(makeFew(), ['ListTagsForResource']);
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  const gap = { what: 'tags', call: 'ListTagsForResource', code: 'AccessDenied', message: 'not for you' };
  expect(collected.gaps).toEqual([gap, gap]);
  expect(collected.paths).toHaveLength(2);
});

test('a list that is denied fails as AWS said it', async () => {
  const { endpoint } = await start(makeFew(), ['ListDistributions']);
  await expect(collect(cloudFrontDistributions, { endpoint })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'not for you',
  });
});

test('a distribution deleted since it was listed is gone', async () => {
  const { state, endpoint } = await start();
  await using collected = await collect(cloudFrontDistributions, { endpoint });
  state.distributions.delete(id);
  await expect(collected.look()).rejects.toBeInstanceOf(ResourceGoneError);
});

describe('CloudFront functions', () => {
  test('the live code is kept byte for byte', async () => {
    const { state, endpoint } = await start();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const code = state.functions.get('www-redirect')?.LIVE?.code;
    expect(await collected.read('cloudfront/functions/www-redirect.js')).toBe(code);
  });

  test('the code in development is kept beside it only where it differs', async () => {
    const { state, endpoint } = await start();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const code = state.functions.get('folder-index')?.DEVELOPMENT.code;
    expect(collected.paths.filter((path) => path.includes('.development.'))).toEqual([
      'cloudfront/functions/folder-index.development.js',
    ]);
    expect(await collected.read('cloudfront/functions/folder-index.development.js')).toBe(code);
  });

  test('one that was never published is kept as it is developed, without a gap', async () => {
    const { endpoint } = await start();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const json = await collected.json('cloudfront/functions/season-header.json');
    expect(json).toMatchObject({ Name: 'season-header', Development: { FunctionConfig: { Comment: '' } } });
    expect(json).not.toHaveProperty('Live');
    expect(await collected.read('cloudfront/functions/season-header.js')).toContain('é 2026 ⚓');
    expect(collected.gaps).toEqual([]);
  });

  test('each is one resource, whatever stages it has', async () => {
    const { endpoint } = await start();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const ids = collected.resources.map(({ resource }) => resource.id);
    expect(ids).toEqual(['www-redirect', 'folder-index', 'season-header']);
  });

  test('code that may not be read is a gap beside what may', async () => {
    const { endpoint } = await start(makeFew(), ['GetFunction']);
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    expect(collected.paths.every((path) => path.endsWith('.json'))).toBe(true);
    expect(new Set(collected.gaps.map((gap) => gap.what))).toEqual(
      new Set(['code of stage LIVE', 'code of stage DEVELOPMENT']),
    );
  });
});

describe('CloudFront policies', () => {
  test("the account's own are kept whole, AWS's are not", async () => {
    const { endpoint } = await start();
    await using collected = await collect(cloudFrontCachePolicies, { endpoint });
    expect(collected.resources.map(({ resource }) => resource.title)).toEqual(['jada-pages', 'jada-images']);
    expect(await collected.json(`cloudfront/policies/cache/${CACHE_POLICY_ID}.json`)).toMatchObject({
      ETag: expect.any(String),
      CachePolicy: {
        CachePolicyConfig: {
          ParametersInCacheKeyAndForwardedToOrigin: {
            QueryStringsConfig: { QueryStrings: { Items: ['date', 'utm_source'] } },
          },
        },
      },
    });
  });

  test('an origin request policy keeps what it forwards', async () => {
    const { endpoint } = await start();
    await using collected = await collect(cloudFrontOriginRequestPolicies, { endpoint });
    const [path = ''] = collected.paths;
    expect(path).toMatch(/^cloudfront\/policies\/origin-request\//);
    expect(await collected.json(path)).toMatchObject({
      OriginRequestPolicy: {
        OriginRequestPolicyConfig: { HeadersConfig: { Headers: { Items: ['accept', 'origin'] } } },
      },
    });
  });

  test('a response headers policy keeps its headers as they are written', async () => {
    const { endpoint } = await start();
    await using collected = await collect(cloudFrontResponseHeadersPolicies, { endpoint });
    const [path = ''] = collected.paths;
    expect(path).toMatch(/^cloudfront\/policies\/response-headers\//);
    const CustomHeadersConfig = { Items: [{ Header: 'x-crew', Value: 'Ahoy & <welcome>' }] };
    expect(await collected.json(path)).toMatchObject({
      ResponseHeadersPolicy: { ResponseHeadersPolicyConfig: { CustomHeadersConfig } },
    });
  });

  test('a continuous deployment policy is kept by its id', async () => {
    const state = makeFew();
    const StagingDistributionDnsNames = { Quantity: 1, Items: ['d2.cloudfront.net'] };
    const ContinuousDeploymentPolicyConfig = { StagingDistributionDnsNames, Enabled: true };
    const value = { Id: 'cd1', LastModifiedTime: new Date(0), ContinuousDeploymentPolicyConfig };
    state.continuousDeploymentPolicies.set('cd1', { etag: 'E1', value });
    const { endpoint } = await start(state);
    await using collected = await collect(cloudFrontContinuousDeploymentPolicies, { endpoint });
    expect(await collected.json('cloudfront/policies/continuous-deployment/cd1.json')).toMatchObject({
      ContinuousDeploymentPolicy: { ContinuousDeploymentPolicyConfig: { StagingDistributionDnsNames } },
    });
  });
});

test('an origin access identity keeps the canonical user that buckets name', async () => {
  const { state, endpoint } = await start();
  await using collected = await collect(cloudFrontOriginAccessIdentities, { endpoint });
  const [stored] = state.originAccessIdentities.values();
  expect(await collected.json(`cloudfront/origin-access/oai/${IDENTITY_ID}.json`)).toMatchObject({
    CloudFrontOriginAccessIdentity: { S3CanonicalUserId: stored?.value.S3CanonicalUserId },
  });
});
