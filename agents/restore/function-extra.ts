import {
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  paginateListAliases,
  paginateListEventSourceMappings,
  paginateListFunctionEventInvokeConfigs,
} from '@aws-sdk/client-lambda';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { nameParts } from '../../src/restore/function-parts.ts';
import { isNamed } from '../changes/failure.ts';
import { collectPages } from '../lambda/page.ts';
import type { FunctionScope } from './function-content.ts';
import type { StepKind } from './restorer.ts';

export const FUNCTION_EXTRA_ACTIONS = [
  'lambda:ListAliases',
  'lambda:ListFunctionEventInvokeConfigs',
] as const;

/** Only looks: what else stands on the function, by the names that `nameParts` gives; nothing of it is written. */
export function createPartsStep(scope: FunctionScope): StepKind {
  return {
    look: async (step) => ({ state: null, isDone: true, current: await readParts(step, scope) }),
    apply: () => Promise.reject(new RangeError('what stands on a function is only looked at')),
  };
}

async function readParts(
  { target, region }: RestoreTarget,
  scope: FunctionScope,
): Promise<readonly string[]> {
  const client = scope.lambda(region);
  const place = { FunctionName: target };
  const aliases = await collectPages(paginateListAliases({ client }, place), (page) => page.Aliases);
  const qualifiers = [{}, ...aliases.map(({ Name = '' }) => ({ Qualifier: Name }))];
  const policies = qualifiers.map((qualifier) =>
    orNothing(async () => {
      const { Policy = '{}' } = await client.send(new GetPolicyCommand({ ...place, ...qualifier }));
      return (JSON.parse(Policy) as { Statement?: object[] }).Statement ?? [];
    }),
  );
  const urls = qualifiers.map((qualifier) =>
    orNothing(async () => [await client.send(new GetFunctionUrlConfigCommand({ ...place, ...qualifier }))]),
  );
  const mappings = [target, ...aliases.map(({ Name }) => `${target}:${Name}`)].map((FunctionName) =>
    collectPages(
      paginateListEventSourceMappings({ client }, { FunctionName }),
      (page) => page.EventSourceMappings,
    ),
  );
  const invocations = collectPages(
    paginateListFunctionEventInvokeConfigs({ client }, place),
    (page) => page.FunctionEventInvokeConfigs,
  );
  const [statements, ofUrls, ofMappings] = await Promise.all([policies, urls, mappings].map(all));
  return nameParts({
    aliases,
    statements: statements ?? [],
    urls: ofUrls ?? [],
    mappings: ofMappings ?? [],
    invocations: await invocations,
  });
}

async function all(calls: readonly Promise<readonly object[]>[]): Promise<readonly object[]> {
  return (await Promise.all(calls)).flat();
}

async function orNothing(call: () => Promise<readonly object[]>): Promise<readonly object[]> {
  try {
    return await call();
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
}
