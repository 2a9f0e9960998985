import { at, given, isRecord, type Json, list, pick, tagsOf, text } from './document.ts';
import { type Body, jsonencode, link, optional } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** Fields of a target that are written; targets of other kinds have more. */
const TARGET_FIELDS = [
  'Arn',
  'Id',
  'Input',
  'InputPath',
  'InputTransformer',
  'RoleArn',
  'HttpParameters',
  'RetryPolicy',
  'DeadLetterConfig',
  'SqsParameters',
  'KinesisParameters',
];

/** Buses with their policies, rules with their targets. The default bus is AWS's own. */
export function coverEventbridge(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'eventbridge');
  return {
    managed: all.flatMap((each) =>
      at(each.documents.get(''), 'bus') === undefined ? coverRule(each) : coverBus(each),
    ),
    uncovered: all.flatMap(uncoveredOf),
  };
}

function coverBus({ region, documents }: Captured): Managed[] {
  const document = documents.get('') ?? null;
  const name = text(document, 'bus', 'Name');
  const arn = text(document, 'bus', 'Arn');
  const policy = at(document, 'policy');
  const common = { title: name, region, importId: name };
  const own: Managed = {
    ...common,
    type: 'aws_cloudwatch_event_bus',
    body: {
      name,
      description: given(document, 'bus', 'Description'),
      kms_key_identifier: given(document, 'bus', 'KmsKeyIdentifier'),
      tags: tagsOf(at(document, 'tags')),
      dead_letter_config: optional(at(document, 'bus', 'DeadLetterConfig'), (value) => pick(value, 'Arn')),
    },
    exports: { [`bus:${name}@${region}`]: 'name', [arn]: 'arn' },
  };
  return [
    ...(name === 'default' ? [] : [own]),
    ...(policy === undefined
      ? []
      : [
          {
            ...common,
            type: 'aws_cloudwatch_event_bus_policy',
            body: { event_bus_name: link(`bus:${name}@${region}`, name), policy: jsonencode(policy) },
          },
        ]),
  ];
}

function coverRule({ region, documents }: Captured): Managed[] {
  const document = documents.get('') ?? null;
  const rule = at(document, 'rule') ?? null;
  const name = text(rule, 'Name');
  const bus = text(rule, 'EventBusName') || 'default';
  return [
    {
      type: 'aws_cloudwatch_event_rule',
      title: bus === 'default' ? name : `${bus}_${name}`,
      region,
      importId: `${bus}/${name}`,
      body: {
        name,
        description: given(rule, 'Description'),
        event_bus_name: link(`bus:${bus}@${region}`, bus),
        schedule_expression: given(rule, 'ScheduleExpression'),
        event_pattern: patternOf(rule),
        role_arn: given(rule, 'RoleArn'),
        state: text(rule, 'State'),
        tags: tagsOf(at(document, 'tags')),
      },
      exports: { [text(rule, 'Arn')]: 'arn', [`rule:${bus}/${name}@${region}`]: 'name' },
      // What Terraform itself does when it deletes.
      ignore: ['force_destroy'],
    },
    ...list(document, 'targets').map((target) => coverTarget(target, { name, bus, region })),
  ];
}

function patternOf(rule: Json) {
  const pattern = text(rule, 'EventPattern');
  if (pattern === '') return undefined;
  return jsonencode(JSON.parse(pattern) as Json);
}

interface RuleName {
  readonly name: string;
  readonly bus: string;
  readonly region: string;
}

function coverTarget(target: Json, { name, bus, region }: RuleName): Managed {
  const id = text(target, 'Id');
  return {
    type: 'aws_cloudwatch_event_target',
    title: bus === 'default' ? `${name}_${id}` : `${bus}_${name}_${id}`,
    region,
    importId: `${bus}/${name}/${id}`,
    body: {
      rule: link(`rule:${bus}/${name}@${region}`, name),
      event_bus_name: link(`bus:${bus}@${region}`, bus),
      target_id: id,
      arn: text(target, 'Arn'),
      role_arn: given(target, 'RoleArn'),
      input: given(target, 'Input'),
      input_path: given(target, 'InputPath'),
      ...targetPartsOf(target),
    },
    ignore: ['force_destroy'],
  };
}

function targetPartsOf(target: Json): Body {
  return {
    input_transformer: optional(at(target, 'InputTransformer'), (value) => ({
      input_paths: at(value, 'InputPathsMap'),
      input_template: text(value, 'InputTemplate'),
    })),
    http_target: optional(at(target, 'HttpParameters'), (value) =>
      pick(value, 'HeaderParameters', 'PathParameterValues', 'QueryStringParameters'),
    ),
    retry_policy: optional(at(target, 'RetryPolicy'), (value) =>
      pick(value, 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'),
    ),
    dead_letter_config: optional(at(target, 'DeadLetterConfig'), (value) => pick(value, 'Arn')),
    sqs_target: optional(at(target, 'SqsParameters'), (value) => pick(value, 'MessageGroupId')),
    kinesis_target: optional(at(target, 'KinesisParameters'), (value) => pick(value, 'PartitionKeyPath')),
  };
}

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  return list(documents.get(''), 'targets').flatMap((target) => {
    const fields = isRecord(target)
      ? Object.keys(target).filter((field) => !TARGET_FIELDS.includes(field))
      : [];
    return fields.map((field) => ({
      what: `rule ${title}: ${field} of target ${text(target, 'Id')}`,
      reason: 'not written as Terraform yet',
    }));
  });
}
