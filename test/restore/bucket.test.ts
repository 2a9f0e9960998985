import { expect, onTestFinished, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openRestoreScene } from './restore-scene.ts';

function toTagging(tags: Record<string, string>) {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}

test('tags of CloudFormation stay with a bucket that is there, and do not come back with one that was gone', async () => {
  const system = { 'aws:cloudformation:stack-name': 'media' };
  const bucket = makeBucket('jada-media', {
    configuration: { tagging: toTagging({ ...system, team: 'ops' }) },
  });
  const s3 = makeS3State([bucket]);
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'A' };
  const sandbox = await startSandbox({ estate: { s3, sts } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await using scene = await openRestoreScene(sandbox.url, [collector]);
  await scene.take('v1');
  const tagsOf = () => JSON.stringify(s3.buckets.get('jada-media')?.configuration.tagging);
  bucket.configuration.tagging = toTagging({ ...system, team: 'mallory' });
  await scene.restore('v1', ['s3:jada-media']);
  expect(tagsOf()).toMatch(/aws:cloudformation.*"ops"/);
  s3.buckets.clear();
  await scene.restore('v1', ['s3:jada-media']);
  expect(tagsOf()).toMatch(/^(?!.*aws:).*"ops"/);
  expect((await scene.ask('v1', ['s3:jada-media'])).kind).toBe('nothing');
});
