import {
  DescribeRuleCommand,
  EventBridgeClient,
  type EventBus,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { SecretValue } from '../../src/engine/secret-value.ts';
import { collectPages, pagesOf } from './page.ts';
import { compare } from './policy.ts';
import { shareCall } from './shared-call.ts';

/** Every event bus of the region, the default one among them. */
export function listBuses(context: CollectorContext): Promise<EventBus[]> {
  const client = context.aws(EventBridgeClient);
  return shareCall(client, 'buses', () =>
    collectPages(
      pagesOf((token) => client.send(new ListEventBusesCommand(token))),
      (page) => page.EventBuses,
    ),
  );
}

/** Names of the bus's rules that have exactly this ARN as a target. */
export function listRulesByTarget(bus: string, arn: string, context: CollectorContext): Promise<string[]> {
  const client = context.aws(EventBridgeClient);
  const input = { EventBusName: bus, TargetArn: arn };
  return collectPages(
    pagesOf((token) => client.send(new ListRuleNamesByTargetCommand({ ...input, ...token }))),
    (page) => page.RuleNames,
  );
}

/** A rule and its targets, by their ids; what HTTP targets send along may be credentials. */
export async function readRule(bus: string, name: string, context: CollectorContext) {
  const client = context.aws(EventBridgeClient);
  const input = { EventBusName: bus, Rule: name };
  const [{ $metadata: _, ...rule }, targets] = await Promise.all([
    client.send(new DescribeRuleCommand({ EventBusName: bus, Name: name })),
    collectPages(
      pagesOf((token) => client.send(new ListTargetsByRuleCommand({ ...input, ...token }))),
      (page) => page.Targets,
    ),
  ]);
  return { rule, targets: targets.sort((a, b) => compare(a.Id ?? '', b.Id ?? '')).map(protectTarget) };
}

function protectTarget({ HttpParameters: http, ...target }: Target) {
  if (!http) return target;
  const HttpParameters = {
    ...http,
    HeaderParameters: protectValues(http.HeaderParameters),
    QueryStringParameters: protectValues(http.QueryStringParameters),
  };
  return { ...target, HttpParameters };
}

function protectValues(values: Record<string, string> | undefined) {
  if (!values) return undefined;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new SecretValue(value)]));
}
