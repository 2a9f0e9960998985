import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';

/** A resource policy, parsed. */
export interface PolicyDocument {
  readonly Statement?: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Of a function, or of one of its aliases; null where there is none, undefined where it could not be read. */
export async function readPolicy(
  name: string,
  alias: string | undefined,
  context: CollectorContext,
): Promise<PolicyDocument | null | undefined> {
  const what = alias === undefined ? 'resource policy' : `resource policy of alias ${alias}`;
  const command = new GetPolicyCommand({ FunctionName: name, ...(alias ? { Qualifier: alias } : {}) });
  const answer = await readOptional(context, what, () => context.aws(LambdaClient).send(command));
  return answer && parsePolicy(answer.Policy);
}

/** A policy as AWS sends it, its statements by their ids: AWS gives them in no order. */
export function parsePolicy(text: string | undefined): PolicyDocument | null {
  if (!text) return null;
  const policy: PolicyDocument = JSON.parse(text);
  if (!Array.isArray(policy.Statement)) return policy;
  return { ...policy, Statement: policy.Statement.toSorted((a, b) => compare(sortKey(a), sortKey(b))) };
}

function sortKey(statement: PolicyStatement): string {
  return `${statement.Sid ?? ''} ${JSON.stringify(statement)}`;
}

/** By code units, as nothing else is the same on every machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
