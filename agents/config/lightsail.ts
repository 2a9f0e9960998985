import {
  GetDisksCommand,
  GetDomainsCommand,
  GetInstancesCommand,
  GetKeyPairsCommand,
  GetLoadBalancersCommand,
  GetRelationalDatabasesCommand,
  LightsailClient,
} from '@aws-sdk/client-lightsail';
import type { CapturingCollector, CollectorContext, Resource } from '../../src/engine/collector.ts';
import { fingerprint } from '../../src/engine/documents.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { DESCRIBE_LIGHTSAIL, type LightsailKind, listStaticIps } from './lightsail-resource.ts';
import { type Pause, pauseFor, takeVmSnapshot } from './lightsail-snapshot.ts';
import { joinLists, readPages } from './pages.ts';
import { regionalSegment } from './regional-segment.ts';

/** `id` is kind and name: names are unique within a kind and region only. */
interface LightsailResource extends Resource {
  readonly kind: LightsailKind;
  readonly name: string;
}

/** Lightsail answers DNS calls there only. */
const DNS_REGION = 'us-east-1';

const FOLDERS: Readonly<Record<Exclude<LightsailKind, 'instance'>, string>> = {
  disk: 'disks',
  'static-ip': 'static-ips',
  'key-pair': 'key-pairs',
  'load-balancer': 'load-balancers',
  database: 'databases',
  domain: 'domains',
};

/** The collector below with a waiting of one's own: tests do not wait. */
export function createLightsailCollector(pause: Pause): CapturingCollector<LightsailResource> {
  return {
    agent: 'config',
    service: 'lightsail',
    scope: 'regional',
    actions: [
      'lightsail:GetInstances',
      'lightsail:GetInstance',
      'lightsail:GetInstancePortStates',
      'lightsail:GetAutoSnapshots',
      'lightsail:GetInstanceSnapshot',
      'lightsail:CreateInstanceSnapshot',
      'lightsail:GetDisks',
      'lightsail:GetDisk',
      'lightsail:GetStaticIps',
      'lightsail:GetStaticIp',
      'lightsail:GetKeyPairs',
      'lightsail:GetKeyPair',
      'lightsail:GetLoadBalancers',
      'lightsail:GetLoadBalancer',
      'lightsail:GetLoadBalancerTlsCertificates',
      'lightsail:GetRelationalDatabases',
      'lightsail:GetRelationalDatabase',
      'lightsail:GetRelationalDatabaseParameters',
      'lightsail:GetDomains',
      'lightsail:GetDomain',
    ],
    ratePerSecond: 5,
    list,
    async capture(resource, context) {
      context.counted();
      const state = await describeResource(resource, context);
      const isWanted =
        resource.kind === 'instance' && context.config.snapshot.config.lightsail.instanceSnapshots;
      const vmSnapshot = isWanted ? await takeVmSnapshot(resource.name, context, pause) : undefined;
      await context.json(pathOf(resource, context), { ...state, vmSnapshot });
      return { fingerprint: identify(state) };
    },
    look: async (resource, context) => ({ fingerprint: identify(await describeResource(resource, context)) }),
  };
}

/**
 * Lightsail: VMs with disks, firewall, static IP and automatic snapshots; disks, static IPs, key pairs (names and
 * fingerprints), load balancers, databases (never a password) and DNS. With `lightsail.instanceSnapshots: true`
 * each VM is also asked for a snapshot, which is waited for and named in its file; AWS charges for it, by the
 * gigabyte and month, until somebody deletes it. Left out: containers, buckets, distributions, alarms, metrics.
 */
export const lightsail = createLightsailCollector(pauseFor);

async function* list(context: CollectorContext): AsyncGenerator<LightsailResource> {
  const client = context.aws(LightsailClient);
  yield* joinLists([
    readPages(async (pageToken) => {
      const page = await client.send(new GetInstancesCommand({ pageToken }));
      return { items: makeResources('instance', page.instances), next: page.nextPageToken };
    }),
    readPages(async (pageToken) => {
      const page = await client.send(new GetDisksCommand({ pageToken }));
      return { items: makeResources('disk', page.disks), next: page.nextPageToken };
    }),
    listStaticIps(client).then((ips) => makeResources('static-ip', ips)),
    readPages(async (pageToken) => {
      const page = await client.send(new GetKeyPairsCommand({ pageToken }));
      return { items: makeResources('key-pair', page.keyPairs), next: page.nextPageToken };
    }),
    readPages(async (pageToken) => {
      const page = await client.send(new GetLoadBalancersCommand({ pageToken }));
      return { items: makeResources('load-balancer', page.loadBalancers), next: page.nextPageToken };
    }),
    readPages(async (pageToken) => {
      const page = await client.send(new GetRelationalDatabasesCommand({ pageToken }));
      return { items: makeResources('database', page.relationalDatabases), next: page.nextPageToken };
    }),
    ...(context.region === DNS_REGION ? [listDomains(client)] : []),
  ]);
}

function listDomains(client: LightsailClient): Promise<LightsailResource[]> {
  return readPages(async (pageToken) => {
    const page = await client.send(new GetDomainsCommand({ pageToken }));
    return { items: makeResources('domain', page.domains), next: page.nextPageToken };
  });
}

type Named = { readonly name?: string | undefined };

function makeResources(kind: LightsailKind, all: readonly Named[] = []): LightsailResource[] {
  return all.flatMap(({ name }) => (name ? [{ id: `${kind}/${name}`, title: name, kind, name }] : []));
}

function describeResource({ kind, name }: LightsailResource, context: CollectorContext): Promise<object> {
  return DESCRIBE_LIGHTSAIL[kind](name, context);
}

function identify(state: object): string {
  return fingerprint([{ path: '', json: state }], new Uint8Array());
}

function pathOf({ kind, name }: LightsailResource, context: CollectorContext): string {
  if (kind === 'instance') return `lightsail/${regionalSegment(name, context)}.json`;
  return `lightsail/${regionalSegment(FOLDERS[kind], context)}/${encodeSegment(`${name}.json`)}`;
}
