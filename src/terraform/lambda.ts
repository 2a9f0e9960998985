import { at, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Body, block, code, type Expression, link, optional } from './hcl.ts';
import { coverLayer, uncoveredLayer } from './lambda-layer.ts';
import { coverPermissions } from './lambda-permission.ts';
import { coverTriggers } from './lambda-trigger.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** Functions with aliases, permissions, URLs and event sources; layers. Their code is the snapshot's own zip. */
export function coverLambda(captured: readonly Captured[]): Coverage {
  const functions = captured.filter(({ service }) => service === 'lambda');
  const layers = captured.filter(({ service }) => service === 'lambda-layer');
  return {
    managed: [...functions.flatMap(coverFunction), ...layers.flatMap(coverLayer)],
    uncovered: [...functions.flatMap(uncoveredOf), ...layers.flatMap(uncoveredLayer)],
  };
}

function coverFunction(captured: Captured): Managed[] {
  const { id: name, region, documents } = captured;
  const document = documents.get('configuration.json') ?? null;
  const arn = text(document, 'configuration', 'FunctionArn');
  const aliases = list(document, 'aliases').map((alias) => coverAlias(alias, name, region));
  return [
    {
      type: 'aws_lambda_function',
      title: name,
      region,
      importId: name,
      body: functionOf(captured, document),
      exports: {
        [`function:${name}@${region}`]: 'function_name',
        [arn]: 'arn',
        [invokeArn(arn, region)]: 'invoke_arn',
      },
      // The provider cannot read them: without this every import would deploy the same code again.
      ignore: ['filename', 'source_code_hash', 'publish'],
    },
    ...aliases,
    ...coverPermissions(documents.get('policy.json') ?? null, { name, region }),
    ...list(document, 'aliases').flatMap((alias) =>
      coverPermissions(at(alias, 'policy') ?? null, { name, region, qualifier: text(alias, 'Name') }),
    ),
    ...coverTriggers(captured),
    ...list(document, 'asynchronousInvocation').map((config) => coverInvocation(config, name, region)),
    ...list(document, 'provisionedConcurrency').map((config) => coverConcurrency(config, name, region)),
  ];
}

/** As API Gateway names the function at an ARN. */
function invokeArn(arn: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function functionOf({ path, documents }: Captured, document: Json): Body {
  const config = at(document, 'configuration') ?? null;
  const isImage = text(config, 'PackageType') === 'Image';
  return {
    function_name: text(config, 'FunctionName'),
    ...pick(config, 'Description'),
    role: text(config, 'Role'),
    ...(isImage ? imageOf(document, config) : codeOf(path, config)),
    ...pick(config, 'Architectures', 'MemorySize', 'Timeout'),
    reserved_concurrent_executions: at(document, 'reservedConcurrency'),
    layers: some(list(config, 'Layers').map((layer) => text(layer, 'Arn'))),
    kms_key_arn: at(config, 'KMSKeyArn'),
    code_signing_config_arn: at(document, 'codeSigning', 'CodeSigningConfigArn'),
    tags: tagsOf(at(document, 'tags')),
    environment: optional(documents.get('environment.json'), (variables) => ({ variables })),
    ...settingsOf(config),
  };
}

function codeOf(path: string, config: Json): Body {
  return {
    ...pick(config, 'Runtime', 'Handler'),
    filename: code(`"\${var.snapshot}/${path}/code.zip"`),
    source_code_hash: text(config, 'CodeSha256'),
  };
}

function imageOf(document: Json, config: Json): Body {
  const image = at(config, 'ImageConfigResponse', 'ImageConfig');
  return {
    package_type: 'Image',
    image_uri: text(document, 'ImageUri'),
    image_config: optional(image, (value) => pick(value, 'Command', 'EntryPoint', 'WorkingDirectory')),
  };
}

function settingsOf(config: Json): Body {
  const vpc = list(config, 'VpcConfig', 'SubnetIds').length > 0 ? at(config, 'VpcConfig') : undefined;
  const snapStart = text(config, 'SnapStart', 'ApplyOn');
  const files = list(config, 'FileSystemConfigs').map((each) => block(pick(each, 'Arn', 'LocalMountPath')));
  return {
    dead_letter_config: optional(at(config, 'DeadLetterConfig'), (value) => pick(value, 'TargetArn')),
    ephemeral_storage: optional(at(config, 'EphemeralStorage'), (value) => pick(value, 'Size')),
    file_system_config: some(files),
    logging_config: optional(at(config, 'LoggingConfig'), (value) =>
      pick(value, 'LogFormat', 'ApplicationLogLevel', 'SystemLogLevel', 'LogGroup'),
    ),
    snap_start: ['', 'None'].includes(snapStart) ? undefined : block({ apply_on: snapStart }),
    tracing_config: optional(at(config, 'TracingConfig'), (value) => pick(value, 'Mode')),
    vpc_config: optional(vpc, (value) =>
      pick(value, 'SubnetIds', 'SecurityGroupIds', 'Ipv6AllowedForDualStack'),
    ),
  };
}

function coverAlias(alias: Json, name: string, region: string): Managed {
  const arn = text(alias, 'AliasArn');
  const weights = at(alias, 'RoutingConfig', 'AdditionalVersionWeights');
  return {
    type: 'aws_lambda_alias',
    title: `${name}_${text(alias, 'Name')}`,
    region,
    importId: `${name}/${text(alias, 'Name')}`,
    body: {
      name: text(alias, 'Name'),
      description: at(alias, 'Description'),
      function_name: link(`function:${name}@${region}`, name),
      function_version: text(alias, 'FunctionVersion'),
      routing_config: optional(weights, (value) => ({ additional_version_weights: value })),
    },
    exports: {
      [`alias:${name}:${text(alias, 'Name')}@${region}`]: 'name',
      [arn]: 'arn',
      [invokeArn(arn, region)]: 'invoke_arn',
    },
  };
}

/** `live` of `…:function:name:live`; undefined where the ARN names no version or alias. */
function qualifierOf(arn: string): string | undefined {
  return arn.split(':')[7];
}

function coverInvocation(config: Json, name: string, region: string): Managed {
  const qualifier = qualifierOf(text(config, 'FunctionArn'));
  const target = (kind: string): Expression => text(config, 'DestinationConfig', kind, 'Destination');
  const destinations = { on_success: target('OnSuccess'), on_failure: target('OnFailure') };
  const set = Object.entries(destinations).filter(([, destination]) => destination !== '');
  return {
    type: 'aws_lambda_function_event_invoke_config',
    title: [name, qualifier].filter(Boolean).join('_'),
    region,
    importId: [name, qualifier].filter(Boolean).join(':'),
    body: {
      function_name: link(`function:${name}@${region}`, name),
      qualifier: qualifier === '$LATEST' ? undefined : qualifier,
      maximum_event_age_in_seconds: at(config, 'MaximumEventAgeInSeconds'),
      maximum_retry_attempts: at(config, 'MaximumRetryAttempts'),
      destination_config:
        set.length === 0
          ? undefined
          : block(Object.fromEntries(set.map(([kind, destination]) => [kind, block({ destination })]))),
    },
  };
}

function coverConcurrency(config: Json, name: string, region: string): Managed {
  const qualifier = qualifierOf(text(config, 'FunctionArn')) ?? '';
  return {
    type: 'aws_lambda_provisioned_concurrency_config',
    title: `${name}_${qualifier}`,
    region,
    importId: `${name},${qualifier}`,
    body: {
      function_name: link(`function:${name}@${region}`, name),
      qualifier: link(`alias:${name}:${qualifier}@${region}`, qualifier),
      provisioned_concurrent_executions: at(config, 'RequestedProvisionedConcurrentExecutions'),
    },
  };
}

function uncoveredOf({ title, documents }: Captured): Uncovered[] {
  const document = documents.get('configuration.json');
  const versions = list(document, 'versions').length;
  const reason = 'not written as Terraform yet';
  return [
    ...(versions > 0
      ? [
          {
            what: `function ${title}: ${versions} published versions`,
            reason: 'made by publishing, not importable',
          },
        ]
      : []),
    ...(['', 'Terminate'].includes(text(document, 'recursion', 'RecursiveLoop'))
      ? []
      : [{ what: `function ${title}: its recursion setting`, reason }]),
    ...(['', 'Auto'].includes(text(document, 'runtimeManagement', 'UpdateRuntimeOn'))
      ? []
      : [{ what: `function ${title}: how its runtime is updated`, reason }]),
  ];
}
