import { expect, onTestFinished, test } from 'vitest';
import { bucket as buckets } from '../../agents/s3/bucket.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Collector } from '../../src/engine/collector.ts';
import { openRestoreScene } from './restore-scene.ts';

function toTagging(tags: Record<string, string>) {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}

async function open(bucket: S3Bucket, collector: Collector = buckets) {
  const s3 = makeS3State([bucket]);
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'A' };
  const sandbox = await startSandbox({ estate: { s3, sts } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const scene = await openRestoreScene(sandbox.url, [collector]);
  onTestFinished(() => scene[Symbol.asyncDispose]());
  await scene.take('v1');
  return { scene, s3 };
}

test('a bucket that somebody opened by its access list is closed again; lists of objects do not come back', async () => {
  const ownershipControls = { Rule: { ObjectOwnership: 'ObjectWriter' } };
  const bucket = makeBucket('jada-media', { configuration: { ownershipControls } });
  putObject(bucket, 'logo.svg', '<svg/>', { isPublic: true });
  const { scene, s3 } = await open(bucket);
  const URI = 'http://acs.amazonaws.com/groups/global/AllUsers';
  const Grant = [{ Grantee: { '@xsi:type': 'Group', URI }, Permission: 'READ' }];
  bucket.configuration.acl = { Owner: { ID: s3.owner.id }, AccessControlList: { Grant } };
  bucket.objects.delete('logo.svg');
  const { summary } = await scene.plan('v1', ['s3:jada-media']);
  expect(summary.join(' ')).toContain('Settings of jada-media: bucket ACL.');
  expect(summary.join(' ')).toContain('without access lists of their own');
  await scene.restore('v1', ['s3:jada-media']);
  expect(JSON.stringify(bucket.configuration.acl)).not.toContain('AllUsers');
  expect((await scene.ask('v1', ['s3:jada-media'])).kind).toBe('nothing');
});

test('tags of CloudFormation stay with a bucket that is there, and do not come back with one that was gone', async () => {
  const system = { 'aws:cloudformation:stack-name': 'media' };
  const bucket = makeBucket('jada-media', {
    configuration: { tagging: toTagging({ ...system, team: 'ops' }) },
  });
  const { scene, s3 } = await open(bucket);
  const tagsOf = () => JSON.stringify(s3.buckets.get('jada-media')?.configuration.tagging);
  bucket.configuration.tagging = toTagging({ ...system, team: 'mallory' });
  await scene.restore('v1', ['s3:jada-media']);
  expect(tagsOf()).toMatch(/aws:cloudformation.*"ops"/);
  s3.buckets.clear();
  await scene.restore('v1', ['s3:jada-media']);
  expect(tagsOf()).toMatch(/^(?!.*aws:).*"ops"/);
  expect((await scene.ask('v1', ['s3:jada-media'])).kind).toBe('nothing');
});

test('settings that could not be captured are named, and left as they are', async () => {
  const bucket = makeBucket('jada-media', { configuration: { tagging: toTagging({ team: 'ops' }) } });
  const { scene } = await open(bucket, {
    ...buckets,
    async capture(resource: Parameters<typeof buckets.capture>[0], context) {
      context.gap({ what: 'CORS rules', call: 'GetBucketCors', code: 'AccessDenied', message: 'denied' });
      return buckets.capture(resource, context);
    },
  });
  bucket.configuration.tagging = toTagging({ team: 'mallory' });
  const { summary, operations } = await scene.plan('v1', ['s3:jada-media']);
  expect(summary).toContain('Not restored, for v1 could not read it: CORS rules.');
  expect(operations).toHaveLength(1);
});
