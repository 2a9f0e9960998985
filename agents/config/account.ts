import {
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  IAMClient,
  type PasswordPolicy,
  paginateListAccountAliases,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';

interface Account extends Resource {
  /** Who takes the snapshot. */
  readonly caller: string;
}

const NONE: ReadonlySet<string> = new Set(['NoSuchEntity', 'NoSuchEntityException']);

/**
 * The account's identity: id, aliases and password policy in `iam/account.json`. What moves by itself, IAM's own
 * counts and who took the snapshot, is in `iam/account-summary.json`.
 */
export const account = {
  agent: 'config',
  service: 'account',
  scope: 'global',
  actions: [
    'sts:GetCallerIdentity',
    'iam:ListAccountAliases',
    'iam:GetAccountPasswordPolicy',
    'iam:GetAccountSummary',
  ],
  ratePerSecond: 15,
  async *list(context) {
    const { Account: id, Arn } = await context.aws(STSClient).send(new GetCallerIdentityCommand());
    if (id) yield { id, caller: withoutSession(Arn ?? ''), path: 'iam/account.json' };
  },
  async describe({ id, caller }, context) {
    const client = context.aws(IAMClient);
    const [AccountAliases, PasswordPolicy, summary] = await Promise.all([
      context.optional('account aliases', () => readAliases(context)),
      context.optional('password policy', () => readPasswordPolicy(client)),
      context.optional('account summary', () => client.send(new GetAccountSummaryCommand())),
    ]);
    const json = { Account: id, AccountAliases, PasswordPolicy };
    const moving = { CapturedBy: caller, SummaryMap: summary?.SummaryMap };
    return [
      { path: 'iam/account.json', json },
      { path: 'iam/account-summary.json', volatile: true, json: moving },
    ];
  },
} satisfies DescribingCollector<Account>;

async function readAliases(context: CollectorContext): Promise<string[]> {
  const pages = paginateListAccountAliases({ client: context.aws(IAMClient) }, {});
  return (await Array.fromAsync(pages)).flatMap((page) => page.AccountAliases ?? []).sort();
}

/** Null where the account has none of its own and AWS's default holds. */
async function readPasswordPolicy(client: IAMClient): Promise<PasswordPolicy | null> {
  try {
    return (await client.send(new GetAccountPasswordPolicyCommand())).PasswordPolicy ?? null;
  } catch (error) {
    if (error instanceof Error && NONE.has(error.name)) return null;
    throw error;
  }
}

/** `assumed-role/deploy/session-1761` is the role `deploy`, whatever the session is called. */
function withoutSession(arn: string): string {
  return arn.replace(/^(.*:assumed-role\/[^/]+)\/.*$/, '$1');
}
