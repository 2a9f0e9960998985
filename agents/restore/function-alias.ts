import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { MovedError } from '../../src/changes/ports.ts';
import { isNamed } from '../changes/failure.ts';
import { type FunctionScope, findVersion } from './function-content.ts';
import { wantedContent } from './function-input.ts';
import type { StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

/** Versions are known by what they run: their numbers begin anew with a function that is made anew. */
const wantedAlias = z.object({
  name: z.string(),
  description: z.string(),
  /** Undefined: `$LATEST`. */
  version: wantedContent.optional(),
  /** Others that get a share of the calls, 0 to 1. */
  shares: z.array(z.object({ version: wantedContent, share: z.number() })),
});

/** One alias: made, or moved to the version that runs what it ran. */
export function createAliasStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const now = await read(step, scope);
      if (!now) return { state: null, isDone: false };
      return compareStates(describe(now), await resolve(step, scope).catch(() => undefined));
    },
    async apply(step) {
      const now = await read(step, scope);
      const { version, description, shares } = await resolve(step, scope);
      const { name } = wantedAlias.parse(step.wanted);
      const input = {
        FunctionName: step.target,
        Name: name,
        FunctionVersion: version,
        Description: description,
      };
      const RoutingConfig = { AdditionalVersionWeights: shares };
      const routing = Object.keys(shares).length > 0 ? { RoutingConfig } : {};
      const client = scope.lambda(step.region);
      if (now) await client.send(new UpdateAliasCommand({ ...input, RoutingConfig }));
      else await client.send(new CreateAliasCommand({ ...input, ...routing }));
    },
  };
}

function describe({ FunctionVersion, Description = '', RoutingConfig }: AliasConfiguration) {
  const shares = RoutingConfig?.AdditionalVersionWeights ?? {};
  return { version: FunctionVersion, description: Description, shares };
}

async function resolve(step: RestoreTarget, scope: FunctionScope) {
  const { name, version, description, shares } = wantedAlias.parse(step.wanted);
  const find = async (content: z.infer<typeof wantedContent>): Promise<string> => {
    const number = await findVersion(step, content, scope);
    if (number === undefined)
      throw new MovedError(`the version of ${step.target} that ${name} needs is gone`);
    return number;
  };
  const weights = shares.map(async (each) => [await find(each.version), each.share] as const);
  return {
    version: version ? await find(version) : '$LATEST',
    description,
    shares: Object.fromEntries(await Promise.all(weights)),
  };
}

async function read({ target, region, wanted }: RestoreTarget, scope: FunctionScope) {
  const { name } = wantedAlias.parse(wanted);
  try {
    return await scope.lambda(region).send(new GetAliasCommand({ FunctionName: target, Name: name }));
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
