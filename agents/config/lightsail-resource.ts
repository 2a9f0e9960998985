import {
  type Disk,
  GetAutoSnapshotsCommand,
  GetDiskCommand,
  GetDomainCommand,
  GetInstanceCommand,
  GetInstancePortStatesCommand,
  GetKeyPairCommand,
  GetLoadBalancerCommand,
  GetLoadBalancerTlsCertificatesCommand,
  GetRelationalDatabaseCommand,
  GetRelationalDatabaseParametersCommand,
  GetStaticIpCommand,
  GetStaticIpsCommand,
  type Instance,
  LightsailClient,
  type LoadBalancer,
  type RelationalDatabase,
  type StaticIp,
  type Tag,
} from '@aws-sdk/client-lightsail';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { readPages } from './pages.ts';

export type LightsailKind =
  | 'instance'
  | 'disk'
  | 'static-ip'
  | 'key-pair'
  | 'load-balancer'
  | 'database'
  | 'domain';

const GONE = 'NotFoundException';
type Describe = (name: string, context: CollectorContext) => Promise<object>;

/** The whole state of one resource; nothing in it moves by itself. */
export const DESCRIBE_LIGHTSAIL: Readonly<Record<LightsailKind, Describe>> = {
  instance: describeInstance,
  disk: async (diskName, context) => {
    const answer = await requireAnswer(
      context.aws(LightsailClient).send(new GetDiskCommand({ diskName })),
      GONE,
    );
    const { gbInUse, ...disk }: Disk = answer.disk ?? {};
    return withSortedTags(disk);
  },
  'static-ip': async (staticIpName, context) => {
    const command = new GetStaticIpCommand({ staticIpName });
    return (await requireAnswer(context.aws(LightsailClient).send(command), GONE)).staticIp ?? {};
  },
  'key-pair': async (keyPairName, context) => {
    const command = new GetKeyPairCommand({ keyPairName });
    return withSortedTags((await requireAnswer(context.aws(LightsailClient).send(command), GONE)).keyPair);
  },
  'load-balancer': describeLoadBalancer,
  database: describeDatabase,
  domain: async (domainName, context) => {
    const command = new GetDomainCommand({ domainName });
    const { domain } = await requireAnswer(context.aws(LightsailClient).send(command), GONE);
    const domainEntries = sortBy(
      domain?.domainEntries,
      (entry) => `${entry.name} ${entry.type} ${entry.target}`,
    );
    return { ...withSortedTags(domain), domainEntries };
  },
};

/** The VM with its firewall, automatic snapshots and static IP. */
async function describeInstance(instanceName: string, context: CollectorContext): Promise<object> {
  const client = context.aws(LightsailClient);
  const [answer, ports, automatic] = await Promise.all([
    requireAnswer(client.send(new GetInstanceCommand({ instanceName })), GONE),
    context.optional('firewall', () => client.send(new GetInstancePortStatesCommand({ instanceName }))),
    context.optional('automatic snapshots', () =>
      client.send(new GetAutoSnapshotsCommand({ resourceName: instanceName })),
    ),
  ]);
  const instance: Instance = answer.instance ?? {};
  const staticIp = instance.isStaticIp ? await findStaticIp(instanceName, context) : undefined;
  return {
    instance: {
      ...withSortedTags(instance),
      addOns: sortBy(instance.addOns, (addOn) => addOn.name),
      hardware: instance.hardware && {
        ...instance.hardware,
        disks: sortBy(instance.hardware.disks, (disk) => disk.path).map(({ gbInUse, ...disk }) => disk),
      },
      networking: instance.networking && {
        ...instance.networking,
        ports: sortBy(instance.networking.ports, (port) =>
          JSON.stringify([port.protocol, port.fromPort, port.toPort]),
        ),
      },
    },
    portStates: sortBy(ports?.portStates, (port) =>
      JSON.stringify([port.protocol, port.fromPort, port.toPort]),
    ),
    autoSnapshots: sortBy(automatic?.autoSnapshots, (snapshot) => snapshot.date),
    staticIp,
  };
}

async function findStaticIp(instanceName: string, context: CollectorContext): Promise<object | undefined> {
  const all = await context.optional('static IP', () => listStaticIps(context.aws(LightsailClient)));
  return all?.find((ip) => ip.attachedTo === instanceName);
}

export function listStaticIps(client: LightsailClient): Promise<StaticIp[]> {
  return readPages(async (pageToken) => {
    const page = await client.send(new GetStaticIpsCommand({ pageToken }));
    return { items: page.staticIps, next: page.nextPageToken };
  });
}

/** Which targets are healthy changes by itself and is left out. */
async function describeLoadBalancer(loadBalancerName: string, context: CollectorContext): Promise<object> {
  const client = context.aws(LightsailClient);
  const [answer, certificates] = await Promise.all([
    requireAnswer(client.send(new GetLoadBalancerCommand({ loadBalancerName })), GONE),
    context.optional('certificates', () =>
      client.send(new GetLoadBalancerTlsCertificatesCommand({ loadBalancerName })),
    ),
  ]);
  const { instanceHealthSummary, ...loadBalancer }: LoadBalancer = answer.loadBalancer ?? {};
  return {
    loadBalancer: {
      ...withSortedTags(loadBalancer),
      instances: instanceHealthSummary?.map((target) => target.instanceName).sort(),
    },
    certificates: sortBy(certificates?.tlsCertificates, (certificate) => certificate.name),
  };
}

/** Without any password, also not one that waits to be set, and without the time it could be restored to. */
async function describeDatabase(relationalDatabaseName: string, context: CollectorContext): Promise<object> {
  const client = context.aws(LightsailClient);
  const [answer, parameters] = await Promise.all([
    requireAnswer(client.send(new GetRelationalDatabaseCommand({ relationalDatabaseName })), GONE),
    context.optional('parameters', () =>
      readPages(async (pageToken) => {
        const input = { relationalDatabaseName, pageToken };
        const page = await client.send(new GetRelationalDatabaseParametersCommand(input));
        return { items: page.parameters, next: page.nextPageToken };
      }),
    ),
  ]);
  const { latestRestorableTime, pendingModifiedValues, ...database }: RelationalDatabase =
    answer.relationalDatabase ?? {};
  const { masterUserPassword, ...pending } = pendingModifiedValues ?? {};
  return {
    database: { ...withSortedTags(database), pendingModifiedValues: pending },
    parameters: sortBy(parameters, (parameter) => parameter.parameterName),
  };
}

function withSortedTags(resource: { readonly tags?: Tag[] | undefined } | undefined): object {
  return resource?.tags ? { ...resource, tags: sortBy(resource.tags, (tag) => tag.key) } : { ...resource };
}
