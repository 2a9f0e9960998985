import { matchesGlob } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CHANGE_ACTIONS, makeChangesPolicy } from '../../agents/changes/policy.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { ACCOUNT_ID, SITES } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import { makeZip } from './changes-functions-suite.ts';
import { HTML, openPorts } from './changes-scene.ts';

const CONFIG = configSchema.parse({ estate: 'jada', aws: { accountId: ACCOUNT_ID }, sites: SITES });
const REGION = 'us-east-1';

/** Where S3 names the permission otherwise than the call; a visit to a website needs none. */
const ACTIONS_OF_CALL: Readonly<Record<string, readonly string[]>> = {
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:CopyObject': ['s3:PutObject', 's3:GetObject'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:HeadObject': ['s3:GetObject'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:UploadPart': ['s3:PutObject'],
  's3:UploadPartCopy': ['s3:PutObject', 's3:GetObject'],
  'edge:Visit': [],
  'lambda:GetCode': [],
};

test('the policy of changes is the one in docs, and fits into a managed policy', async () => {
  const policy = makeChangesPolicy(CONFIG);
  expect(JSON.stringify(policy).length).toBeLessThan(6144);
  await expect(`${JSON.stringify(policy, undefined, 2)}\n`).toMatchFileSnapshot(
    '../../docs/iam-policy-changes.json',
  );
});

test('no write is allowed on production', () => {
  const { Statement } = makeChangesPolicy(CONFIG);
  const writes = Statement.filter(({ Action }) =>
    Action.some((action) => /:(Put|Delete|Abort|CreateInv)/.test(action)),
  );
  for (const { production } of Object.values(SITES)) {
    const object = `arn:aws:s3:::${production.bucket}/index.html`;
    const distribution = `arn:aws:cloudfront::${ACCOUNT_ID}:distribution/${production.distribution}`;
    const allowed = writes.flatMap(({ Resource }) => Resource);
    expect(allowed.filter((each) => matchesGlob(object, each) || each === distribution)).toEqual([]);
  }
});

test('a site without a distribution needs nothing of CloudFront', () => {
  const { production, staging } = SITES.qos;
  const site = { domain: SITES.qos.domain, production, staging: { bucket: staging.bucket } };
  const config = configSchema.parse({ estate: 'jada', sites: { qos: site } });
  expect(makeChangesPolicy(config).Statement.map(({ Sid }) => Sid)).not.toContain(
    'TidemarkInvalidatesStaging',
  );
});

test('every call that the ports make is allowed', async () => {
  const bucket = makeBucket('queenofsandiego-staging');
  putObject(bucket, 'a', 'one', { tags: { site: 'qos' } });
  const estate = { s3: makeS3State([bucket]), cloudFront: makeJadaCloudFront(), lambda: makeJadaLambda() };
  const sandbox = await startSandbox({ estate });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const { objects, cdn, functions, signal } = openPorts(sandbox.url);
  await useObjects(objects, signal);
  const { distribution } = SITES.qos.staging;
  const found = await cdn.find(distribution, signal);
  const { id } = await cdn.invalidate(distribution, ['/*'], 'c-1', signal);
  await cdn.state(distribution, id, signal);
  if (found) await cdn.fetch(found, '/a', signal);
  await useFunctions(functions, signal);
  const called = new Set(sandbox.log.map(({ service, operation }) => `${service}:${operation}`));
  const needed = new Set(Array.from(called).flatMap((call) => ACTIONS_OF_CALL[call] ?? [call]));
  expect(needed.difference(new Set(CHANGE_ACTIONS))).toEqual(new Set());
});

type Ports = ReturnType<typeof openPorts>;

async function useObjects(objects: Ports['objects'], signal: AbortSignal): Promise<void> {
  const Bucket = 'queenofsandiego-staging';
  await Array.fromAsync(objects.list(Bucket, '', signal));
  const found = await objects.get(Bucket, 'a', signal);
  const before = found?.version ?? null;
  const etag = await objects.put(Bucket, 'a', Buffer.from('two'), HTML, before, signal);
  await objects.copy({ bucket: Bucket, key: 'a', etag }, { bucket: Bucket, key: 'b' }, null, signal);
  const copy = await objects.head(Bucket, 'b', signal);
  if (copy) await objects.delete(Bucket, 'b', copy, signal);
}

async function useFunctions(functions: Ports['functions'], signal: AbortSignal): Promise<void> {
  await functions.list(REGION, signal);
  await functions.aliases(REGION, 'update-dashboard', signal);
  const found = await functions.find(REGION, 'update-dashboard', 'live', signal);
  await functions.code(REGION, 'update-dashboard', signal);
  const zip = await makeZip('new');
  const { codeSha256 } = await functions.update(
    REGION,
    'update-dashboard',
    zip,
    found?.revisionId ?? '',
    signal,
  );
  const version = await functions.publish(REGION, 'update-dashboard', codeSha256, signal);
  for (const alias of ['live', 'beta'])
    await functions.point(REGION, 'update-dashboard', alias, version, signal);
}
