import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import type { EventBridgeState, EventBus, EventRule } from '../../sandbox/eventbridge.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Makes buses, their policies, rules and targets. */
export async function seedEventBridge(state: EventBridgeState, endpoint: string): Promise<void> {
  for (const bus of state.buses) {
    const events = new EventBridgeClient({ endpoint, region: bus.region, credentials });
    if (bus.Name !== 'default') await events.send(new CreateEventBusCommand({ Name: bus.Name }));
    if (bus.Policy) {
      const Policy = JSON.stringify(bus.Policy);
      await events.send(new PutPermissionCommand({ EventBusName: bus.Name, Policy }));
    }
    for (const rule of bus.rules) await putRule(events, bus, rule);
    events.destroy();
  }
}

async function putRule(events: EventBridgeClient, { Name: EventBusName }: EventBus, rule: EventRule) {
  const { Name, State, Description, ScheduleExpression, EventPattern, targets } = rule;
  await events.send(
    new PutRuleCommand({
      ...{ Name, EventBusName, State, Description, ScheduleExpression },
      EventPattern: EventPattern && JSON.stringify(EventPattern),
      Tags: Object.entries(rule.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: targets }));
}
