import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  ListDistributionsCommand,
  NoSuchDistribution,
  NoSuchInvalidation,
} from '@aws-sdk/client-cloudfront';
import { expect, onTestFinished, test } from 'vitest';
import { createCloudFront } from '../../sandbox/cloudfront.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { DISTRIBUTIONS, SITES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

const DistributionId = SITES.qos.staging.distribution;

async function start() {
  const time = { now: new Date('2026-11-01T10:00:00Z') };
  const state = makeJadaCloudFront();
  const service = createCloudFront(state, { now: () => time.now, invalidationMs: 60_000 });
  const sandbox = await startSandbox({ services: [service] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFrontClient({ endpoint: sandbox.url, region: 'us-east-1', credentials });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { client, state, time };
}

function invalidate(CallerReference: string, ...Items: string[]) {
  const Paths = { Quantity: Items.length, Items };
  return new CreateInvalidationCommand({ DistributionId, InvalidationBatch: { CallerReference, Paths } });
}

test('an invalidation is in progress, and completed once its time is over', async () => {
  const { client, time } = await start();
  const { Invalidation } = await client.send(invalidate('one', '/*', '/a&b/*'));
  expect(Invalidation).toMatchObject({
    Status: 'InProgress',
    CreateTime: time.now,
    InvalidationBatch: { Paths: { Quantity: 2, Items: ['/*', '/a&b/*'] } },
  });
  time.now = new Date('2026-11-01T10:01:00Z');
  const again = await client.send(new GetInvalidationCommand({ DistributionId, Id: Invalidation?.Id }));
  expect(again.Invalidation?.Status).toBe('Completed');
});

test('the same caller reference is the same invalidation', async () => {
  const { client, state } = await start();
  const first = await client.send(invalidate('one', '/*'));
  const second = await client.send(invalidate('one', '/*'));
  expect(second.Invalidation?.Id).toBe(first.Invalidation?.Id);
  expect(state.invalidations.get(DistributionId)).toHaveLength(1);
});

test('errors are the ones the SDK knows', async () => {
  const { client, state } = await start();
  const missing = client.send(new GetInvalidationCommand({ DistributionId, Id: 'I1' }));
  await expect(missing).rejects.toBeInstanceOf(NoSuchInvalidation);
  state.distributions.delete(DistributionId);
  await expect(client.send(invalidate('one', '/*'))).rejects.toBeInstanceOf(NoSuchDistribution);
});

test('a list comes in pages as long as the client asks', async () => {
  const { client } = await start();
  const { DistributionList: first } = await client.send(new ListDistributionsCommand({ MaxItems: 40 }));
  expect(first).toMatchObject({ IsTruncated: true, Quantity: 40, MaxItems: 40 });
  const { DistributionList: second } = await client.send(
    new ListDistributionsCommand({ MaxItems: 40, Marker: first?.NextMarker }),
  );
  expect(second).toMatchObject({ IsTruncated: false, Quantity: 26 });
  const ids = [...(first?.Items ?? []), ...(second?.Items ?? [])].map(({ Id }) => Id);
  expect(ids).toEqual(DISTRIBUTIONS.map(({ id }) => id));
});
