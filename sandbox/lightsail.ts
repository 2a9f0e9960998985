import {
  createJsonService,
  epochSeconds,
  type JsonInput,
  optionalText,
  requireText,
} from './json-protocol.ts';
import { takePage } from './page.ts';
import type { SandboxRequest, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** As Lightsail's JSON has it; dates are epoch seconds. */
export type LightsailJson = Record<string, unknown> & { readonly name: string };

export interface SandboxInstance {
  instance: LightsailJson;
  portStates: Record<string, unknown>[];
  autoSnapshots: Record<string, unknown>[];
}

interface SandboxVmSnapshot {
  name: string;
  instance: string;
  createdAt: Date;
  /** GetInstanceSnapshot answers `pending` this many times more; then `available`. */
  pendingAnswers: number;
  /** Set where the snapshot comes to nothing: state `error`. */
  isBroken: boolean;
}

export interface LightsailRegion {
  instances: SandboxInstance[];
  disks: LightsailJson[];
  staticIps: LightsailJson[];
  keyPairs: LightsailJson[];
  loadBalancers: { loadBalancer: LightsailJson; certificates: LightsailJson[] }[];
  databases: { database: LightsailJson; parameters: Record<string, unknown>[] }[];
  /** DNS; only us-east-1 answers it. */
  domains: LightsailJson[];
  snapshots: SandboxVmSnapshot[];
}

export interface LightsailState {
  regions: Record<string, LightsailRegion>;
  /** Time of CreateInstanceSnapshot. */
  now(): Date;
  /** What new snapshots start with. */
  pendingAnswers: number;
}

export function makeEmptyLightsailRegion(): LightsailRegion {
  return {
    instances: [],
    disks: [],
    staticIps: [],
    keyPairs: [],
    loadBalancers: [],
    databases: [],
    domains: [],
    snapshots: [],
  };
}

type Operation = (input: JsonInput, request: SandboxRequest) => unknown;

/** Lightsail: lists, details, and VM snapshots that become available after a while. */
export function createLightsail(state: LightsailState): SandboxService {
  const at = (region: string) => (state.regions[region] ??= makeEmptyLightsailRegion());
  const list =
    (key: string, items: (region: LightsailRegion) => readonly unknown[]): Operation =>
    (input, { region }) => {
      const page = takePage(items(at(region)), optionalText(input, 'pageToken'), PAGE);
      return { [key]: page.items, ...(page.next ? { nextPageToken: page.next } : {}) };
    };
  const one =
    <T>(
      answerKey: string,
      nameKey: string,
      find: (region: LightsailRegion, name: string) => T | undefined,
    ): Operation =>
    (input, { region }) => {
      const name = requireText(input, nameKey);
      return { [answerKey]: find(at(region), name) ?? refuse(name) };
    };
  return createJsonService({
    signingName: 'lightsail',
    version: '1.1',
    operations: {
      GetInstances: list('instances', (r) => r.instances.map(({ instance }) => instance)),
      GetInstance: one('instance', 'instanceName', (r, name) => findInstance(r, name)?.instance),
      GetInstancePortStates: one(
        'portStates',
        'instanceName',
        (r, name) => findInstance(r, name)?.portStates,
      ),
      GetAutoSnapshots: one(
        'autoSnapshots',
        'resourceName',
        (r, name) => findInstance(r, name)?.autoSnapshots,
      ),
      GetDisks: list('disks', (r) => r.disks),
      GetDisk: one('disk', 'diskName', (r, name) => named(r.disks, name)),
      GetStaticIps: list('staticIps', (r) => r.staticIps),
      GetStaticIp: one('staticIp', 'staticIpName', (r, name) => named(r.staticIps, name)),
      GetKeyPairs: list('keyPairs', (r) => r.keyPairs),
      GetKeyPair: one('keyPair', 'keyPairName', (r, name) => named(r.keyPairs, name)),
      GetLoadBalancers: list('loadBalancers', (r) => r.loadBalancers.map(({ loadBalancer }) => loadBalancer)),
      GetLoadBalancer: one(
        'loadBalancer',
        'loadBalancerName',
        (r, name) => findBalancer(r, name)?.loadBalancer,
      ),
      GetLoadBalancerTlsCertificates: one(
        'tlsCertificates',
        'loadBalancerName',
        (r, name) => findBalancer(r, name)?.certificates,
      ),
      GetRelationalDatabases: list('relationalDatabases', (r) => r.databases.map(({ database }) => database)),
      GetRelationalDatabase: one(
        'relationalDatabase',
        'relationalDatabaseName',
        (r, name) => findDatabase(r, name)?.database,
      ),
      GetRelationalDatabaseParameters: (input, { region }) =>
        listParameters(findDatabase(at(region), requireText(input, 'relationalDatabaseName')), input),
      GetDomains: (input, request) => {
        requireDnsRegion(request);
        return list('domains', (r) => r.domains)(input, request);
      },
      GetDomain: one('domain', 'domainName', (r, name) => named(r.domains, name)),
      CreateInstanceSnapshot: (input, { region }) => createSnapshot(state, at(region), input),
      GetInstanceSnapshot: (input, { region }) =>
        getSnapshot(at(region), requireText(input, 'instanceSnapshotName')),
    },
  });
}

const PAGE = 20;

function refuse(name: string): never {
  throw new ServiceError(400, 'NotFoundException', `The resource does not exist: ${name}`);
}

function named(items: readonly LightsailJson[], name: string) {
  return items.find((item) => item.name === name);
}

function findInstance(region: LightsailRegion, name: string) {
  return region.instances.find(({ instance }) => instance.name === name);
}

function findBalancer(region: LightsailRegion, name: string) {
  return region.loadBalancers.find(({ loadBalancer }) => loadBalancer.name === name);
}

function findDatabase(region: LightsailRegion, name: string) {
  return region.databases.find(({ database }) => database.name === name);
}

function listParameters(found: ReturnType<typeof findDatabase>, input: JsonInput) {
  const page = takePage(found?.parameters ?? [], optionalText(input, 'pageToken'), 100);
  return { parameters: page.items, ...(page.next ? { nextPageToken: page.next } : {}) };
}

function requireDnsRegion({ region }: SandboxRequest): void {
  if (region === 'us-east-1') return;
  throw new ServiceError(
    400,
    'InvalidInputException',
    'Domain-related APIs are only available in the us-east-1 Region.',
  );
}

function createSnapshot(state: LightsailState, region: LightsailRegion, input: JsonInput) {
  const instance = requireText(input, 'instanceName');
  const name = requireText(input, 'instanceSnapshotName');
  if (!findInstance(region, instance)) refuse(instance);
  if (!/^\w[\w-]*\w$/.test(name) || name.length > 255) {
    throw new ServiceError(400, 'InvalidInputException', `Resource name is not valid: ${name}`);
  }
  if (region.snapshots.some((snapshot) => snapshot.name === name)) {
    throw new ServiceError(400, 'InvalidInputException', `Some names are already in use: ${name}`);
  }
  const { pendingAnswers } = state;
  region.snapshots.push({ name, instance, createdAt: state.now(), pendingAnswers, isBroken: false });
  return { operations: [{ operationType: 'CreateInstanceSnapshot', resourceName: name, status: 'Started' }] };
}

function getSnapshot(region: LightsailRegion, name: string) {
  const snapshot = region.snapshots.find((candidate) => candidate.name === name) ?? refuse(name);
  const isPending = snapshot.pendingAnswers > 0;
  if (isPending) snapshot.pendingAnswers -= 1;
  return {
    instanceSnapshot: {
      name,
      arn: `arn:aws:lightsail:us-east-1:123456789012:InstanceSnapshot/${name}`,
      createdAt: epochSeconds(snapshot.createdAt),
      resourceType: 'InstanceSnapshot',
      state: isPending ? 'pending' : snapshot.isBroken ? 'error' : 'available',
      progress: isPending ? '50%' : '100%',
      fromInstanceName: snapshot.instance,
      sizeInGb: 60,
    },
  };
}
