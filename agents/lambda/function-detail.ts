import {
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  LambdaClient,
  paginateListAliases,
  paginateListFunctionEventInvokeConfigs,
  paginateListProvisionedConcurrencyConfigs,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';
import { collectPages } from './page.ts';
import { compare } from './policy.ts';

export const DETAIL_ACTIONS = [
  'lambda:ListAliases',
  'lambda:ListVersionsByFunction',
  'lambda:ListProvisionedConcurrencyConfigs',
  'lambda:ListFunctionEventInvokeConfigs',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetCodeSigningConfig',
  'lambda:GetFunctionRecursionConfig',
  'lambda:GetRuntimeManagementConfig',
] as const;

/** By name. */
export function readAliases(name: string, context: CollectorContext) {
  const pages = paginateListAliases({ client: context.aws(LambdaClient) }, { FunctionName: name });
  return readOptional(context, 'aliases', async () => {
    const aliases = await collectPages(pages, (page) => page.Aliases);
    return aliases.sort((a, b) => compare(a.Name ?? '', b.Name ?? ''));
  });
}

/** Published ones, oldest first. */
export function readVersions(name: string, context: CollectorContext) {
  const pages = paginateListVersionsByFunction({ client: context.aws(LambdaClient) }, { FunctionName: name });
  return readOptional(context, 'versions', async () => {
    const versions = await collectPages(pages, (page) => page.Versions);
    const published = versions.filter(({ Version }) => Version !== '$LATEST');
    return published.sort((a, b) => Number(a.Version) - Number(b.Version));
  });
}

/** What else is set on a function, one call each; null is left for what is not set. */
export async function readSettings(name: string, context: CollectorContext) {
  const lambda = context.aws(LambdaClient);
  const input = { FunctionName: name };
  const [asynchronousInvocation, codeSigning, recursion, runtimeManagement] = await Promise.all([
    readEventInvokeConfigs(name, context),
    readCodeSigning(name, context),
    readOptional(context, 'recursion setting', async () => {
      const answer = await lambda.send(new GetFunctionRecursionConfigCommand(input));
      return { RecursiveLoop: answer.RecursiveLoop };
    }),
    readOptional(context, 'runtime management', async () => {
      const answer = await lambda.send(new GetRuntimeManagementConfigCommand(input));
      return { UpdateRuntimeOn: answer.UpdateRuntimeOn, RuntimeVersionArn: answer.RuntimeVersionArn };
    }),
  ]);
  return { asynchronousInvocation, codeSigning, recursion, runtimeManagement };
}

/** Only aliases and versions can have it. Allocated and available counts move by themselves and are left out. */
export function readProvisionedConcurrency(name: string, context: CollectorContext) {
  const pages = paginateListProvisionedConcurrencyConfigs(
    { client: context.aws(LambdaClient) },
    { FunctionName: name },
  );
  return readOptional(context, 'provisioned concurrency', async () => {
    const configs = await collectPages(pages, (page) => page.ProvisionedConcurrencyConfigs);
    return configs
      .map(({ FunctionArn, RequestedProvisionedConcurrentExecutions, LastModified }) => ({
        FunctionArn,
        RequestedProvisionedConcurrentExecutions,
        LastModified,
      }))
      .sort((a, b) => compare(a.FunctionArn ?? '', b.FunctionArn ?? ''));
  });
}

function readEventInvokeConfigs(name: string, context: CollectorContext) {
  const pages = paginateListFunctionEventInvokeConfigs(
    { client: context.aws(LambdaClient) },
    { FunctionName: name },
  );
  return readOptional(context, 'asynchronous invocation', async () => {
    const configs = await collectPages(pages, (page) => page.FunctionEventInvokeConfigs);
    return configs.sort((a, b) => compare(a.FunctionArn ?? '', b.FunctionArn ?? ''));
  });
}

function readCodeSigning(name: string, context: CollectorContext) {
  const lambda = context.aws(LambdaClient);
  return readOptional(context, 'code signing', async () => {
    const command = new GetFunctionCodeSigningConfigCommand({ FunctionName: name });
    const { CodeSigningConfigArn } = await lambda.send(command);
    if (!CodeSigningConfigArn) return null;
    const { CodeSigningConfig } = await lambda.send(
      new GetCodeSigningConfigCommand({ CodeSigningConfigArn }),
    );
    return CodeSigningConfig ?? null;
  });
}
