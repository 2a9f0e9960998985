import {
  CreateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { FunctionScope } from './function-content.ts';
import type { StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

const wantedMapping = z.object({ qualifier: z.string().optional(), mapping: z.looseObject({}) });

/** What a mapping is, without what AWS says of its state. */
const FIELDS = [
  'EventSourceArn',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'FilterCriteria',
  'DestinationConfig',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'SelfManagedEventSource',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'FunctionResponseTypes',
  'ScalingConfig',
  'KMSKeyArn',
] as const satisfies readonly (keyof EventSourceMappingConfiguration)[];
/** Only given when it is made. */
const MADE = ['StartingPosition', 'Topics', 'Queues', 'SelfManagedEventSource', 'EventSourceArn'] as const;

/** One event source of a function, found again by what it reads from. */
export function createMappingStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const now = await read(step, scope);
      if (!now) return { state: null, isDone: false };
      const { UUID } = mappingOf(step);
      const source = now.EventSourceArn ?? 'its own servers';
      const news =
        UUID === undefined || UUID === now.UUID
          ? []
          : [
              `The event source ${source} of ${step.target} has the id ${now.UUID ?? ''} now; it was ${UUID}.`,
            ];
      return { ...compareStates(describe(now), describe(mappingOf(step))), news };
    },
    async apply(step) {
      const now = await read(step, scope);
      const wanted = mappingOf(step);
      const input = { ...pick(wanted, FIELDS), Enabled: isEnabled(wanted), FunctionName: nameOf(step) };
      const client = scope.lambda(step.region);
      if (!now) {
        await client.send(new CreateEventSourceMappingCommand({ ...input, ...pick(wanted, MADE) }));
        return;
      }
      const { EventSourceArn: _, Topics: _t, Queues: _q, SelfManagedEventSource: _s, ...rest } = input;
      await client.send(new UpdateEventSourceMappingCommand({ ...rest, UUID: now.UUID }));
    },
  };
}

function mappingOf({ wanted }: RestoreTarget): EventSourceMappingConfiguration {
  return wantedMapping.parse(wanted).mapping as EventSourceMappingConfiguration;
}

function nameOf({ target, wanted }: RestoreTarget): string {
  const { qualifier } = wantedMapping.parse(wanted);
  return qualifier === undefined ? target : `${target}:${qualifier}`;
}

async function read(
  step: RestoreTarget,
  scope: FunctionScope,
): Promise<EventSourceMappingConfiguration | undefined> {
  const { EventSourceArn, Topics, SelfManagedEventSource } = mappingOf(step);
  const input = { FunctionName: nameOf(step), ...(EventSourceArn === undefined ? {} : { EventSourceArn }) };
  const { EventSourceMappings = [] } = await scope
    .lambda(step.region)
    .send(new ListEventSourceMappingsCommand(input));
  const same = JSON.stringify([Topics, SelfManagedEventSource]);
  return EventSourceMappings.find(
    (each) =>
      each.EventSourceArn === EventSourceArn &&
      JSON.stringify([each.Topics, each.SelfManagedEventSource]) === same &&
      each.State !== 'Deleting',
  );
}

function describe(mapping: EventSourceMappingConfiguration) {
  return { ...pick(mapping, FIELDS), isEnabled: isEnabled(mapping) };
}

function isEnabled({ State = '' }: EventSourceMappingConfiguration): boolean {
  return !/^Disabl/.test(State);
}

function pick<K extends keyof EventSourceMappingConfiguration>(
  mapping: EventSourceMappingConfiguration,
  names: readonly K[],
): Pick<EventSourceMappingConfiguration, K> {
  return Object.fromEntries(
    names.flatMap((name) =>
      mapping[name] === undefined || mapping[name] === null ? [] : [[name, mapping[name]]],
    ),
  ) as Pick<EventSourceMappingConfiguration, K>;
}
