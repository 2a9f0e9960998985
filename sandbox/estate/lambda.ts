import { codeSha256 } from '../lambda-code.ts';
import type {
  EventSourceMapping,
  FunctionConfiguration,
  LambdaAlias,
  LambdaFunction,
  LambdaState,
  LambdaVersion,
} from '../lambda-state.ts';
import { FUNCTION_PLANS, type FunctionName, type FunctionPlan, plantedSecret } from './lambda-function.ts';
import { layerOf, makeLayers, PUBLISHED } from './lambda-layer.ts';
import { makePolicy, URL_FUNCTION } from './lambda-trigger.ts';
import { functionZip } from './lambda-zip.ts';
import {
  ACCOUNT_ID,
  ESTATE_DATE,
  FUNCTION_NAMES,
  functionArn,
  makeId,
  makeUuid,
  REGION,
  roleArn,
} from './names.ts';

const MODIFIED = ESTATE_DATE.toISOString().replace('Z', '+0000');

/** All 21 functions with real zips, two of them in the west, and the two layers they use. */
export function makeJadaLambda(): LambdaState {
  return {
    functions: FUNCTION_NAMES.map(makeFunction),
    layers: makeLayers(),
    eventSourceMappings: [makeQueueMapping('email-dispatch', 'jada-email-queue')],
    codeSigningConfigs: [],
  };
}

function makeFunction(name: FunctionName): LambdaFunction {
  const plan = FUNCTION_PLANS[name];
  const { region = REGION, versions = 0 } = plan;
  const arn = functionArn(name, region);
  const isPayment = name === 'payment-webhook';
  return {
    region,
    configuration: makeConfiguration(name, '$LATEST'),
    code: functionZip(name, 'next'),
    tags: { project: 'jada', runtime: plan.runtime },
    policy: makePolicy(name, region),
    aliases: versions > 0 ? [makeLiveAlias(name, versions)] : [],
    versions: Array.from({ length: versions }, (_, index) => makeVersion(name, String(index + 1))),
    reservedConcurrency: isPayment ? 20 : undefined,
    provisionedConcurrency: isPayment ? [makeProvisioned(`${arn}:live`)] : [],
    urls: name === URL_FUNCTION ? [makeUrl(arn)] : [],
    eventInvokeConfigs: name === 'booking-confirmation' ? [makeEventInvokeConfig(arn)] : [],
    codeSigningConfigArn: undefined,
    recursiveLoop: 'Terminate',
    runtimeManagement: { UpdateRuntimeOn: 'Auto' },
  };
}

function makeVersion(name: FunctionName, version: string): LambdaVersion {
  return { code: functionZip(name, version), configuration: makeConfiguration(name, version) };
}

function makeConfiguration(name: FunctionName, version: string): FunctionConfiguration {
  const plan = FUNCTION_PLANS[name];
  const isLatest = version === '$LATEST';
  const release = isLatest ? 'next' : version;
  const code = functionZip(name, release);
  const arn = functionArn(name, plan.region);
  const layer = layerOf(plan);
  return {
    FunctionName: name,
    FunctionArn: isLatest ? arn : `${arn}:${version}`,
    Role: roleArn(plan.roleOf ?? name),
    Runtime: plan.runtime,
    Handler: `${plan.runtime === 'python3.12' ? name.replaceAll('-', '_') : name}.handler`,
    CodeSize: code.length,
    CodeSha256: codeSha256(code),
    Description: plan.description,
    Timeout: plan.timeout,
    MemorySize: plan.memory,
    LastModified: isLatest ? MODIFIED : PUBLISHED,
    Version: version,
    RevisionId: makeUuid(`revision ${name} ${version}`),
    PackageType: 'Zip',
    Architectures: ['arm64'],
    State: 'Active',
    LastUpdateStatus: 'Successful',
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    Environment: { Variables: makeVariables(name, plan, release) },
    ...(layer ? { Layers: [layer] } : {}),
  };
}

function makeVariables(name: FunctionName, plan: FunctionPlan, release: string): Record<string, string> {
  const secrets = plan.secrets.map((variable) => [variable, plantedSecret(name, variable, release)]);
  return { ...plan.environment, ...Object.fromEntries(secrets) };
}

function makeLiveAlias(name: FunctionName, version: number): LambdaAlias {
  const policy = makePolicy(name, REGION, 'live');
  return {
    AliasArn: `${functionArn(name)}:live`,
    Name: 'live',
    FunctionVersion: String(version),
    Description: 'What customers get',
    RevisionId: makeUuid(`alias ${name} live`),
    ...(name === 'booking-confirmation' ? { RoutingConfig: { AdditionalVersionWeights: { '1': 0.1 } } } : {}),
    ...(policy ? { policy } : {}),
  };
}

function makeProvisioned(FunctionArn: string) {
  return {
    FunctionArn,
    RequestedProvisionedConcurrentExecutions: 2,
    AllocatedProvisionedConcurrentExecutions: 2,
    AvailableProvisionedConcurrentExecutions: 2,
    Status: 'READY' as const,
    LastModified: PUBLISHED,
  };
}

function makeUrl(FunctionArn: string) {
  return {
    FunctionUrl: `https://${makeId(`url ${FunctionArn}`, 32)}.lambda-url.${REGION}.on.aws/`,
    FunctionArn,
    AuthType: 'NONE' as const,
    InvokeMode: 'BUFFERED' as const,
    Cors: { AllowOrigins: ['https://queenofsandiego.com'], AllowMethods: ['POST'], MaxAge: 300 },
    CreationTime: PUBLISHED,
    LastModifiedTime: PUBLISHED,
  };
}

function makeEventInvokeConfig(arn: string) {
  return {
    FunctionArn: `${arn}:$LATEST`,
    LastModified: ESTATE_DATE,
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: {
      OnFailure: { Destination: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:jada-failed-bookings` },
    },
  };
}

function makeQueueMapping(name: FunctionName, queue: string): EventSourceMapping {
  const UUID = makeUuid(`mapping ${name}`);
  return {
    region: REGION,
    UUID,
    EventSourceMappingArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:event-source-mapping:${UUID}`,
    EventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queue}`,
    FunctionArn: functionArn(name),
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    LastModified: ESTATE_DATE,
    LastProcessingResult: 'No records processed',
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
  };
}
