import { identifyAccount } from '../../agents/identity.ts';
import { collectors } from '../../agents/registry.ts';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { SITES } from '../../sandbox/estate/names.ts';
import { makeEmptyLightsailRegion } from '../../sandbox/lightsail.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { SandboxRequest } from '../../sandbox/service.ts';
import { configSchema } from '../../src/config.ts';
import type { RunRequest } from '../../src/engine/run.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { type FakeRun, makeRun } from './fake-estate.ts';

export type SmallEstate = ReturnType<typeof makeSmallEstate>;
export type Change = (estate: SmallEstate) => void;

const BUCKETS: ReadonlySet<string> = new Set([SITES.sailjada.domain, 'jada-uploads', 'jada-backups-west']);
const OBJECTS = 6;
const DISTRIBUTIONS = 2;
const FUNCTIONS: ReadonlySet<string> = new Set(['contact-form', 'booking-webhook']);
const ZONES: ReadonlySet<string> = new Set(['sailjada.com.', 'eydsandiego.com.', 'jada.internal.']);
const TABLES: ReadonlySet<string> = new Set(['jada-bookings', 'jada-crew']);

/** A part of the JADA estate with some of everything, small enough to be taken many times. */
export function makeSmallEstate({ scale = 0.02 }: { scale?: number } = {}) {
  const estate = makeJadaEstate({ scale });
  const { s3, cloudFront, lambda, route53, dynamoDb, acm, apiGateway, eventBridge, lightsail, ses } = estate;
  keep(s3.buckets, (name) => BUCKETS.has(name));
  for (const { objects } of s3.buckets.values())
    for (const key of objects.keys().slice(OBJECTS, -1)) if (key !== 'index.html') objects.delete(key);
  const distributions = new Set([...cloudFront.distributions.keys()].slice(0, DISTRIBUTIONS));
  keep(cloudFront.distributions, (id) => distributions.has(id));
  keepFirst(cloudFront.functions);
  keep(route53.zones, (_, { zone }) => ZONES.has(zone.Name ?? ''));
  const functions = lambda.functions.filter(({ configuration }) => FUNCTIONS.has(configuration.FunctionName));
  lambda.functions.splice(0, Infinity, ...functions);
  dynamoDb.tables = dynamoDb.tables.filter(({ name }) => TABLES.has(name));
  for (const certificates of Object.values(acm.regions)) keepFirst(certificates);
  for (const { regions } of [apiGateway.rest, apiGateway.http])
    for (const region of Object.values(regions)) region.apis.splice(1);
  for (const { rules } of eventBridge.buses) rules.splice(2);
  for (const region of Object.keys(lightsail.regions)) lightsail.regions[region] = makeEmptyLightsailRegion();
  for (const { identities } of Object.values(ses.regions))
    for (const name of Object.keys(identities).slice(1)) delete identities[name];
  return estate;
}

function keepFirst<K>(map: Map<K, unknown>): void {
  const [first] = map.keys();
  keep(map, (key) => key === first);
}

function keep<K, V>(map: Map<K, V>, isKept: (key: K, value: V) => boolean): void {
  for (const [key, value] of [...map]) if (!isKept(key, value)) map.delete(key);
}

export interface MovingScene extends AsyncDisposable {
  readonly sandbox: Sandbox<SmallEstate>;
  readonly run: FakeRun;
  take(name: string, request?: Partial<RunRequest>): Promise<Manifest>;
}

const MOVING: ReadonlySet<string> = new Set(['s3', 'lambda', 'cloudfront', 'route53', 'dynamodb']);

/** The estate in the sandbox, and the engine with the collectors of what `CHANGES` change, or all, before it. */
export async function makeMovingScene(
  estate: SmallEstate = makeSmallEstate(),
  { all = false, ...weather }: Omit<SandboxOptions<SmallEstate>, 'estate'> & { all?: boolean } = {},
): Promise<MovingScene> {
  const sandbox = await startSandbox({ estate, ...weather });
  const aws = { endpoint: sandbox.url, regions: ['us-east-1'] };
  const config = configSchema.parse({ estate: 'jada', aws });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const mine = collectors.filter(({ service }) => all || MOVING.has(service));
  const run = await makeRun(mine, { config, identify: identifyAccount, credentials });
  return {
    sandbox,
    run,
    take: run.take,
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

/** What a snapshot of the estate holds that stands still after these changes: SHA-256 by resource, and the root. */
export async function takeStill(changes: readonly Change[] = []) {
  const estate = makeSmallEstate();
  for (const change of changes) change(estate);
  await using scene = await makeMovingScene(estate);
  const manifest = await scene.take('still');
  return { root: manifest.root, contents: contentsOf(manifest) };
}

export function contentsOf({ resources }: Manifest): Record<string, string> {
  return Object.fromEntries(
    resources.map(({ service, region, id, sha256 }) => [`${service} ${region} ${id}`, sha256]),
  );
}

/** Runs `action` before each call is answered; `count` is how many of the operation there were, this one included. */
export function beforeCalls(
  { sandbox }: MovingScene,
  action: (operation: string, count: number, request: SandboxRequest) => void,
): void {
  const counts = new Map<string, number>();
  sandbox.conditions.intercept = (service, operation, request) => {
    const name = `${service} ${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    action(name, counts.get(name) ?? 0, request);
    return undefined;
  };
}
