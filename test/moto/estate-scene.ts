import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { identifyAccount } from '../../agents/identity.ts';
import { collectors } from '../../agents/registry.ts';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import { createSealer, type Sealer } from '../../src/engine/sealer.ts';
import { openDatabase } from '../../src/state/database.ts';
import { createSealedValues, createSettings } from '../../src/state/settings.ts';
import { type FakeRun, makeRun } from '../engine/fake-estate.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { serveLayers } from './proxy-rules.ts';
import { type JadaEstate, seedEstate } from './seed-estate.ts';

/** The whole estate in moto, the engine with every collector before it, and a proxy between the two. */
export interface EstateScene extends AsyncDisposable {
  readonly estate: JadaEstate;
  readonly proxy: AwsProxy;
  /** Seals secrets for `identity`. */
  readonly run: FakeRun;
  readonly identity: string;
  /** Of the database that remembers sealed values. */
  readonly dataFolder: string;
  /** Drops secrets. */
  readonly droppingSealer: Sealer;
}

const S3_SCALE = 0.1;

/**
 * moto has no Lightsail and, of SES v2, none of the lists that the SDK asks for: both are served by the sandbox. Of
 * keys with a newline it can make nothing (seed-s3.ts). Its own buckets with the code of functions are left out.
 */
export async function makeEstateScene(motoUrl: string, scale = S3_SCALE): Promise<EstateScene> {
  await using resources = new AsyncDisposableStack();
  const estate = makeJadaEstate({ scale });
  for (const { objects } of estate.s3.buckets.values())
    for (const key of [...objects.keys()]) if (key.includes('\n')) objects.delete(key);
  await seedEstate(estate, motoUrl);
  const { lightsail, ses } = estate;
  const { url: sandbox } = resources.use(await startSandbox({ estate: { lightsail, ses } }));
  const elsewhere = { lightsail: sandbox, ses: sandbox };
  const proxy = resources.use(await startAwsProxy({ target: motoUrl, elsewhere }));
  const zips = estate.lambda.layers.flatMap(({ versions }) => versions.map(({ code }) => code));
  serveLayers(proxy, new Map(zips.map((zip) => [hash('sha256', zip, 'base64url'), zip])));
  const dataFolder = await mkdtemp(join(tmpdir(), 'tidemark-moto-'));
  resources.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const { db } = resources.use(await openDatabase(dataFolder));
  const identity = await generateIdentity();
  const key = await createSettings(db).secretKey();
  const makeSealer = (recipients: readonly string[]) => createSealer(recipients, key, createSealedValues(db));
  const config = configSchema.parse({
    estate: 'jada',
    aws: { endpoint: proxy.url, regions: ['us-east-1', 'us-west-2'] },
    snapshot: { s3: { exclude: ['awslambda-*'] } },
  });
  const sealer = makeSealer([await identityToRecipient(identity)]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const engine = { config, identify: identifyAccount, sealer, key, credentials };
  const run = resources.use(await makeRun(collectors, engine));
  const owned = resources.move();
  const dispose = { [Symbol.asyncDispose]: () => owned.disposeAsync() };
  return { estate, proxy, run, identity, dataFolder, droppingSealer: makeSealer([]), ...dispose };
}
