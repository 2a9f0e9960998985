import {
  GetLayerVersionCommand,
  type GetLayerVersionCommandOutput,
  GetLayerVersionPolicyCommand,
  LambdaClient,
  paginateListLayers,
  paginateListLayerVersions,
} from '@aws-sdk/client-lambda';
import {
  type CollectorContext,
  type DescribingCollector,
  type Document,
  type Resource,
  ResourceGoneError,
} from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';
import { codeDocuments } from './code.ts';
import { folderOf } from './folder.ts';
import { listSelected } from './function.ts';
import { parsePolicy } from './policy.ts';

/** One version of a layer. */
interface LayerResource extends Resource {
  /** Of the layer, without the version. */
  readonly arn: string;
  readonly version: number;
  /** The account's own ones can be listed and have a policy it may read. */
  readonly isOwn: boolean;
}

/**
 * Every version of the account's layers, from ListLayers, ListLayerVersions and GetLayerVersion; and those versions
 * that functions use though they cannot be listed: of other accounts, or deleted since.
 */
export const layers = {
  agent: 'lambda',
  service: 'lambda-layer',
  scope: 'regional',
  actions: [
    'lambda:ListLayers',
    'lambda:ListLayerVersions',
    'lambda:GetLayerVersion',
    'lambda:GetLayerVersionPolicy',
    'lambda:ListFunctions',
  ],
  ratePerSecond: 15,
  list,
  describe,
} as const satisfies DescribingCollector<LayerResource>;

async function* list(context: CollectorContext): AsyncGenerator<LayerResource> {
  const client = context.aws(LambdaClient);
  const seen = new Set<string>();
  for await (const { Layers = [] } of paginateListLayers({ client }, {})) {
    for (const { LayerName, LayerArn: arn = '' } of Layers) {
      for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName })) {
        for (const { Version: version = 0 } of LayerVersions) {
          seen.add(`${arn}:${version}`);
          yield { id: `${LayerName}:${version}`, arn, version, isOwn: true };
        }
      }
    }
  }
  for await (const { Layers = [] } of listSelected(context)) {
    for (const { Arn = '' } of Layers) {
      if (seen.has(Arn)) continue;
      seen.add(Arn);
      yield { id: Arn, ...splitVersion(Arn), isOwn: false };
    }
  }
}

/** `arn:aws:lambda:us-east-1:123456789012:layer:common:3`. */
function splitVersion(arn: string) {
  const at = arn.lastIndexOf(':');
  return { arn: arn.slice(0, at), version: Number(arn.slice(at + 1)) };
}

async function describe(resource: LayerResource, context: CollectorContext): Promise<Document[]> {
  const folder = `${folderOf('lambda/_layers', folderName(resource), context)}/${resource.version}`;
  const [answer, policy] = await Promise.all([
    getVersion(resource, context),
    resource.isOwn ? readLayerPolicy(resource, context) : undefined,
  ]);
  const { $metadata: _, Content = {}, ...rest } = answer;
  const { Location, CodeSha256, CodeSize, SigningProfileVersionArn, SigningJobArn } = Content;
  const locate = async () => (await getVersion(resource, context)).Content?.Location;
  const code = { what: 'layer content', call: 'GetLayerVersion', Location, CodeSha256, CodeSize, locate };
  return [
    ...codeDocuments(`${folder}/code.zip`, code, context),
    {
      path: `${folder}/configuration.json`,
      json: { ...rest, CodeSha256, CodeSize, SigningProfileVersionArn, SigningJobArn, policy },
    },
  ];
}

/** Layers of other accounts may have the same name: `017000801446:powertools`. */
function folderName({ arn, isOwn }: LayerResource): string {
  const [, , , , account = '', , name = ''] = arn.split(':');
  return isOwn ? name : `${account}:${name}`;
}

/** One that functions use and that is deleted is a loss to be named; one of the account's own is just gone. */
async function getVersion(
  resource: LayerResource,
  context: CollectorContext,
): Promise<GetLayerVersionCommandOutput> {
  const command = new GetLayerVersionCommand({ LayerName: resource.arn, VersionNumber: resource.version });
  try {
    return await context.aws(LambdaClient).send(command);
  } catch (error) {
    const isGone = error instanceof Error && error.name === 'ResourceNotFoundException';
    if (!isGone || !resource.isOwn) throw error;
    throw new ResourceGoneError(`layer version ${resource.id} is gone`, { cause: error });
  }
}

async function readLayerPolicy({ arn, version }: LayerResource, context: CollectorContext) {
  const command = new GetLayerVersionPolicyCommand({ LayerName: arn, VersionNumber: version });
  const answer = await readOptional(context, 'layer policy', () => context.aws(LambdaClient).send(command));
  return answer && parsePolicy(answer.Policy);
}
