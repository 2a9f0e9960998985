import { at, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { block, link, optional } from './hcl.ts';
import type { Captured, Managed } from './resource.ts';

/** A function's event sources and URLs. */
export function coverTriggers({ id: name, region, documents }: Captured): Managed[] {
  const triggers = documents.get('triggers.json');
  return [
    ...list(triggers, 'eventSourceMappings').map((mapping) => coverMapping(mapping, name, region)),
    ...list(triggers, 'functionUrls').map((url) => coverUrl(url, name, region)),
  ];
}

function coverMapping(mapping: Json, name: string, region: string): Managed {
  const source = text(mapping, 'EventSourceArn');
  const filters = list(mapping, 'FilterCriteria', 'Filters').map((filter) => block(pick(filter, 'Pattern')));
  const failure = text(mapping, 'DestinationConfig', 'OnFailure', 'Destination');
  return {
    type: 'aws_lambda_event_source_mapping',
    title: `${name}_${source.split(':')[5] ?? text(mapping, 'UUID')}`,
    region,
    importId: text(mapping, 'UUID'),
    body: {
      function_name: text(mapping, 'FunctionArn'),
      event_source_arn: source === '' ? undefined : source,
      enabled: !['Disabled', 'Disabling'].includes(text(mapping, 'State')),
      ...pick(mapping, 'BatchSize', 'MaximumBatchingWindowInSeconds', 'BisectBatchOnFunctionError'),
      ...pick(mapping, 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts', 'ParallelizationFactor'),
      ...pick(mapping, 'StartingPosition', 'StartingPositionTimestamp', 'TumblingWindowInSeconds'),
      function_response_types: some(list(mapping, 'FunctionResponseTypes')),
      queues: some(list(mapping, 'Queues')),
      topics: some(list(mapping, 'Topics')),
      tags: tagsOf(at(mapping, 'tags')),
      filter_criteria: filters.length > 0 ? block({ filter: filters }) : undefined,
      destination_config:
        failure === '' ? undefined : block({ on_failure: block({ destination_arn: failure }) }),
      scaling_config: optional(at(mapping, 'ScalingConfig'), (value) => pick(value, 'MaximumConcurrency')),
    },
  };
}

function coverUrl(url: Json, name: string, region: string): Managed {
  const qualifier = text(url, 'FunctionArn').split(':')[7];
  return {
    type: 'aws_lambda_function_url',
    title: qualifier === undefined ? name : `${name}_${qualifier}`,
    region,
    importId: qualifier === undefined ? name : `${name}/${qualifier}`,
    body: {
      function_name: link(`function:${name}@${region}`, name),
      qualifier:
        qualifier === undefined ? undefined : link(`alias:${name}:${qualifier}@${region}`, qualifier),
      authorization_type: text(url, 'AuthType'),
      invoke_mode: at(url, 'InvokeMode'),
      cors: optional(at(url, 'Cors'), (value) =>
        pick(
          value,
          'AllowCredentials',
          'AllowHeaders',
          'AllowMethods',
          'AllowOrigins',
          'ExposeHeaders',
          'MaxAge',
        ),
      ),
    },
  };
}
