import { describe, expect, test } from 'vitest';
import { cloudFrontOriginAccessIdentities } from '../../agents/config/cloudfront-origin-access.ts';
import {
  cloudFrontCachePolicies,
  cloudFrontContinuousDeploymentPolicies,
  cloudFrontOriginRequestPolicies,
  cloudFrontResponseHeadersPolicies,
} from '../../agents/config/cloudfront-policy.ts';
import { CACHE_POLICY_ID, IDENTITY_ID } from '../../sandbox/estate/cloudfront-item.ts';
import { makeFew, startCloudFront } from './cloudfront-sandbox.ts';
import { collect } from './collect.ts';

describe('CloudFront policies', () => {
  test("the account's own are kept whole, AWS's are not", async () => {
    const { endpoint } = await startCloudFront();
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

  test('more than fit on a page are all found', async () => {
    const state = makeFew();
    const one = state.cachePolicies.get(CACHE_POLICY_ID);
    for (let index = 0; index < 100 && one; index++) {
      const Id = `p${index}`;
      state.cachePolicies.set(Id, { ...one, value: { ...one.value, Id } });
    }
    const { endpoint } = await startCloudFront(state);
    await using collected = await collect(cloudFrontCachePolicies, { endpoint });
    expect(collected.resources).toHaveLength(102);
  });

  test('an origin request policy keeps what it forwards', async () => {
    const { endpoint } = await startCloudFront();
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
    const { endpoint } = await startCloudFront();
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
    const { endpoint } = await startCloudFront(state);
    await using collected = await collect(cloudFrontContinuousDeploymentPolicies, { endpoint });
    expect(await collected.json('cloudfront/policies/continuous-deployment/cd1.json')).toMatchObject({
      ContinuousDeploymentPolicy: { ContinuousDeploymentPolicyConfig: { StagingDistributionDnsNames } },
    });
  });
});

test('an origin access identity keeps the canonical user that buckets name', async () => {
  const { state, endpoint } = await startCloudFront();
  await using collected = await collect(cloudFrontOriginAccessIdentities, { endpoint });
  const [stored] = state.originAccessIdentities.values();
  expect(await collected.json(`cloudfront/origin-access/oai/${IDENTITY_ID}.json`)).toMatchObject({
    CloudFrontOriginAccessIdentity: { S3CanonicalUserId: stored?.value.S3CanonicalUserId },
  });
});
