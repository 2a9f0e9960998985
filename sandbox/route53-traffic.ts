import type { TrafficPolicy } from '@aws-sdk/client-route-53';
import { takePage } from './page.ts';
import type { RestOperation } from './rest-protocol.ts';
import type { Route53State } from './route53-state.ts';
import { route53Answer } from './route53-xml.ts';
import { ServiceError } from './service-error.ts';

type TrafficState = Pick<Route53State, 'cidrCollections' | 'trafficPolicies' | 'trafficPolicyInstances'>;

/** What records with routing of their own refer to: traffic policies and collections of address blocks. */
export function trafficOperations(state: TrafficState): Readonly<Record<string, RestOperation>> {
  return {
    ListTrafficPolicies: {
      route: 'GET /2013-04-01/trafficpolicies',
      run: (call) => {
        const all = [...state.trafficPolicies.values()].map((versions) => summarize(versions));
        const { items, next } = takePage(all, call.query('trafficpolicyid'), call.query('maxitems'));
        return route53Answer('ListTrafficPoliciesResponse', {
          TrafficPolicySummaries: items,
          IsTruncated: next !== undefined,
          TrafficPolicyIdMarker: next ?? '',
          MaxItems: 100,
        });
      },
    },
    ListTrafficPolicyVersions: {
      route: 'GET /2013-04-01/trafficpolicies/{Id}/versions',
      run: (call) => {
        const versions = state.trafficPolicies.get(call.path('Id'));
        if (!versions) throw new ServiceError(404, 'NoSuchTrafficPolicy');
        const { items, next } = takePage(
          versions,
          call.query('trafficpolicyversion'),
          call.query('maxitems'),
        );
        return route53Answer('ListTrafficPolicyVersionsResponse', {
          TrafficPolicies: items,
          IsTruncated: next !== undefined,
          TrafficPolicyVersionMarker: next ?? '',
          MaxItems: 100,
        });
      },
    },
    ListTrafficPolicyInstancesByPolicy: {
      route: 'GET /2013-04-01/trafficpolicyinstances/trafficpolicy',
      run: (call) => {
        const all = state.trafficPolicyInstances.filter(
          ({ TrafficPolicyId, TrafficPolicyVersion }) =>
            TrafficPolicyId === call.query('id') && String(TrafficPolicyVersion) === call.query('version'),
        );
        const { items, next } = takePage(
          all,
          call.query('trafficpolicyinstancename'),
          call.query('maxitems'),
        );
        return route53Answer('ListTrafficPolicyInstancesByPolicyResponse', {
          TrafficPolicyInstances: items,
          IsTruncated: next !== undefined,
          TrafficPolicyInstanceNameMarker: next,
          MaxItems: 100,
        });
      },
    },
    ListCidrCollections: {
      route: 'GET /2013-04-01/cidrcollection',
      run: (call) => {
        const all = [...state.cidrCollections.values()].map(({ collection }) => collection);
        const { items, next } = takePage(all, call.query('nexttoken'), call.query('maxresults'));
        return route53Answer('ListCidrCollectionsResponse', { CidrCollections: items, NextToken: next });
      },
    },
    ListCidrBlocks: {
      route: 'GET /2013-04-01/cidrcollection/{Id}/cidrblocks',
      run: (call) => {
        const stored = state.cidrCollections.get(call.path('Id'));
        if (!stored) throw new ServiceError(404, 'NoSuchCidrCollectionException');
        const { items, next } = takePage(stored.blocks, call.query('nexttoken'), call.query('maxresults'));
        return route53Answer('ListCidrBlocksResponse', { CidrBlocks: items, NextToken: next });
      },
    },
  };
}

function summarize(versions: readonly TrafficPolicy[]): object {
  const latest = versions.at(-1);
  return {
    Id: latest?.Id,
    Name: latest?.Name,
    Type: latest?.Type,
    LatestVersion: latest?.Version,
    TrafficPolicyCount: versions.length,
  };
}
