import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';

/** Sending limits and access. How much was sent moves by itself: a file of its own, which is not compared. */
export async function describeAccount(
  _: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const account = await context.optional('account', () =>
    requireAnswer(client.send(new GetAccountCommand({}))),
  );
  if (!account) return [];
  const { SentLast24Hours, ...limits } = account.SendQuota ?? {};
  return [
    { path: `${folder}/account.json`, json: { ...account, SendQuota: limits } },
    { path: `${folder}/sending.json`, json: { SentLast24Hours }, volatile: true },
  ];
}

/** An address or domain: DKIM, mail-from, policies; when DNS was last checked is a file that is not compared. */
export async function describeIdentity(
  EmailIdentity: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const answer = await requireAnswer(
    client.send(new GetEmailIdentityCommand({ EmailIdentity })),
    'NotFoundException',
  );
  const { VerificationInfo, Policies, Tags, ...identity } = answer;
  const policies = Object.entries(Policies ?? {}).map(([name, policy]) => [name, parsePolicy(policy)]);
  const json = { ...identity, Policies: Object.fromEntries(policies), Tags: sortBy(Tags, (tag) => tag.Key) };
  const file = encodeSegment(`${EmailIdentity}.json`);
  const identityFile = { path: `${folder}/identities/${file}`, json };
  if (!VerificationInfo) return [identityFile];
  return [identityFile, { path: `${folder}/verification/${file}`, json: VerificationInfo, volatile: true }];
}

function parsePolicy(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    return policy;
  }
}
