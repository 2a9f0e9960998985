import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-eventbridge';
import {
  type CollectorContext,
  type DescribingCollector,
  type Document,
  type Resource,
  ResourceGoneError,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { listBuses, readRule } from './event-target.ts';
import { folderOf } from './folder.ts';
import { pagesOf } from './page.ts';
import { compare, parsePolicy } from './policy.ts';

/** A rule, or a bus by itself where `rule` is missing. */
interface EventResource extends Resource {
  readonly bus: string;
  readonly rule?: string;
  readonly arn: string;
}

/** EventBridge buses and rules with their targets, from DescribeEventBus, DescribeRule and ListTargetsByRule. */
export const eventRules = {
  agent: 'lambda',
  service: 'eventbridge',
  scope: 'regional',
  actions: [
    'events:ListEventBuses',
    'events:DescribeEventBus',
    'events:ListRules',
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'events:ListTagsForResource',
  ],
  ratePerSecond: 50,
  list,
  describe,
} as const satisfies DescribingCollector<EventResource>;

async function* list(context: CollectorContext): AsyncGenerator<EventResource> {
  const client = context.aws(EventBridgeClient);
  for (const { Name: bus = 'default', Arn: arn = '' } of await listBuses(context)) {
    yield { id: idOf(arn), title: bus, bus, arn };
    const pages = pagesOf((token) => client.send(new ListRulesCommand({ EventBusName: bus, ...token })));
    for await (const { Rules = [] } of pages) {
      for (const { Name: rule = '', Arn: ruleArn = '' } of Rules) {
        yield { id: idOf(ruleArn), title: `${bus}/${rule}`, bus, rule, arn: ruleArn };
      }
    }
  }
}

/** `rule/nightly`, `rule/orders/paid`, `event-bus/orders`: what the ARN has after region and account. */
function idOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

async function describe(resource: EventResource, context: CollectorContext): Promise<Document[]> {
  const folder = folderOf('eventbridge', resource.bus, context);
  try {
    return [
      resource.rule === undefined
        ? { path: `${folder}/@bus.json`, json: await describeBus(resource, context) }
        : {
            path: `${folder}/${encodeSegment(resource.rule)}.json`,
            json: await describeRule(resource.rule, resource, context),
          },
    ];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new ResourceGoneError(`${resource.id} is gone`, { cause: error });
  }
}

async function describeRule(rule: string, { bus, arn }: EventResource, context: CollectorContext) {
  const [answer, tags] = await Promise.all([readRule(bus, rule, context), readTags(arn, context)]);
  return { ...answer, tags };
}

async function describeBus({ bus, arn }: EventResource, context: CollectorContext) {
  const command = new DescribeEventBusCommand({ Name: bus });
  const [{ $metadata: _, Policy, ...rest }, tags] = await Promise.all([
    context.aws(EventBridgeClient).send(command),
    readTags(arn, context),
  ]);
  return { bus: rest, policy: parsePolicy(Policy), tags };
}

function readTags(arn: string, context: CollectorContext) {
  return context.optional('tags', async () => {
    const command = new ListTagsForResourceCommand({ ResourceARN: arn });
    const { Tags = [] } = await context.aws(EventBridgeClient).send(command);
    return Tags.toSorted((a, b) => compare(a.Key ?? '', b.Key ?? ''));
  });
}
