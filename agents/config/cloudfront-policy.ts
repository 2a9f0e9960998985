import {
  GetCachePolicyCommand,
  GetContinuousDeploymentPolicyCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand,
  ListCachePoliciesCommand,
  ListContinuousDeploymentPoliciesCommand,
  ListOriginRequestPoliciesCommand,
  ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { createKindCollector } from './cloudfront-kind.ts';

/** The account's own cache policies; AWS's managed ones are only referred to by id. */
export const cloudFrontCachePolicies = createKindCollector({
  service: 'cloudfront-cache-policies',
  folder: 'cloudfront/policies/cache',
  actions: ['cloudfront:ListCachePolicies', 'cloudfront:GetCachePolicy'],
  missing: 'NoSuchCachePolicy',
  list: async (client, Marker) => {
    const answer = await client.send(new ListCachePoliciesCommand({ Type: 'custom', Marker }));
    const { Items, NextMarker } = answer.CachePolicyList ?? {};
    return { Items: Items?.map(({ CachePolicy: item }) => named(item, item?.CachePolicyConfig)), NextMarker };
  },
  get: (client, Id) => client.send(new GetCachePolicyCommand({ Id })),
});

/** The account's own origin request policies. */
export const cloudFrontOriginRequestPolicies = createKindCollector({
  service: 'cloudfront-origin-request-policies',
  folder: 'cloudfront/policies/origin-request',
  actions: ['cloudfront:ListOriginRequestPolicies', 'cloudfront:GetOriginRequestPolicy'],
  missing: 'NoSuchOriginRequestPolicy',
  list: async (client, Marker) => {
    const answer = await client.send(new ListOriginRequestPoliciesCommand({ Type: 'custom', Marker }));
    const { Items, NextMarker } = answer.OriginRequestPolicyList ?? {};
    const items = Items?.map(({ OriginRequestPolicy: item }) => named(item, item?.OriginRequestPolicyConfig));
    return { Items: items, NextMarker };
  },
  get: (client, Id) => client.send(new GetOriginRequestPolicyCommand({ Id })),
});

/** The account's own response headers policies. */
export const cloudFrontResponseHeadersPolicies = createKindCollector({
  service: 'cloudfront-response-headers-policies',
  folder: 'cloudfront/policies/response-headers',
  actions: ['cloudfront:ListResponseHeadersPolicies', 'cloudfront:GetResponseHeadersPolicy'],
  missing: 'NoSuchResponseHeadersPolicy',
  list: async (client, Marker) => {
    const answer = await client.send(new ListResponseHeadersPoliciesCommand({ Type: 'custom', Marker }));
    const { Items, NextMarker } = answer.ResponseHeadersPolicyList ?? {};
    const items = Items?.map(({ ResponseHeadersPolicy: item }) =>
      named(item, item?.ResponseHeadersPolicyConfig),
    );
    return { Items: items, NextMarker };
  },
  get: (client, Id) => client.send(new GetResponseHeadersPolicyCommand({ Id })),
});

/** How traffic is shared between a distribution and its staging distribution. */
export const cloudFrontContinuousDeploymentPolicies = createKindCollector({
  service: 'cloudfront-continuous-deployment-policies',
  folder: 'cloudfront/policies/continuous-deployment',
  actions: ['cloudfront:ListContinuousDeploymentPolicies', 'cloudfront:GetContinuousDeploymentPolicy'],
  missing: 'NoSuchContinuousDeploymentPolicy',
  list: async (client, Marker) => {
    const answer = await client.send(new ListContinuousDeploymentPoliciesCommand({ Marker }));
    const { Items, NextMarker } = answer.ContinuousDeploymentPolicyList ?? {};
    return { Items: Items?.map(({ ContinuousDeploymentPolicy: item }) => named(item)), NextMarker };
  },
  get: (client, Id) => client.send(new GetContinuousDeploymentPolicyCommand({ Id })),
});

function named(item?: { Id?: string | undefined }, config?: { Name?: string | undefined }) {
  return { id: item?.Id, name: config?.Name };
}
