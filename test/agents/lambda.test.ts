import { beforeAll, describe, expect, test } from 'vitest';
import { functions } from '../../agents/lambda/function.ts';
import { functionArn } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { collect } from './collect.ts';
import { collectFunctions, findFunction, makeEstate, serveEstate } from './lambda-estate.ts';
import { type LambdaTarget, testLambda } from './lambda-suite.ts';

describe('against the sandbox', () => {
  let target: LambdaTarget;
  beforeAll(async () => {
    const estate = makeEstate();
    const sandbox = await startSandbox({ estate });
    target = { endpoint: sandbox.url, lambda: estate.lambda };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testLambda(() => target);
});

describe('listing', () => {
  test('globs choose the functions', async () => {
    const { url } = await serveEstate();
    await using collected = await collect(functions, {
      endpoint: url,
      config: { snapshot: { lambda: { include: ['booking-*'], exclude: ['*-webhook'] } } },
    });
    const ids = collected.resources.map(({ resource }) => resource.id);
    expect(ids.sort()).toEqual(['booking-confirmation', 'booking-reminder']);
  });

  test('a region of more than one page of functions is listed whole', async () => {
    const { url } = await serveEstate((estate) => {
      const found = findFunction(estate, 'contact-form');
      for (let index = 0; index < 55; index++) {
        const FunctionName = `copy-${index}`;
        const configuration = {
          ...found.configuration,
          FunctionName,
          FunctionArn: functionArn(FunctionName),
        };
        estate.lambda.functions.push({ ...found, configuration });
      }
    });
    const { resources } = await collectFunctions(url, ['copy-*']);
    expect(new Set(resources.map(({ resource }) => resource.id)).size).toBe(55);
  });

  test('outside the main region a function has the region in its folder', async () => {
    const { url } = await serveEstate();
    const west = { regions: ['us-east-1', 'us-west-2'] };
    const collected = await collectFunctions(url, ['*'], { region: 'us-west-2', config: { aws: west } });
    const ids = collected.resources.map(({ resource }) => resource.id);
    expect(ids).toEqual(['dock-camera-snapshot', 'nightly-export']);
    expect(collected.gaps).toEqual([]);
  });
});

test('provisioned and reserved concurrency, and how asynchronous calls fail, are kept', async () => {
  const { url } = await serveEstate();
  const collected = await collectFunctions(url, ['payment-webhook', 'booking-confirmation']);
  expect(await collected.json('lambda/payment-webhook/configuration.json')).toMatchObject({
    reservedConcurrency: 20,
    provisionedConcurrency: [
      { FunctionArn: `${functionArn('payment-webhook')}:live`, RequestedProvisionedConcurrentExecutions: 2 },
    ],
    recursion: { RecursiveLoop: 'Terminate' },
    runtimeManagement: { UpdateRuntimeOn: 'Auto' },
  });
  expect(await collected.json('lambda/booking-confirmation/configuration.json')).toMatchObject({
    asynchronousInvocation: [{ MaximumRetryAttempts: 1, LastModified: '2026-10-30T18:24:05.000Z' }],
  });
});

test('a code signing configuration comes with its publishers', async () => {
  const CodeSigningConfigArn =
    'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b';
  const { url } = await serveEstate((estate) => {
    findFunction(estate, 'contact-form').codeSigningConfigArn = CodeSigningConfigArn;
    estate.lambda.codeSigningConfigs.push({
      CodeSigningConfigId: 'csc-0f6c334abcdea4d8b',
      CodeSigningConfigArn,
      Description: 'only ours',
      AllowedPublishers: {
        SigningProfileVersionArns: ['arn:aws:signer:us-east-1:123456789012:/signing-profiles/jada'],
      },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
      LastModified: '2026-10-30T18:24:05.000+0000',
    });
  });
  const collected = await collectFunctions(url, ['contact-form']);
  expect(await collected.json('lambda/contact-form/configuration.json')).toMatchObject({
    codeSigning: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } },
  });
});
