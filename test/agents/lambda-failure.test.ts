import { expect, test } from 'vitest';
import { restJsonError } from '../../sandbox/json-protocol.ts';
import { xmlError } from '../../sandbox/query-protocol.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { IntegrityError } from '../../src/errors.ts';
import { collectFunctions, findFunction, serveEstate } from './lambda-estate.ts';

test('a function that answers 500 five times is still whole', async () => {
  const sandbox = await serveEstate();
  let failures = 5;
  sandbox.conditions.intercept = (_, operation) =>
    operation === 'GetFunction' && failures-- > 0 ? 'internal error' : undefined;
  const { paths, gaps } = await collectFunctions(sandbox.url, ['contact-form']);
  expect(failures).toBeLessThan(0);
  expect(gaps).toEqual([]);
  expect(paths).toContain('lambda/contact-form/code.zip');
});

test('a denied policy is a gap, and what is read from it is not claimed to be empty', async () => {
  const sandbox = await serveEstate();
  sandbox.conditions.intercept = (service, operation) =>
    service === 'lambda' && operation === 'GetPolicy'
      ? restJsonError(403, 'AccessDeniedException', 'not for you')
      : undefined;
  const collected = await collectFunctions(sandbox.url, ['contact-form']);
  expect(collected.gaps).toMatchObject([
    { what: 'resource policy', call: 'GetPolicy', code: 'AccessDeniedException' },
  ]);
  expect(collected.paths).not.toContain('lambda/contact-form/policy.json');
  const triggers = await collected.json('lambda/contact-form/triggers.json');
  expect(Object.keys(triggers as object)).toEqual(['eventRules', 'eventSourceMappings', 'functionUrls']);
});

test('a denied role is a gap and the rest is there', async () => {
  const sandbox = await serveEstate();
  sandbox.conditions.intercept = (service) =>
    service === 'iam' ? xmlError('https://iam')(403, 'AccessDenied', 'not for you') : undefined;
  const collected = await collectFunctions(sandbox.url, ['contact-form']);
  expect(collected.gaps.map(({ call, code }) => `${call}: ${code}`).sort()).toEqual([
    'GetRole: AccessDenied',
    'ListAttachedRolePolicies: AccessDenied',
    'ListRolePolicies: AccessDenied',
  ]);
  const role = await collected.json('lambda/contact-form/role.json');
  expect(role).toEqual({ arn: expect.stringMatching(/contact-form-role$/) });
  expect(collected.paths).toContain('lambda/contact-form/code.zip');
});

test('a role that is gone is said to be gone', async () => {
  const sandbox = await serveEstate((estate) => {
    estate.iam.roles.length = 0;
  });
  const collected = await collectFunctions(sandbox.url, ['contact-form']);
  expect(collected.gaps).toEqual([]);
  expect(await collected.json('lambda/contact-form/role.json')).toMatchObject({ role: null });
});

test('variables that cannot be decrypted are a gap', async () => {
  const sandbox = await serveEstate((estate) => {
    findFunction(estate, 'contact-form').configuration.Environment = {
      Error: { ErrorCode: 'KMSAccessDeniedException', Message: 'Lambda was unable to decrypt them' },
    };
  });
  const { gaps, paths } = await collectFunctions(sandbox.url, ['contact-form']);
  expect(gaps).toMatchObject([{ what: 'environment variables', code: 'KMSAccessDeniedException' }]);
  expect(paths).not.toContain('lambda/contact-form/environment.json');
});

test('code that is not what its checksum says is refused', async () => {
  const sandbox = await serveEstate((estate) => {
    const found = findFunction(estate, 'contact-form');
    found.configuration.CodeSha256 = findFunction(estate, 'crew-notifier').configuration.CodeSha256;
  });
  await expect(collectFunctions(sandbox.url, ['contact-form'])).rejects.toThrow(IntegrityError);
});

test('a function deleted after it was listed is gone, not failed', async () => {
  const sandbox = await serveEstate();
  sandbox.conditions.intercept = (_, operation) => {
    if (operation === 'GetFunction') sandbox.state.lambda.functions.length = 0;
    return undefined;
  };
  await expect(collectFunctions(sandbox.url, ['contact-form'])).rejects.toThrow(ResourceGoneError);
});

test('a call that an emulator does not have is no gap', async () => {
  const sandbox = await serveEstate();
  const page = {
    status: 404,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><h1>Not Found</h1>',
  };
  sandbox.conditions.intercept = (_, operation) =>
    operation === 'GetRuntimeManagementConfig' ? page : undefined;
  const collected = await collectFunctions(sandbox.url, ['contact-form']);
  expect(collected.gaps).toEqual([]);
  expect(await collected.json('lambda/contact-form/configuration.json')).toMatchObject({
    runtimeManagement: null,
  });
});
