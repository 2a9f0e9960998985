import { expect, onTestFinished, test } from 'vitest';
import { CAPTURED_ARNS, describeArn } from '../../agents/captured-arns.ts';
import { inventory } from '../../agents/inventory.ts';
import { collectors } from '../../agents/registry.ts';
import { makeJadaTagging } from '../../sandbox/estate/tagging.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import { makeRun, makeService } from '../engine/fake-estate.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const DENIED = {
  status: 400,
  headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  body: '{"message":"not for you"}',
};

/** A snapshot of one made-up service in us-west-2, before the account of the estate. */
async function take(regions: readonly string[], denied?: string) {
  const sandbox = await startSandbox({
    estate: { tagging: makeJadaTagging() },
    intercept: (_service, _operation, { region }) => (region === denied ? DENIED : undefined),
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const aws = { endpoint: sandbox.url, region: regions[0], regions };
  const config = configSchema.parse({ estate: 'jada', aws });
  const run = await makeRun([makeService('zones', ['a']).collector], { config, inventory, credentials });
  onTestFinished(() => run[Symbol.asyncDispose]());
  const manifest = await run.take('v1');
  return { manifest, text: await run.read('v1', 'MANIFEST.md'), calls: sandbox.log };
}

test('what no collector captures is counted and named, page after page', async () => {
  const { manifest, text, calls } = await take(['us-east-1', 'us-west-2']);
  expect(manifest.state).toBe('COMPLETE');
  expect(manifest.coverage?.regions).toEqual([
    { region: 'us-east-1', status: 'listed', count: 132 },
    { region: 'us-west-2', status: 'listed', count: 1 },
  ]);
  const kinds = manifest.coverage?.uncovered.map(({ service, type, count }) => [service, type, count]);
  expect(kinds).toEqual([
    ['cloudwatch', 'alarm', 1],
    ['rds', 'db', 1],
    ['sns', '', 1],
    ['sqs', '', 3],
  ]);
  expect(text).toContain('### SQS queues: 3\n\n- arn:aws:sqs:us-east-1:123456789012:booking-events\n');
  expect(calls.map(({ service, operation }) => `${service} ${operation}`)).toEqual(
    Array.from({ length: 3 }, () => 'tagging GetResources'),
  );
});

test('elsewhere us-east-1 is asked too, for what exists once for the account', async () => {
  const { manifest } = await take(['us-west-2']);
  // 46 buckets and 66 distributions.
  expect(manifest.coverage?.regions[0]).toMatchObject({ region: 'us-east-1', count: 112 });
  expect(manifest.coverage?.uncovered).toMatchObject([{ service: 'rds', count: 1 }]);
});

test('a region that denies it is named, and makes no snapshot PARTIAL', async () => {
  const { manifest, text } = await take(['us-east-1', 'us-west-2'], 'us-east-1');
  expect(manifest.state).toBe('COMPLETE');
  expect(manifest.coverage?.regions[0]).toEqual({
    region: 'us-east-1',
    status: 'denied',
    count: 0,
    call: 'GetResources',
    code: 'AccessDeniedException',
    message: 'not for you',
  });
  expect(text).toContain('| us-east-1 | denied | 0 | allow tag:GetResources: not for you |');
});

test.each([
  ['eu-central-1', 'us-east-1'],
  ['cn-northwest-1', 'cn-north-1'],
  ['us-gov-east-1', 'us-gov-west-1'],
])('what exists once for an account worked on in %s is asked for in %s', (region, home) => {
  expect(inventory.homeOf(region)).toBe(home);
});

test('every collector that is said to capture something is there', () => {
  const services = collectors.map(({ service }) => service);
  for (const [, , collector] of CAPTURED_ARNS) expect(services).toContain(collector);
});

test.each([
  'arn:aws:s3:::sailjada.com',
  'arn:aws:lambda:us-east-1:123456789012:function:contact-form',
  'arn:aws:lambda:us-east-1:123456789012:layer:sharp:3',
  'arn:aws:lambda:us-east-1:123456789012:event-source-mapping:9d2c',
  'arn:aws:events:us-east-1:123456789012:rule/orders/paid',
  'arn:aws:cloudfront::123456789012:distribution/E1',
  'arn:aws:route53:::hostedzone/Z1',
  'arn:aws:acm:us-east-1:123456789012:certificate/1',
  'arn:aws:dynamodb:us-east-1:123456789012:table/jada-bookings',
  'arn:aws:apigateway:us-east-1::/restapis/a1/stages/live',
  'arn:aws:apigateway:us-east-1::/apis/a1',
  'arn:aws:apigateway:us-east-1::/usageplans/a1',
  'arn:aws:iam::123456789012:policy/team/read',
  'arn:aws:ses:us-east-1:123456789012:identity/sailjada.com',
  'arn:aws:lightsail:us-east-1:123456789012:Instance/1',
])('%s is captured', (arn) => {
  expect(describeArn(arn)).not.toHaveProperty('uncovered');
});

test.each([
  ['arn:aws:s3:us-east-1:123456789012:accesspoint/a', 's3', 'accesspoint'],
  ['arn:aws:iam::123456789012:oidc-provider/example.com', 'iam', 'oidc-provider'],
  ['arn:aws:lightsail:us-east-1:123456789012:Bucket/1', 'lightsail', 'Bucket'],
  ['arn:aws:dynamodb:us-east-1:123456789012:table/t/backup/1', 'dynamodb', 'table'],
  ['arn:aws:rds:us-east-1:123456789012:db:a', 'rds', 'db'],
  ['arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/a', 'logs', 'log-group'],
  ['arn:aws:sqs:us-east-1:123456789012:a', 'sqs', ''],
  ['no ARN', '', ''],
])('%s is not', (arn, service, type) => {
  expect(describeArn(arn).uncovered).toEqual({ service, type });
});
