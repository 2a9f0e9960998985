import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';
import { readAliases } from './function-detail.ts';
import type { QualifiedPolicy } from './permission.ts';
import { type PolicyDocument, readPolicy } from './policy.ts';
import { readVersion, versionsInUse } from './published-version.ts';
import { readTriggers } from './trigger.ts';

export interface InvokedFunction {
  readonly id: string;
  /** Unqualified. */
  readonly arn: string;
  /** Where its files are. */
  readonly folder: string;
}

/** How a function is invoked: its aliases, the versions they serve, who may and what does. */
export interface Invocation {
  /** Undefined where they could not be read. */
  readonly aliases:
    | readonly (AliasConfiguration & { policy: PolicyDocument | null | undefined })[]
    | undefined;
  readonly policy: PolicyDocument | null | undefined;
  readonly triggers: unknown;
  readonly versions: readonly Document[];
}

export async function readInvocation(
  target: InvokedFunction,
  context: CollectorContext,
): Promise<Invocation> {
  const policyRead = readPolicy(target.id, undefined, context);
  const [policy, rest] = await Promise.all([
    policyRead,
    readAliases(target.id, context).then((aliases) => readAliased(target, aliases, policyRead, context)),
  ]);
  return { policy, ...rest };
}

/** All that depends on which aliases there are, at once. */
async function readAliased(
  { id, arn, folder }: InvokedFunction,
  aliases: readonly AliasConfiguration[] | null | undefined,
  policyRead: Promise<PolicyDocument | null | undefined>,
  context: CollectorContext,
) {
  const names = (aliases ?? []).map(({ Name = '' }) => Name);
  const aliasPolicies = Promise.all(names.map((name) => readPolicy(id, name, context)));
  const policies = Promise.all([policyRead, aliasPolicies]).then(([own, others]) =>
    qualify(own, names, others),
  );
  const [ofAliases, triggers, versions] = await Promise.all([
    aliasPolicies,
    readTriggers({ name: id, arn, aliases: names, policies }, context),
    Promise.all(versionsInUse(aliases ?? []).map((number) => readVersion({ id, folder, number }, context))),
  ]);
  const withPolicies = aliases?.map((alias, at) => ({ ...alias, policy: ofAliases[at] }));
  return { aliases: withPolicies, triggers, versions: versions.flat() };
}

/** The policies there are; undefined where one of them could not be read. */
function qualify(
  own: PolicyDocument | null | undefined,
  names: readonly string[],
  ofAliases: readonly (PolicyDocument | null | undefined)[],
): QualifiedPolicy[] | undefined {
  const all = [own, ...ofAliases];
  if (all.includes(undefined)) return undefined;
  return all.flatMap((document, at) => (document ? [{ document, qualifier: names[at - 1] }] : []));
}
