import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';
import { SecretValue } from '../../src/engine/secret-value.ts';

/** Names in clear, every value a secret; nothing where a function has no variables. */
export function environmentDocuments(
  folder: string,
  { Environment, Version = '$LATEST' }: FunctionConfiguration,
  context: CollectorContext,
): Document[] {
  const { Variables, Error: problem } = Environment ?? {};
  if (problem) {
    // Its key may not be used, or is gone: the names are not to be had either.
    context.gap({
      what: Version === '$LATEST' ? 'environment variables' : `environment variables of version ${Version}`,
      call: 'GetFunction',
      code: problem.ErrorCode ?? 'EnvironmentError',
      message: problem.Message ?? 'the variables could not be decrypted',
    });
  }
  if (!Variables || Object.keys(Variables).length === 0) return [];
  const sealed = Object.entries(Variables).map(([name, value]) => [name, new SecretValue(value)]);
  return [{ path: `${folder}/environment.json`, json: Object.fromEntries(sealed) }];
}
