import {
  type EventSourceMappingConfiguration,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { readOptional } from './absence.ts';
import { listBuses, listRulesByTarget, readRule } from './event-target.ts';
import { collectPages } from './page.ts';
import { apiRouteOf, type Permission, permissionsOf, type QualifiedPolicy } from './permission.ts';
import { compare } from './policy.ts';

export const TRIGGER_ACTIONS = [
  'lambda:ListEventSourceMappings',
  'lambda:GetFunctionUrlConfig',
  'events:ListEventBuses',
  'events:ListRuleNamesByTarget',
  'events:DescribeRule',
  'events:ListTargetsByRule',
  's3:GetBucketNotification',
] as const;

export interface TriggeredFunction {
  readonly name: string;
  /** Unqualified. */
  readonly arn: string;
  /** Names; what invokes an alias invokes the function. */
  readonly aliases: readonly string[];
  /** Undefined where one of them could not be read. */
  readonly policies: Promise<readonly QualifiedPolicy[] | undefined>;
}

/** All that makes a function run; a kind that could not be read is missing. */
export async function readTriggers(target: TriggeredFunction, context: CollectorContext) {
  const [eventSourceMappings, eventRules, functionUrls, [permissions, s3]] = await Promise.all([
    readEventSourceMappings(target, context),
    readEventRules(target, context),
    readUrls(target, context),
    target.policies.then(async (policies) => {
      const all = policies && permissionsOf(policies);
      return [all, all && (await readBucketNotifications(all.filter(isBucket), target, context))] as const;
    }),
  ]);
  return {
    apiGateway: permissions?.filter(apiRouteOf).map((each) => ({ ...each, ...apiRouteOf(each) })),
    eventRules,
    eventSourceMappings,
    functionUrls,
    s3,
    otherPermissions: permissions?.filter((each) => !isBucket(each) && !apiRouteOf(each)),
  };
}

function isBucket({ principal }: Permission): boolean {
  return principal === 's3.amazonaws.com';
}

/** The function's ARN, and those of its aliases. */
function arnsOf({ arn, aliases }: TriggeredFunction): string[] {
  return [arn, ...aliases.map((alias) => `${arn}:${alias}`)];
}

/** Lambda lists a mapping only under exactly what it invokes: the function or an alias. */
async function readEventSourceMappings(target: TriggeredFunction, context: CollectorContext) {
  const client = context.aws(LambdaClient);
  const found = await context.optional('event source mappings', () =>
    Promise.all(
      [target.name, ...arnsOf(target).slice(1)].map((FunctionName) =>
        collectPages(
          paginateListEventSourceMappings({ client }, { FunctionName }),
          (page) => page.EventSourceMappings,
        ),
      ),
    ),
  );
  if (!found) return undefined;
  const byId = new Map(found.flat().map((mapping) => [mapping.UUID, withoutProgress(mapping)]));
  return Array.from(byId.values()).sort((a, b) => compare(a.UUID ?? '', b.UUID ?? ''));
}

/** The last result changes whenever the source has something. */
function withoutProgress({ LastProcessingResult: _, ...mapping }: EventSourceMappingConfiguration) {
  return mapping;
}

async function readEventRules(target: TriggeredFunction, context: CollectorContext) {
  const buses = await context.optional('event rules', () => listBuses(context));
  if (!buses) return undefined;
  const names = buses.map(({ Name = 'default' }) => Name).sort(compare);
  const found = await Promise.all(names.map((bus) => readBusRules(bus, target, context)));
  return found.flat();
}

/** With those targets of a rule that are this function. */
async function readBusRules(bus: string, target: TriggeredFunction, context: CollectorContext) {
  const arns = arnsOf(target);
  const lists = await context.optional(`rules of event bus ${bus}`, () =>
    Promise.all(arns.map((arn) => listRulesByTarget(bus, arn, context))),
  );
  const names = Array.from(new Set((lists ?? []).flat())).sort(compare);
  const found = await Promise.all(
    names.map(async (name) => {
      const read = await readOptional(context, `event rule ${bus}/${name}`, () =>
        readRule(bus, name, context),
      );
      return read ? [{ ...read, targets: read.targets.filter(({ Arn = '' }) => arns.includes(Arn)) }] : [];
    }),
  );
  return found.flat();
}

async function readUrls(target: TriggeredFunction, context: CollectorContext) {
  const lambda = context.aws(LambdaClient);
  const read = (alias: string | undefined) =>
    readOptional(
      context,
      alias === undefined ? 'function URL' : `function URL of alias ${alias}`,
      async () => {
        const Qualifier = alias === undefined ? {} : { Qualifier: alias };
        const command = new GetFunctionUrlConfigCommand({ FunctionName: target.name, ...Qualifier });
        const { $metadata: _, ...url } = await lambda.send(command);
        return url;
      },
    );
  const urls = await Promise.all([undefined, ...target.aliases].map(read));
  if (urls.includes(undefined)) return undefined;
  const byUrl = new Map(urls.flatMap((url) => (url ? [[url.FunctionUrl, url] as const] : [])));
  return Array.from(byUrl.values());
}

/** Buckets allowed to invoke the function, with the notifications they really send it. */
function readBucketNotifications(
  permissions: readonly Permission[],
  target: TriggeredFunction,
  context: CollectorContext,
) {
  const arns = arnsOf(target);
  return Promise.all(
    permissions.map(async (permission) => {
      const bucket = permission.sourceArn?.split(':').at(-1) ?? '*';
      if (/[*?]/.test(bucket)) return { ...permission, bucket };
      const answer = await readOptional(
        context,
        `notifications of bucket ${bucket}`,
        () => context.aws(S3Client).send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket })),
        ['NoSuchBucket'],
      );
      if (answer === undefined) return { ...permission, bucket };
      const notifications = (answer?.LambdaFunctionConfigurations ?? [])
        .filter(({ LambdaFunctionArn = '' }) => arns.includes(LambdaFunctionArn))
        .sort((a, b) => compare(a.Id ?? '', b.Id ?? ''));
      return { ...permission, bucket, notifications };
    }),
  );
}
