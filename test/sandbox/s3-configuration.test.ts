import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import { makeBucket, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startS3 } from './s3-client.ts';

type Ask = (client: S3Client) => Promise<{ $metadata: object }>;
const b = { Bucket: 'b' };

async function ask(send: Ask, given: Partial<S3Bucket> = {}): Promise<object> {
  const { client } = await startS3([makeBucket('b', given)]);
  const { $metadata: _, ...answer } = await send(client);
  return answer;
}

test.each<[string, Ask]>([
  ['NoSuchBucketPolicy', (client) => client.send(new GetBucketPolicyCommand(b))],
  ['NoSuchBucketPolicy', (client) => client.send(new GetBucketPolicyStatusCommand(b))],
  ['NoSuchCORSConfiguration', (client) => client.send(new GetBucketCorsCommand(b))],
  ['NoSuchWebsiteConfiguration', (client) => client.send(new GetBucketWebsiteCommand(b))],
  ['NoSuchLifecycleConfiguration', (client) => client.send(new GetBucketLifecycleConfigurationCommand(b))],
  ['NoSuchTagSet', (client) => client.send(new GetBucketTaggingCommand(b))],
  [
    'ServerSideEncryptionConfigurationNotFoundError',
    (client) => client.send(new GetBucketEncryptionCommand(b)),
  ],
  ['NoSuchPublicAccessBlockConfiguration', (client) => client.send(new GetPublicAccessBlockCommand(b))],
  ['OwnershipControlsNotFoundError', (client) => client.send(new GetBucketOwnershipControlsCommand(b))],
  ['ReplicationConfigurationNotFoundError', (client) => client.send(new GetBucketReplicationCommand(b))],
  ['ObjectLockConfigurationNotFoundError', (client) => client.send(new GetObjectLockConfigurationCommand(b))],
])('a bucket without it answers 404 %s', async (name, send) => {
  await expect(ask(send)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
});

test.each<[string, Ask, object]>([
  ['versioning', (client) => client.send(new GetBucketVersioningCommand(b)), {}],
  ['notifications', (client) => client.send(new GetBucketNotificationConfigurationCommand(b)), {}],
  ['logging', (client) => client.send(new GetBucketLoggingCommand(b)), {}],
  ['acceleration', (client) => client.send(new GetBucketAccelerateConfigurationCommand(b)), {}],
  ['payment', (client) => client.send(new GetBucketRequestPaymentCommand(b)), { Payer: 'BucketOwner' }],
  ['location', (client) => client.send(new GetBucketLocationCommand(b)), {}],
  [
    'tiering',
    (client) => client.send(new ListBucketIntelligentTieringConfigurationsCommand(b)),
    { IsTruncated: false },
  ],
  [
    'analytics',
    (client) => client.send(new ListBucketAnalyticsConfigurationsCommand(b)),
    { IsTruncated: false },
  ],
  [
    'inventory',
    (client) => client.send(new ListBucketInventoryConfigurationsCommand(b)),
    { IsTruncated: false },
  ],
  ['metrics', (client) => client.send(new ListBucketMetricsConfigurationsCommand(b)), { IsTruncated: false }],
])('a bucket without %s answers what S3 answers then', async (_, send, answer) => {
  expect(await ask(send)).toEqual(answer);
});

test('configuration comes back as it is', async () => {
  const rule = { AllowedOrigin: ['https://a.example'], AllowedMethod: ['GET', 'HEAD'], MaxAgeSeconds: 5 };
  expect(
    await ask((client) => client.send(new GetBucketCorsCommand(b)), {
      configuration: { cors: { CORSRule: [rule] } },
    }),
  ).toEqual({
    CORSRules: [{ AllowedOrigins: ['https://a.example'], AllowedMethods: ['GET', 'HEAD'], MaxAgeSeconds: 5 }],
  });
});

test('the location is told in any region', async () => {
  const answer = await ask((client) => client.send(new GetBucketLocationCommand(b)), { region: 'us-west-2' });
  expect(answer).toEqual({ LocationConstraint: 'us-west-2' });
});

test.each([
  ['everyone', '*', {}, true],
  [
    'everyone in the account',
    { AWS: '*' },
    { Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } },
    false,
  ],
  ['CloudFront', { Service: 'cloudfront.amazonaws.com' }, {}, false],
])('a policy for %s is told public or not', async (_, Principal, more, IsPublic) => {
  const policy = JSON.stringify({
    Statement: { Effect: 'Allow', Principal, Action: 's3:GetObject', ...more },
  });
  expect(await ask((client) => client.send(new GetBucketPolicyCommand(b)), { policy })).toEqual({
    Policy: policy,
  });
  expect(await ask((client) => client.send(new GetBucketPolicyStatusCommand(b)), { policy })).toEqual({
    PolicyStatus: { IsPublic },
  });
});

test('the owner has full control', async () => {
  const { Grants } = (await ask((client) => client.send(new GetBucketAclCommand(b)))) as { Grants: object[] };
  expect(Grants).toMatchObject([{ Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
});

test('every configuration in the estate can be read by the SDK', async () => {
  const { client } = await startS3([...makeJadaS3({ scale: 0 }).buckets.values()]);
  expect(
    await client.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'jada-uploads' })),
  ).toMatchObject({
    LambdaFunctionConfigurations: [
      { Id: 'resize-images', Filter: { Key: { FilterRules: [{ Value: 'images/' }] } } },
    ],
  });
  expect(await client.send(new GetBucketReplicationCommand({ Bucket: 'jada-backups' }))).toMatchObject({
    ReplicationConfiguration: { Rules: [{ Destination: { Bucket: 'arn:aws:s3:::jada-backups-west' } }] },
  });
  const originals = { Bucket: 'jada-media-originals' };
  expect(await client.send(new ListBucketInventoryConfigurationsCommand(originals))).toMatchObject({
    InventoryConfigurationList: [{ Id: 'weekly', Destination: { S3BucketDestination: { Format: 'CSV' } } }],
  });
  expect(await client.send(new GetBucketWebsiteCommand({ Bucket: 'www.sailjada.com' }))).toMatchObject({
    RedirectAllRequestsTo: { HostName: 'sailjada.com', Protocol: 'https' },
  });
});
