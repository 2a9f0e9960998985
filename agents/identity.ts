import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type ClientsOptions, createClients } from '../src/aws/clients.ts';
import { type CallFailure, describeFailure } from '../src/aws/failure.ts';
import { readNetwork } from '../src/config.ts';
import type { CollectorContext } from '../src/engine/collector.ts';
import { AccountError } from '../src/errors.ts';

/** Of a run, or of whoever asks outside of one. */
export type IdentityContext = Pick<CollectorContext, 'aws' | 'config' | 'region' | 'signal'>;

/** A person waits for it: what has not answered by then is told as it is. */
const DEADLINE_MS = 15_000;
const RATE_PER_SECOND = 10;

/**
 * The id of the account that the credentials belong to (sts:GetCallerIdentity, which needs no permission). Throws
 * AccountError, with what to do, where there are none, they are not accepted, or `aws.accountId` is another.
 */
export async function identifyAccount(context: IdentityContext): Promise<string> {
  const account = await askAccount(context);
  const wanted = context.config.aws.accountId;
  if (wanted !== undefined && wanted !== account)
    throw new AccountError(
      `these AWS credentials are of account ${account}, tidemark.yaml allows only ${wanted} (aws.accountId): use the right profile`,
    );
  return account;
}

interface CheckOptions extends Pick<ClientsOptions, 'signal' | 'credentials' | 'network'> {
  readonly config: CollectorContext['config'];
}

/** The same outside of a run, with clients of its own; `network` is by default as the environment has it. */
export async function checkCredentials(options: CheckOptions): Promise<string> {
  const { config, network = readNetwork(), ...rest } = options;
  await using clients = createClients({ ...rest, network, aws: config.aws, maxSockets: 1 });
  const { region } = config.aws;
  const request = { region, limit: <T>(task: () => Promise<T>) => task(), ratePerSecond: RATE_PER_SECOND };
  const aws: IdentityContext['aws'] = (client) => clients.get(client, request);
  return await identifyAccount({ aws, config, region, signal: options.signal });
}

/**
 * Asks at once, for a run that is only being prepared: its first question gets this answer, every other one is asked
 * anew. Disposing it gives up what nobody has asked for.
 */
export function identifyAhead(
  options: CheckOptions,
): { identify(context: IdentityContext): Promise<string> } & Disposable {
  const closing = new AbortController();
  const signal = AbortSignal.any([options.signal, closing.signal]);
  let ahead: Promise<string> | undefined = checkCredentials({ ...options, signal });
  // Whoever asks is told.
  ahead.catch(() => {});
  return {
    identify(context) {
      const answer = ahead ?? identifyAccount(context);
      ahead = undefined;
      return answer;
    },
    [Symbol.dispose]: () => closing.abort(),
  };
}

async function askAccount(context: IdentityContext): Promise<string> {
  const sts = context.aws(STSClient);
  let last: unknown;
  // Inside of the retries: what the deadline cuts off says nothing of why they were needed.
  sts.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        last = error;
        throw error;
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tidemarkLastError', override: true },
  );
  const late = AbortSignal.timeout(DEADLINE_MS);
  const answer = await Promise.race([
    sts.send(new GetCallerIdentityCommand({})),
    new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(last ?? late.reason))),
  ]).catch((error: unknown) => {
    context.signal.throwIfAborted();
    throw new AccountError(explain(describeFailure(error), context), { cause: error });
  });
  if (!/^\d{12}$/.test(answer.Account ?? ''))
    throw new AccountError(`${placeOf(context)} gives no account (sts:GetCallerIdentity): ${checkPlace()}`);
  return answer.Account ?? '';
}

function checkPlace(): string {
  const { httpProxy, httpsProxy } = readNetwork();
  const proxy = httpProxy === '' && httpsProxy === '' ? '' : ', the proxy (HTTPS_PROXY)';
  return `check aws.region, aws.endpoint${proxy} and the network`;
}

/** What it may be and what to do about it; the first whose code fits. */
const ADVICE: readonly (readonly [codes: RegExp, advice: (place: string, failure: CallFailure) => string])[] =
  [
    [
      /^CredentialsProviderError/,
      (_, { message }) =>
        `no AWS credentials found: set AWS_PROFILE to a profile that has them, or run "aws configure" or "aws sso login" (${message})`,
    ],
    [
      /^(ExpiredToken|TokenRefreshRequired|TokenProviderError)/,
      (_, { code }) =>
        `the AWS credentials have expired (${code}): renew them, for example with "aws sso login"`,
    ],
    [
      /^(RequestExpired|RequestTimeTooSkewed)/,
      (_, { code }) => `the clock of this machine is wrong (${code}): set it, AWS allows five minutes`,
    ],
    [
      /^(ENOTFOUND|EAI_AGAIN|ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|TimeoutError)/,
      (place, { code }) => `${place} does not answer (${code}): ${checkPlace()}`,
    ],
    [
      /^(EPROTO|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/,
      (place, { code }) =>
        `no secure connection to ${place} (${code}): check aws.endpoint (http or https?); name a file with the certificate of its authority in AWS_CA_BUNDLE`,
    ],
  ];

function explain(failure: CallFailure, context: IdentityContext): string {
  const { kind, code, message } = failure;
  const place = placeOf(context);
  const [, advice] = ADVICE.find(([codes]) => codes.test(code)) ?? [];
  if (advice) return advice(place, failure);
  // A proxy refuses with a page of its own.
  if (code !== 'WebPage' && (kind === 'account' || kind === 'denied'))
    return `AWS does not accept the credentials (${code}: ${message}): check AWS_PROFILE and the keys`;
  const said = /^(WebPage|\d+)$/.test(code) ? message : `${code}: ${message}`;
  return `${place} does not answer as AWS does (${said}): ${checkPlace()}`;
}

function placeOf({ config, region }: IdentityContext): string {
  return config.aws.endpoint ?? `AWS in region ${region}`;
}
