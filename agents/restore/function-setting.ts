import {
  type Cors,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionConcurrencyCommand,
  type DestinationConfig,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  type LambdaClient,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { isSystemTag } from '../../src/aws/system-tag.ts';
import { isNamed } from '../changes/failure.ts';
import type { FunctionScope } from './function-content.ts';
import type { StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

export const FUNCTION_SETTING_ACTIONS = [
  'lambda:CreateFunctionUrlConfig',
  'lambda:DeleteFunctionConcurrency',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionEventInvokeConfig',
  'lambda:GetFunctionRecursionConfig',
  'lambda:GetFunctionUrlConfig',
  'lambda:ListTags',
  'lambda:PutFunctionConcurrency',
  'lambda:PutFunctionEventInvokeConfig',
  'lambda:PutFunctionRecursionConfig',
  'lambda:TagResource',
  'lambda:UntagResource',
  'lambda:UpdateFunctionUrlConfig',
] as const;

const wantedSetting = z.object({
  part: z.string(),
  qualifier: z.string().optional(),
  value: z.unknown(),
  /** The address of a function URL in the snapshot. */
  address: z.string().optional(),
});

interface Place {
  readonly client: LambdaClient;
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

interface Setting {
  read(place: Place): Promise<unknown>;
  write(place: Place, value: never): Promise<unknown>;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  concurrency: {
    read: async ({ client, FunctionName }) =>
      (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions,
    write: ({ client, FunctionName }, ReservedConcurrentExecutions: number | null) =>
      ReservedConcurrentExecutions === null
        ? client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
        : client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions })),
  },
  tags: {
    read: readTags,
    write: writeTags,
  },
  asynchronousInvocation: {
    read: async ({ client, ...place }) => {
      const answer = await client.send(new GetFunctionEventInvokeConfigCommand(place));
      return {
        MaximumRetryAttempts: answer.MaximumRetryAttempts,
        MaximumEventAgeInSeconds: answer.MaximumEventAgeInSeconds,
        DestinationConfig: answer.DestinationConfig,
      };
    },
    write: (
      { client, ...place },
      value: { MaximumRetryAttempts?: number; DestinationConfig?: DestinationConfig },
    ) => client.send(new PutFunctionEventInvokeConfigCommand({ ...place, ...value })),
  },
  recursion: {
    read: async ({ client, FunctionName }) =>
      (await client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop,
    write: ({ client, FunctionName }, RecursiveLoop: 'Allow' | 'Terminate') =>
      client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop })),
  },
  url: {
    read: async ({ client, ...place }) => {
      const { AuthType, Cors, InvokeMode } = await client.send(new GetFunctionUrlConfigCommand(place));
      return { AuthType, Cors, InvokeMode };
    },
    write: async ({ client, ...place }, value: { AuthType: 'NONE'; Cors?: Cors }) => {
      const exists = await orAbsent(() => client.send(new GetFunctionUrlConfigCommand(place)));
      const input = { ...place, ...value };
      if (exists) await client.send(new UpdateFunctionUrlConfigCommand(input));
      else await client.send(new CreateFunctionUrlConfigCommand(input));
    },
  },
};

/** What is set on a function, or an alias of it, by a call of its own. */
export function createFunctionSetting(scope: FunctionScope): StepKind {
  const open = (given: unknown, target: string, region: string) => {
    const { part, qualifier, value, address } = wantedSetting.parse(given);
    const setting = SETTINGS[part];
    if (!setting) throw new RangeError(`there is no setting ${part} of a function`);
    const place = { client: scope.lambda(region), FunctionName: target };
    const qualified = qualifier === undefined ? place : { ...place, Qualifier: qualifier };
    return { setting, value, address, place: qualified };
  };
  return {
    async look({ wanted, target, region }) {
      const { setting, value, address, place } = open(wanted, target, region);
      const now = (await orAbsent(() => setting.read(place))) ?? null;
      if (now === null) return { ...compareStates(now, value), state: null };
      const news = address === undefined ? [] : await tellAddress(place, address);
      return { ...compareStates(now, value), news };
    },
    async apply({ wanted, target, region }) {
      const { setting, value, place } = open(wanted, target, region);
      await setting.write(place, value as never);
    },
  };
}

/** A function URL that is made anew has another address. */
async function tellAddress({ client, ...place }: Place, before: string): Promise<readonly string[]> {
  const { FunctionUrl = '' } = await client.send(new GetFunctionUrlConfigCommand(place));
  if (FunctionUrl === before) return [];
  return [`The URL of ${place.FunctionName} is ${FunctionUrl} now; whoever calls ${before} has to be told.`];
}

async function readTags(place: Place): Promise<Record<string, string>> {
  const { Tags = {} } = await place.client.send(new ListTagsCommand({ Resource: await arnOf(place) }));
  return Object.fromEntries(Object.entries(Tags).filter(([key]) => !isSystemTag(key)));
}

async function writeTags(place: Place, Tags: Record<string, string>): Promise<void> {
  const Resource = await arnOf(place);
  const TagKeys = Object.keys(await readTags(place)).filter((key) => !(key in Tags));
  if (Object.keys(Tags).length > 0) await place.client.send(new TagResourceCommand({ Resource, Tags }));
  if (TagKeys.length > 0) await place.client.send(new UntagResourceCommand({ Resource, TagKeys }));
}

async function arnOf({ client, FunctionName }: Place): Promise<string> {
  return (await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).FunctionArn ?? '';
}

async function orAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
