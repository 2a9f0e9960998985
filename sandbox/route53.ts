import { takePage } from './page.ts';
import { xmlError } from './query-protocol.ts';
import { createRestService, type RestCall, type RestOperation } from './rest-protocol.ts';
import { takeRecords } from './route53-record.ts';
import type { Route53State, StoredZone } from './route53-state.ts';
import { trafficOperations } from './route53-traffic.ts';
import { route53Writes } from './route53-writes.ts';
import { ROUTE53_NAMESPACE, route53Answer, textsOf } from './route53-xml.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** ListTagsForResources takes no more. */
const MAX_TAGGED = 10;
type Operations = Readonly<Record<string, RestOperation>>;

export function createRoute53(state: Route53State): SandboxService {
  return createRestService({
    signingName: 'route53',
    error: xmlError(ROUTE53_NAMESPACE),
    operations: {
      ...zoneOperations(state),
      ...tagOperations(state),
      ...trafficOperations(state),
      ...route53Writes(state),
      ListHealthChecks: {
        route: 'GET /2013-04-01/healthcheck',
        run: (call) =>
          listAnswer(call, 'ListHealthChecksResponse', 'HealthChecks', [...state.healthChecks.values()]),
      },
      GetHealthCheck: {
        route: 'GET /2013-04-01/healthcheck/{Id}',
        run: (call) => {
          const HealthCheck = requireStored(state.healthChecks, call.path('Id'), 'NoSuchHealthCheck');
          return route53Answer('GetHealthCheckResponse', { HealthCheck });
        },
      },
      ListReusableDelegationSets: {
        route: 'GET /2013-04-01/delegationset',
        run: (call) =>
          listAnswer(call, 'ListReusableDelegationSetsResponse', 'DelegationSets', [
            ...state.delegationSets.values(),
          ]),
      },
      GetReusableDelegationSet: {
        route: 'GET /2013-04-01/delegationset/{Id}',
        run: (call) => {
          const DelegationSet = requireStored(state.delegationSets, call.path('Id'), 'NoSuchDelegationSet');
          return route53Answer('GetReusableDelegationSetResponse', { DelegationSet });
        },
      },
      ListQueryLoggingConfigs: {
        route: 'GET /2013-04-01/queryloggingconfig',
        run: (call) => {
          const zone = call.query('hostedzoneid');
          const wanted = state.queryLogging.filter(
            (each) => (zone ?? each.HostedZoneId) === each.HostedZoneId,
          );
          const { items, next } = takePage(wanted, call.query('nexttoken'), call.query('maxresults'));
          const fields = { QueryLoggingConfigs: items, NextToken: next };
          return route53Answer('ListQueryLoggingConfigsResponse', fields);
        },
      },
    },
  });
}

function zoneOperations({ zones }: Route53State): Operations {
  const find = (call: RestCall) => requireStored(zones, call.path('Id'), 'NoSuchHostedZone');
  return {
    ListHostedZones: {
      route: 'GET /2013-04-01/hostedzone',
      run: (call) =>
        listAnswer(call, 'ListHostedZonesResponse', 'HostedZones', [...zones.values()].map(describeZone)),
    },
    GetHostedZone: {
      route: 'GET /2013-04-01/hostedzone/{Id}',
      run: (call) => {
        const stored = find(call);
        const place = stored.delegationSet ? { DelegationSet: stored.delegationSet } : { VPCs: stored.vpcs };
        return route53Answer('GetHostedZoneResponse', { HostedZone: describeZone(stored), ...place });
      },
    },
    ListResourceRecordSets: {
      route: 'GET /2013-04-01/hostedzone/{Id}/rrset',
      run: (call) => {
        const { items, next, maxItems } = takeRecords(find(call).records, call);
        return route53Answer('ListResourceRecordSetsResponse', {
          ResourceRecordSets: items,
          IsTruncated: next !== undefined,
          MaxItems: maxItems,
          NextRecordName: next?.Name,
          NextRecordType: next?.Type,
          NextRecordIdentifier: next?.SetIdentifier,
        });
      },
    },
    GetDNSSEC: {
      route: 'GET /2013-04-01/hostedzone/{Id}/dnssec',
      run: (call) => {
        const { zone, dnssec } = find(call);
        if (zone.Config?.PrivateZone) throw new ServiceError(400, 'InvalidArgument', 'The zone is private.');
        const fields = { Status: { ServeSignature: dnssec.status }, KeySigningKeys: dnssec.keys };
        return route53Answer('GetDNSSECResponse', fields);
      },
    },
  };
}

function describeZone({ zone, records }: StoredZone): object {
  return { ...zone, ResourceRecordSetCount: records.length };
}

function tagOperations(state: Route53State): Operations {
  const describe = (type: string, id: string) => {
    if (type === 'hostedzone') requireStored(state.zones, id, 'NoSuchHostedZone');
    else requireStored(state.healthChecks, id, 'NoSuchHealthCheck');
    const Tags = Object.entries(state.tags.get(`${type}/${id}`) ?? {}).map(([Key, Value]) => ({
      Key,
      Value,
    }));
    return { ResourceType: type, ResourceId: id, Tags };
  };
  return {
    ListTagsForResource: {
      route: 'GET /2013-04-01/tags/{ResourceType}/{ResourceId}',
      run: (call) => {
        const ResourceTagSet = describe(call.path('ResourceType'), call.path('ResourceId'));
        return route53Answer('ListTagsForResourceResponse', { ResourceTagSet });
      },
    },
    ListTagsForResources: {
      route: 'POST /2013-04-01/tags/{ResourceType}',
      run: (call) => {
        const ids = textsOf(call.request.body.toString(), 'ResourceId');
        if (ids.length > MAX_TAGGED) throw new ServiceError(400, 'InvalidInput', 'at most 10 resource ids');
        const ResourceTagSets = ids.map((id) => describe(call.path('ResourceType'), id));
        return route53Answer('ListTagsForResourcesResponse', { ResourceTagSets });
      },
    },
  };
}

/** A page by `marker` and `maxitems`. */
function listAnswer(call: RestCall, root: string, name: string, all: readonly object[]) {
  const { items, next } = takePage(all, call.query('marker'), call.query('maxitems'));
  return route53Answer(root, {
    [name]: items,
    Marker: call.query('marker') ?? '',
    IsTruncated: next !== undefined,
    NextMarker: next,
    MaxItems: Number(call.query('maxitems') ?? 100),
  });
}

function requireStored<T>(items: ReadonlyMap<string, T>, id: string, missing: string): T {
  const item = items.get(id);
  if (item === undefined) throw new ServiceError(404, missing, `There is no ${id}.`);
  return item;
}
