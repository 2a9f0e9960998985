import {
  createJsonService,
  epochSeconds,
  type JsonInput,
  optionalNumber,
  optionalText,
  requireText,
} from './json-protocol.ts';
import { takePage } from './page.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

export interface EventBridgeState {
  readonly buses: EventBus[];
}

export interface EventBus {
  readonly region: string;
  Name: string;
  Arn: string;
  Description?: string;
  Policy?: Readonly<Record<string, unknown>>;
  CreationTime: Date;
  LastModifiedTime: Date;
  tags: Record<string, string>;
  readonly rules: EventRule[];
}

export interface EventRule {
  Name: string;
  Arn: string;
  State: 'ENABLED' | 'DISABLED';
  Description?: string;
  ScheduleExpression?: string;
  EventPattern?: Readonly<Record<string, unknown>>;
  ManagedBy?: string;
  readonly targets: EventTarget[];
  tags: Record<string, string>;
}

export interface EventTarget {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  DeadLetterConfig?: { Arn: string };
  RetryPolicy?: { MaximumRetryAttempts: number; MaximumEventAgeInSeconds: number };
  HttpParameters?: {
    HeaderParameters?: Record<string, string>;
    QueryStringParameters?: Record<string, string>;
  };
}

const PAGE = 100;

/** EventBridge over `state`: buses, rules and their targets. */
export function createEventBridge(state: EventBridgeState): SandboxService {
  const busOf = (input: JsonInput, region: string, field = 'EventBusName') => {
    const name = optionalText(input, field) ?? 'default';
    const bus = state.buses.find(
      (each) => each.region === region && (each.Name === name || each.Arn === name),
    );
    return bus ?? notFound(`Event bus ${name} does not exist.`);
  };
  const ruleOf = (input: JsonInput, region: string, field: string) => {
    const bus = busOf(input, region);
    const name = requireText(input, field);
    const rule = bus.rules.find(({ Name }) => Name === name);
    return { bus, rule: rule ?? notFound(`Rule ${name} does not exist on EventBus ${bus.Name}.`) };
  };
  return createJsonService({
    signingName: 'events',
    version: '1.1',
    operations: {
      ListEventBuses: (input, { region }) => {
        const here = state.buses.filter((bus) => bus.region === region);
        return page('EventBuses', here.map(describeBus), input);
      },
      DescribeEventBus: (input, { region }) => describeBus(busOf(input, region, 'Name')),
      ListRules: (input, { region }) => {
        const bus = busOf(input, region);
        return page(
          'Rules',
          bus.rules.map((rule) => describeRule(bus, rule)),
          input,
        );
      },
      DescribeRule: (input, { region }) => {
        const { bus, rule } = ruleOf(input, region, 'Name');
        return describeRule(bus, rule);
      },
      ListTargetsByRule: (input, { region }) =>
        page('Targets', ruleOf(input, region, 'Rule').rule.targets, input),
      ListRuleNamesByTarget: (input, { region }) => {
        const arn = requireText(input, 'TargetArn');
        const rules = busOf(input, region).rules.filter(({ targets }) =>
          targets.some(({ Arn }) => Arn === arn),
        );
        return page(
          'RuleNames',
          rules.map(({ Name }) => Name),
          input,
        );
      },
      ListTagsForResource: (input, { region }) => {
        const arn = requireText(input, 'ResourceARN');
        const here = state.buses.filter((bus) => bus.region === region);
        const tagged = here.flatMap((bus) => [bus, ...bus.rules]).find(({ Arn }) => Arn === arn);
        const { tags } = tagged ?? notFound(`${arn} does not exist.`);
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    },
  });
}

function page(field: string, items: readonly unknown[], input: JsonInput) {
  const taken = takePage(items, optionalText(input, 'NextToken'), optionalNumber(input, 'Limit'), PAGE);
  return { [field]: taken.items, NextToken: taken.next };
}

function describeBus({ region: _region, rules: _rules, tags: _tags, Policy, ...bus }: EventBus) {
  return {
    ...bus,
    ...(Policy ? { Policy: JSON.stringify(Policy) } : {}),
    CreationTime: epochSeconds(bus.CreationTime),
    LastModifiedTime: epochSeconds(bus.LastModifiedTime),
  };
}

function describeRule(bus: EventBus, { targets: _targets, tags: _tags, EventPattern, ...rule }: EventRule) {
  return {
    ...rule,
    ...(EventPattern ? { EventPattern: JSON.stringify(EventPattern) } : {}),
    EventBusName: bus.Name,
  };
}

function notFound(message: string): never {
  throw new ServiceError(400, 'ResourceNotFoundException', message);
}
