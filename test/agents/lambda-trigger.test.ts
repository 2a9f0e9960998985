import { expect, test } from 'vitest';
import { functionArn } from '../../sandbox/estate/names.ts';
import { collectFunctions, serveEstate } from './lambda-estate.ts';

test('a bucket is named with the notifications it really sends', async () => {
  const { url } = await serveEstate();
  const collected = await collectFunctions(url, ['image-resizer']);
  expect(await collected.json('lambda/image-resizer/triggers.json')).toMatchObject({
    s3: [
      {
        bucket: 'jada-uploads',
        sourceAccount: '123456789012',
        notifications: [{ Events: ['s3:ObjectCreated:*'], LambdaFunctionArn: functionArn('image-resizer') }],
      },
    ],
  });
});

test('a bucket that may not be asked is a gap', async () => {
  const sandbox = await serveEstate();
  sandbox.conditions.intercept = (service) =>
    service === 's3' ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : undefined;
  const { gaps } = await collectFunctions(sandbox.url, ['image-resizer']);
  expect(gaps).toMatchObject([{ what: 'notifications of bucket jada-uploads', code: 'AccessDenied' }]);
});

test('who may invoke an alias is known, and under which alias', async () => {
  const { url } = await serveEstate();
  const collected = await collectFunctions(url, ['update-dashboard']);
  expect(await collected.json('lambda/update-dashboard/triggers.json')).toMatchObject({
    otherPermissions: [{ qualifier: 'live', principal: 'events.amazonaws.com' }],
  });
  expect(await collected.json('lambda/update-dashboard/configuration.json')).toMatchObject({
    aliases: [{ Name: 'live', policy: { Statement: [{ Sid: 'rule-update-dashboard-timer' }] } }],
  });
});

test('a queue that feeds an alias is found', async () => {
  const { url } = await serveEstate((estate) => {
    const [mapping] = estate.lambda.eventSourceMappings;
    if (mapping) mapping.FunctionArn = `${functionArn('payment-webhook')}:live`;
  });
  const collected = await collectFunctions(url, ['payment-webhook']);
  expect(await collected.json('lambda/payment-webhook/triggers.json')).toMatchObject({
    eventSourceMappings: [{ FunctionArn: `${functionArn('payment-webhook')}:live` }],
  });
});
