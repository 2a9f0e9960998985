import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyAccount } from '../../agents/identity.ts';
import { inventory } from '../../agents/inventory.ts';
import { makePolicy } from '../../agents/policy.ts';
import { collectors } from '../../agents/registry.ts';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import type { S3Version } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import { makeRun } from '../engine/fake-estate.ts';

const AGENTS = join(import.meta.dirname, '../../agents');

/** Where S3 names the permission otherwise than the call; none is needed to learn one's own identity. */
const ACTION_OF_CALL: Readonly<Record<string, readonly string[]>> = {
  's3:GetBucketAccelerateConfiguration': ['s3:GetAccelerateConfiguration'],
  's3:GetBucketCors': ['s3:GetBucketCORS'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:GetBucketNotificationConfiguration': ['s3:GetBucketNotification'],
  's3:GetBucketReplication': ['s3:GetReplicationConfiguration'],
  's3:GetObjectLockConfiguration': ['s3:GetBucketObjectLockConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:ListBucketAnalyticsConfigurations': ['s3:GetAnalyticsConfiguration'],
  's3:ListBucketIntelligentTieringConfigurations': ['s3:GetIntelligentTieringConfiguration'],
  's3:ListBucketInventoryConfigurations': ['s3:GetInventoryConfiguration'],
  's3:ListBucketMetricsConfigurations': ['s3:GetMetricsConfiguration'],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  'sts:GetCallerIdentity': [],
  'tagging:GetResources': ['tag:GetResources'],
};

function actionsOf(service: string, operation: string): readonly string[] {
  const call = `${service}:${operation}`;
  return ACTION_OF_CALL[call] ?? [service === 'apigateway' ? 'apigateway:GET' : call];
}

/** The JADA estate with less of what it has many of; a snapshot of it makes the same calls, fewer times. */
function makeShortEstate() {
  const estate = makeJadaEstate({ scale: 0.02 });
  const { s3, cloudFront, route53, dynamoDb, lambda } = estate;
  for (const { objects } of s3.buckets.values())
    for (const key of objects.keys().slice(4)) if (!hasTags(objects.get(key)?.[0])) objects.delete(key);
  for (const [name, { objects }] of [...s3.buckets].slice(8)) if (objects.size <= 4) s3.buckets.delete(name);
  for (const map of [cloudFront.distributions, route53.zones])
    for (const key of [...map.keys()].slice(4)) map.delete(key);
  dynamoDb.tables.splice(4);
  lambda.functions.splice(8);
  return estate;
}

function hasTags(version: S3Version | undefined): boolean {
  return Object.keys(version?.tags ?? {}).length > 0;
}

describe('the registry', () => {
  it('has every collector that an agent exports', async () => {
    const folders = ['s3', 'lambda', 'config', 'local'];
    const files = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(join(AGENTS, folder))).map((file) => join(AGENTS, folder, file)),
      ),
    );
    const exported: unknown[] = [];
    for (const file of files.flat()) exported.push(...Object.values(await import(file)));
    const found = exported.filter(
      (each) => typeof each === 'object' && each !== null && 'agent' in each && 'list' in each,
    );
    expect(new Set(collectors)).toEqual(new Set(found));
  });

  it('names each service once', () => {
    const services = collectors.map((collector) => collector.service);
    expect(services).toEqual(Array.from(new Set(services)));
  });

  it('declares for every AWS collector what it needs to be allowed', () => {
    for (const { service, scope, actions } of collectors) {
      expect(actions.length > 0, service).toBe(scope !== 'local');
      for (const action of actions) expect(action, service).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
    }
  });
});

/** Every kind of call there is; others have the machine too. */
describe('the IAM policy', { timeout: 60_000 }, () => {
  it('is the one in docs, and fits into a managed policy', async () => {
    const policy = makePolicy(collectors);
    expect(JSON.stringify(policy).length).toBeLessThan(6144);
    await expect(`${JSON.stringify(policy, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../docs/iam-policy.json',
    );
  });

  it('allows every call of a whole snapshot, and nothing that changes the estate but VM snapshots', async () => {
    await using sandbox = await startSandbox({ estate: makeShortEstate() });
    const config = configSchema.parse({
      estate: 'jada',
      aws: { endpoint: sandbox.url, regions: ['us-east-1', 'us-west-2'] },
    });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    await using run = await makeRun(collectors, {
      config,
      identify: identifyAccount,
      inventory,
      credentials,
    });
    expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', consistency: { kind: 'atomic' } });
    const [reads] = makePolicy(collectors).Statement;
    // The code behind a function's link is fetched with the link alone.
    const called = sandbox.log.filter(({ operation }) => !/Code$|^GetLayerContent$/.test(operation));
    const needed = new Set(called.flatMap(({ service, operation }) => actionsOf(service, operation)));
    expect(needed.difference(new Set(reads?.Action))).toEqual(new Set());
    expect(needed).toContain('s3:GetObjectTagging');
    expect(needed).toContain('tag:GetResources');
  });
});
