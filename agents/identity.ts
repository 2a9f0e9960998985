import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describeFailure } from '../src/aws/failure.ts';
import type { CollectorContext } from '../src/engine/collector.ts';
import { AccountError } from '../src/errors.ts';

const DEADLINE_MS = 20_000;

/**
 * The id of the account that the credentials belong to (sts:GetCallerIdentity, which needs no permission). Throws
 * AccountError, with what to do, where there are none, they are not accepted, or `aws.accountId` is another.
 */
export async function identifyAccount(context: CollectorContext): Promise<string> {
  const sts = context.aws(STSClient);
  const late = AbortSignal.timeout(DEADLINE_MS);
  const answer = await Promise.race([
    sts.send(new GetCallerIdentityCommand({})),
    new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason))),
  ]).catch((error: unknown) => {
    context.signal.throwIfAborted();
    throw explain(error, context);
  });
  const account = answer.Account ?? '';
  const wanted = context.config.aws.accountId;
  if (wanted !== undefined && wanted !== account)
    throw new AccountError(
      `these AWS credentials are of account ${account}, tidemark.yaml allows only ${wanted} (aws.accountId): use the right profile`,
    );
  return account;
}

function explain(error: unknown, { config, region }: CollectorContext): AccountError {
  const { code, message } = describeFailure(error);
  const cause = { cause: error };
  const place = config.aws.endpoint ?? `region ${region}`;
  if (/CredentialsProviderError/.test(code))
    return new AccountError(
      `no AWS credentials found: set AWS_PROFILE, or run "aws configure" or "aws sso login" (${message})`,
      cause,
    );
  if (/^(ExpiredToken|TokenProviderError|RequestExpired)/.test(code))
    return new AccountError(
      `the AWS credentials have expired (${code}): renew them, for example with "aws sso login"`,
      cause,
    );
  if (/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|TimeoutError)/.test(code))
    return new AccountError(
      `AWS does not answer in ${place} (${code}): check aws.region, aws.endpoint and the network`,
      cause,
    );
  return new AccountError(
    `AWS does not accept the credentials (${code}: ${message}): check AWS_PROFILE and the keys`,
    cause,
  );
}
