import { expect, test } from 'vitest';
import { identifyAccount } from '../../agents/identity.ts';
import { configSchema } from '../../src/config.ts';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { AccountError } from '../../src/errors.ts';

/** A context whose STS answers so. */
function makeContext(answer: () => Promise<object>, aws: object = {}): CollectorContext {
  const sts = { send: answer, middlewareStack: { add() {} } };
  return {
    config: configSchema.parse({ estate: 'test', aws }),
    region: 'us-east-1',
    signal: new AbortController().signal,
    aws: () => sts,
  } as unknown as CollectorContext;
}

function failing(name: string, more: object = {}) {
  return async () => {
    throw Object.assign(new Error(`${name} it says`), { name, ...more });
  };
}

test('the account is the one that STS names', async () => {
  const context = makeContext(async () => ({ Account: '123456789012' }), { accountId: '123456789012' });
  expect(await identifyAccount(context)).toBe('123456789012');
});

test.each([
  [
    'CredentialsProviderError',
    {},
    'no AWS credentials found: set AWS_PROFILE to a profile that has them, or run "aws configure" or "aws sso login" (CredentialsProviderError it says)',
  ],
  [
    'ExpiredToken',
    {},
    'the AWS credentials have expired (ExpiredToken): renew them, for example with "aws sso login"',
  ],
  [
    'RequestTimeTooSkewed',
    {},
    'the clock of this machine is wrong (RequestTimeTooSkewed): set it, AWS allows five minutes',
  ],
  [
    'Error',
    { code: 'ENOTFOUND' },
    'AWS in region us-east-1 does not answer (ENOTFOUND): check aws.region, aws.endpoint and the network',
  ],
  [
    'Error',
    { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    'no secure connection to AWS in region us-east-1 (SELF_SIGNED_CERT_IN_CHAIN): check aws.endpoint (http or https?); name a file with the certificate of its authority in AWS_CA_BUNDLE',
  ],
  [
    'InvalidClientTokenId',
    {},
    'AWS does not accept the credentials (InvalidClientTokenId: InvalidClientTokenId it says): check AWS_PROFILE and the keys',
  ],
  [
    'WebPage',
    { $metadata: { httpStatusCode: 403 } },
    'AWS in region us-east-1 does not answer as AWS does (WebPage it says): check aws.region, aws.endpoint and the network',
  ],
])('%s %j is told with what to do', async (name, more, message) => {
  await expect(identifyAccount(makeContext(failing(name, more)))).rejects.toThrow(new AccountError(message));
});

test('an endpoint that names no account is none of AWS', async () => {
  const endpoint = 'http://127.0.0.1:9';
  await expect(identifyAccount(makeContext(async () => ({}), { endpoint }))).rejects.toThrow(
    'http://127.0.0.1:9 gives no account (sts:GetCallerIdentity): check aws.region, aws.endpoint and the network',
  );
});

test('another account than configured is refused', async () => {
  const context = makeContext(async () => ({ Account: '111111111111' }), { accountId: '222222222222' });
  await expect(identifyAccount(context)).rejects.toThrow(
    'these AWS credentials are of account 111111111111, tidemark.yaml allows only 222222222222 (aws.accountId): use the right profile',
  );
});
