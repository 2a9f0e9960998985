import { matchesGlob } from 'node:path';
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionResponse,
  LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import {
  type CollectorContext,
  type DescribingCollector,
  type Document,
  type Resource,
  ResourceGoneError,
} from '../../src/engine/collector.ts';
import { codeDocuments } from './code.ts';
import { environmentDocuments } from './environment.ts';
import { folderOf } from './folder.ts';
import { DETAIL_ACTIONS, readProvisionedConcurrency, readSettings, readVersions } from './function-detail.ts';
import { readInvocation } from './invocation.ts';
import { compare } from './policy.ts';
import { describeConfiguration } from './published-version.ts';
import { ROLE_ACTIONS, readRole } from './role.ts';
import { TRIGGER_ACTIONS } from './trigger.ts';

interface FunctionResource extends Resource {
  /** Unqualified. */
  readonly arn: string;
}

/**
 * Lambda functions whole: code, configuration, environment, policy, role, triggers; and what each alias points to.
 * From GetFunction and one call for each detail. Resource policies of single versions (not aliases) are not read.
 */
export const functions = {
  agent: 'lambda',
  service: 'lambda',
  scope: 'regional',
  actions: [
    'lambda:ListFunctions',
    'lambda:GetFunction',
    'lambda:ListTags',
    'lambda:GetPolicy',
    ...DETAIL_ACTIONS,
    ...TRIGGER_ACTIONS,
    ...ROLE_ACTIONS,
  ],
  // All control plane calls but GetFunction together: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  ratePerSecond: 15,
  list,
  describe,
} as const satisfies DescribingCollector<FunctionResource>;

async function* list(context: CollectorContext): AsyncGenerator<FunctionResource> {
  for await (const { FunctionName: id = '', FunctionArn: arn = '' } of listSelected(context))
    yield { id, arn };
}

/** The region's functions that the configuration asks for. */
export async function* listSelected(context: CollectorContext): AsyncGenerator<FunctionConfiguration> {
  const { include, exclude } = context.config.snapshot.lambda;
  const matches = (name: string, globs: readonly string[]) => globs.some((glob) => matchesGlob(name, glob));
  for await (const { Functions = [] } of paginateListFunctions({ client: context.aws(LambdaClient) }, {})) {
    for (const found of Functions) {
      const name = found.FunctionName ?? '';
      if (matches(name, include) && !matches(name, exclude)) yield found;
    }
  }
}

async function describe({ id, arn }: FunctionResource, context: CollectorContext): Promise<Document[]> {
  const folder = folderOf('lambda', id, context);
  const [{ answer, role }, published, settings, invocation] = await Promise.all([
    readCore(id, context),
    readPublished(id, context),
    readSettings(id, context),
    readInvocation({ id, arn, folder }, context),
  ]);
  const { Configuration: latest = {}, Code, Concurrency } = answer;
  const { aliases, policy, triggers, versions } = invocation;
  const code = codeOf(id, folder, answer, context);
  const configuration = {
    configuration: describeConfiguration(latest),
    image: Code?.ImageUri ? { ImageUri: Code.ImageUri, ResolvedImageUri: Code.ResolvedImageUri } : undefined,
    sourceKmsKeyArn: Code?.SourceKMSKeyArn,
    tags: readTags(answer, context),
    reservedConcurrency: Concurrency?.ReservedConcurrentExecutions ?? null,
    aliases,
    ...published,
    ...settings,
  };
  return [
    ...code,
    { path: `${folder}/configuration.json`, json: configuration },
    ...environmentDocuments(folder, latest, context),
    ...(policy ? [{ path: `${folder}/policy.json`, json: policy }] : []),
    { path: `${folder}/role.json`, json: role },
    { path: `${folder}/triggers.json`, json: triggers },
    ...versions.filter((document) => !isSameCode(document, code)),
  ];
}

/** The function and the role it runs under. */
async function readCore(id: string, context: CollectorContext) {
  const answer = await getFunction(id, context);
  return { answer, role: await readRole(answer.Configuration?.Role ?? '', context) };
}

async function getFunction(id: string, context: CollectorContext): Promise<GetFunctionResponse> {
  try {
    return await context.aws(LambdaClient).send(new GetFunctionCommand({ FunctionName: id }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new ResourceGoneError(`function ${id} is gone`, { cause: error });
  }
}

/** Of each version only the names of its variables: values are kept of those versions that aliases use. */
async function readPublished(id: string, context: CollectorContext) {
  const versions = await readVersions(id, context);
  const isEmpty = versions?.length === 0;
  return {
    versions: versions?.map((version) => ({
      ...describeConfiguration(version),
      environmentNames: Object.keys(version.Environment?.Variables ?? {}).sort(compare),
    })),
    provisionedConcurrency: isEmpty ? [] : await readProvisionedConcurrency(id, context),
  };
}

/** A version's zip is left out where it is the very one that `$LATEST` has. */
function isSameCode(document: Document, [latest]: readonly Document[]): boolean {
  if (latest === undefined || !('blob' in document) || !('blob' in latest)) return false;
  return document.blob.sha256 === latest.blob.sha256;
}

function codeOf(
  id: string,
  folder: string,
  answer: GetFunctionResponse,
  context: CollectorContext,
): Document[] {
  const { Configuration: { CodeSha256, CodeSize, PackageType } = {}, Code } = answer;
  if (PackageType === 'Image') return [];
  const locate = async () => (await getFunction(id, context)).Code?.Location;
  const code = { ...Code, CodeSha256, CodeSize, what: 'code', call: 'GetFunction', locate };
  return codeDocuments(`${folder}/code.zip`, code, context);
}

/** GetFunction gives tags only to those who may list them. */
function readTags({ Tags = {}, TagsError: error }: GetFunctionResponse, context: CollectorContext) {
  if (!error) return Tags;
  context.gap({ what: 'tags', call: 'ListTags', code: error.ErrorCode ?? '', message: error.Message ?? '' });
  return undefined;
}
