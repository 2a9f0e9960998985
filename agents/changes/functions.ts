import {
  type AliasConfiguration,
  CreateAliasCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListAliases,
  paginateListFunctions,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { FunctionVersion } from '../../src/changes/change.ts';
import { type FunctionAlias, type FunctionsPort, MovedError, PortError } from '../../src/changes/ports.ts';
import { isNamed, translated } from './failure.ts';
import { adviseOnFunction } from './function-advice.ts';
import { downloadCode } from './function-code.ts';
import { readConfiguration, requireActive, settle } from './function-state.ts';
import { updateCode } from './function-update.ts';
import type { PortScope } from './scope.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const RATE_PER_SECOND = 15;
const CONFLICTS = 5;

/** Functions over Lambda. */
export function createFunctions(scope: PortScope): FunctionsPort {
  const { clients, limit, config } = scope;
  const run = <T>(region: string, signal: AbortSignal, work: (client: LambdaClient) => Promise<T>) => {
    const client = clients.get(LambdaClient, { region, limit, ratePerSecond: RATE_PER_SECOND });
    return translated(signal, adviseOnFunction, () => work(client));
  };
  return {
    list: (region, signal) => run(region, signal, (client) => listFunctions(client, signal)),
    aliases: (region, name, signal) =>
      run(region, signal, (client) => orAbsent(() => listAliases(client, name, signal))),
    find: (region, name, alias, signal) =>
      run(region, signal, async (client) => {
        const subject = { client, name, signal };
        const [found, pointed] = await Promise.all([
          orAbsent(() => settle(subject, scope)),
          // An alias is as good a qualifier as a version.
          alias === undefined ? undefined : orAbsent(() => readConfiguration({ ...subject, version: alias })),
        ]);
        return found && describe(name, found, pointed);
      }),
    code: (region, name, signal) =>
      run(region, signal, (client) => downloadCode(client, name, config.aws.endpoint, signal)),
    update: (region, name, zip, revisionId, signal) =>
      run(region, signal, (client) => updateCode({ client, name, signal }, zip, revisionId, scope)),
    publish: (region, name, codeSha256, signal) =>
      run(region, signal, (client) => publish(client, name, codeSha256, signal, scope)),
    point: (region, name, alias, version, signal) =>
      run(region, signal, (client) => point(client, name, { alias, version }, signal)),
  };
}

async function listFunctions(client: LambdaClient, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, {}, { abortSignal: signal }))
    names.push(...Functions.map(({ FunctionName = '' }) => FunctionName));
  return names.sort();
}

async function listAliases(
  client: LambdaClient,
  name: string,
  signal: AbortSignal,
): Promise<FunctionAlias[]> {
  const aliases: FunctionAlias[] = [];
  const pages = paginateListAliases({ client }, { FunctionName: name }, { abortSignal: signal });
  for await (const { Aliases = [] } of pages) aliases.push(...Aliases.map(describeAlias));
  return aliases.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describeAlias({
  Name = '',
  FunctionVersion = '',
  RoutingConfig,
}: AliasConfiguration): FunctionAlias {
  const shares = RoutingConfig?.AdditionalVersionWeights ?? {};
  return { name: Name, version: FunctionVersion, ...(Object.keys(shares).length > 0 ? { shares } : {}) };
}

function describe(
  name: string,
  found: FunctionConfiguration,
  pointed: FunctionConfiguration | undefined,
): FunctionVersion {
  if (found.PackageType === 'Image') {
    const message = `${name} is a container image, not a zip`;
    const advice = 'deploy it by pushing its image';
    throw new PortError({ code: 'ContainerImage', message, advice });
  }
  return {
    codeSha256: found.CodeSha256 ?? '',
    revisionId: found.RevisionId ?? '',
    ...(pointed && { version: pointed.Version ?? '', versionCodeSha256: pointed.CodeSha256 ?? '' }),
  };
}

/** Lambda answers with the last version where nothing changed since. */
async function publish(
  client: LambdaClient,
  name: string,
  CodeSha256: string,
  signal: AbortSignal,
  scope: PortScope,
): Promise<string> {
  for (let conflicts = 0; ; ) {
    try {
      const command = new PublishVersionCommand({ FunctionName: name, CodeSha256 });
      const published = await client.send(command, { abortSignal: signal });
      if (published.CodeSha256 !== CodeSha256)
        throw new MovedError(`the code of ${name} has been changed meanwhile`);
      const { Version: version = '' } = published;
      const isPending = published.State === 'Pending';
      requireActive(isPending ? await settle({ client, name, version, signal }, scope) : published);
      return version;
    } catch (error) {
      if (isNamed(error, 'InvalidParameterValueException') && /CodeSHA256/i.test(String(error)))
        throw new MovedError(`the code of ${name} has been changed meanwhile`, { cause: error });
      if (!isNamed(error, 'ResourceConflictException') || ++conflicts >= CONFLICTS) throw error;
      await settle({ client, name, signal }, scope);
    }
  }
}

async function point(
  client: LambdaClient,
  FunctionName: string,
  { alias: Name, version: FunctionVersion }: { readonly alias: string; readonly version: string },
  signal: AbortSignal,
): Promise<void> {
  const now = await readAlias(client, FunctionName, Name, signal);
  if (now?.FunctionVersion === FunctionVersion) return;
  const sent = { abortSignal: signal };
  try {
    if (!now) await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }), sent);
    else {
      const { RevisionId } = now;
      await client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion, RevisionId }), sent);
    }
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailedException', 'ResourceConflictException')) throw error;
    // The answer to an earlier attempt may have got lost.
    const after = await readAlias(client, FunctionName, Name, signal);
    if (after?.FunctionVersion === FunctionVersion) return;
    throw new MovedError(`the alias ${Name} of ${FunctionName} has been moved meanwhile`, { cause: error });
  }
}

function readAlias(client: LambdaClient, FunctionName: string, Name: string, signal: AbortSignal) {
  const command = new GetAliasCommand({ FunctionName, Name });
  return orAbsent(() => client.send(command, { abortSignal: signal }));
}

async function orAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
