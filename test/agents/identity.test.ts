import { beforeEach, expect, test, vi } from 'vitest';
import { identifyAccount, identifyAhead } from '../../agents/identity.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { AccountError } from '../../src/errors.ts';

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy'])
    for (const each of [name, name.toUpperCase()]) vi.stubEnv(each, '');
  return () => vi.unstubAllEnvs();
});

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

test('where there is a proxy, it may be to blame', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://user:password@proxy:3128');
  await expect(identifyAccount(makeContext(failing('Error', { code: 'ECONNREFUSED' })))).rejects.toThrow(
    new AccountError(
      'AWS in region us-east-1 does not answer (ECONNREFUSED): check aws.region, aws.endpoint, the proxy (HTTPS_PROXY) and the network',
    ),
  );
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

const STS = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/test', userId: 'AIDA' };

/** What is asked ahead of a sandbox's STS, with these keys of `aws`. */
function askAhead(endpoint: string, aws: object = {}) {
  const config = configSchema.parse({ estate: 'test', aws: { endpoint, ...aws } });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return identifyAhead({ config, credentials, signal: new AbortController().signal });
}

test('what was asked ahead is told to the first who asks; the next is told what is so then', async () => {
  await using sandbox = await startSandbox({ estate: { sts: STS } });
  using ahead = askAhead(sandbox.url);
  const later = makeContext(async () => ({ Account: '210987654321' }));
  expect(await ahead.identify(later)).toBe('123456789012');
  expect(await ahead.identify(later)).toBe('210987654321');
});

test('an account that may not be used, asked for ahead, is refused to whoever asks', async () => {
  await using sandbox = await startSandbox({ estate: { sts: STS } });
  using ahead = askAhead(sandbox.url, { accountId: '210987654321' });
  const context = makeContext(async () => ({ Account: '210987654321' }));
  await expect(ahead.identify(context)).rejects.toThrow('these AWS credentials are of account 123456789012');
});
