import {
  type AliasConfiguration,
  type FunctionConfiguration,
  GetFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';
import { codeDocuments } from './code.ts';
import { environmentDocuments } from './environment.ts';
import { compare } from './policy.ts';

/** The numbers of the published versions that aliases send calls to, each once. */
export function versionsInUse(aliases: readonly AliasConfiguration[]): string[] {
  const numbers = aliases.flatMap(({ FunctionVersion = '$LATEST', RoutingConfig }) => [
    FunctionVersion,
    ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}),
  ]);
  return Array.from(new Set(numbers))
    .filter((number) => number !== '$LATEST')
    .sort((a, b) => Number(a) - Number(b));
}

/** A version that an alias serves from: it may run other code with other variables than `$LATEST`. */
export async function readVersion(
  { id, folder, number }: { readonly id: string; readonly folder: string; readonly number: string },
  context: CollectorContext,
): Promise<Document[]> {
  const command = new GetFunctionCommand({ FunctionName: id, Qualifier: number });
  const get = () => context.aws(LambdaClient).send(command);
  const answer = await readOptional(context, `version ${number}`, get);
  if (!answer?.Configuration) return [];
  const { Configuration: configuration, Code } = answer;
  const place = `${folder}/versions/${number}`;
  const locate = async () => (await get()).Code?.Location;
  const { CodeSha256, CodeSize } = configuration;
  const code = {
    ...Code,
    CodeSha256,
    CodeSize,
    what: `code of version ${number}`,
    call: 'GetFunction',
    locate,
  };
  const isZip = configuration.PackageType !== 'Image';
  return [
    ...(isZip ? codeDocuments(`${place}/code.zip`, code, context) : []),
    {
      path: `${place}/configuration.json`,
      json: { ...describeConfiguration(configuration), ImageUri: Code?.ImageUri },
    },
    ...environmentDocuments(place, configuration, context),
  ];
}

/** A configuration without its environment, which has a file of its own; what is a set in it is sorted. */
export function describeConfiguration({ Environment: _, VpcConfig: vpc, ...rest }: FunctionConfiguration) {
  if (!vpc) return rest;
  const SubnetIds = vpc.SubnetIds?.toSorted(compare);
  const SecurityGroupIds = vpc.SecurityGroupIds?.toSorted(compare);
  return { ...rest, VpcConfig: { ...vpc, SubnetIds, SecurityGroupIds } };
}
