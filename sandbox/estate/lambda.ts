import { codeSha256 } from '../lambda-code.ts';
import type {
  EventSourceMapping,
  FunctionConfiguration,
  LambdaAlias,
  LambdaFunction,
  LambdaLayer,
  LambdaState,
  LambdaVersion,
} from '../lambda-state.ts';
import { FUNCTION_PLANS, type FunctionName, type FunctionPlan, plantedSecret } from './lambda-function.ts';
import { layerOf, makeLayers, PUBLISHED } from './lambda-layer.ts';
import { makePolicy, URL_FUNCTION } from './lambda-trigger.ts';
import { zipFunction } from './lambda-zip.ts';
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
export async function makeJadaLambda(): Promise<LambdaState> {
  const layers = await makeLayers();
  return {
    functions: await Promise.all(FUNCTION_NAMES.map((name) => makeFunction(name, layers))),
    layers,
    eventSourceMappings: [makeQueueMapping('email-dispatch', 'jada-email-queue')],
    codeSigningConfigs: [],
  };
}

async function makeFunction(name: FunctionName, layers: readonly LambdaLayer[]): Promise<LambdaFunction> {
  const plan = FUNCTION_PLANS[name];
  const { region = REGION, versions = 0 } = plan;
  const code = await zipFunction(name, plan, versions > 0 ? 'next' : 'one');
  const arn = functionArn(name, region);
  const published = Array.from({ length: versions }, (_, index) => index + 1);
  const isPayment = name === 'payment-webhook';
  return {
    region,
    configuration: makeConfiguration(name, { code, layers, release: 'now', version: '$LATEST' }),
    code,
    tags: { project: 'jada', runtime: plan.runtime },
    policy: makePolicy(name, region),
    aliases: versions > 0 ? [makeLiveAlias(name, versions)] : [],
    versions: await Promise.all(published.map((number) => makeVersion(name, number, layers))),
    reservedConcurrency: isPayment ? 20 : undefined,
    provisionedConcurrency: isPayment ? [makeProvisioned(`${arn}:live`)] : [],
    urls: name === URL_FUNCTION ? [makeUrl(arn)] : [],
    eventInvokeConfigs: name === 'booking-confirmation' ? [makeEventInvokeConfig(arn)] : [],
    codeSigningConfigArn: undefined,
    recursiveLoop: 'Terminate',
    runtimeManagement: { UpdateRuntimeOn: 'Auto' },
  };
}

interface Release {
  readonly code: Uint8Array;
  readonly layers: readonly LambdaLayer[];
  /** Sets the values of secrets apart. */
  readonly release: string;
  readonly version: string;
}

function makeConfiguration(name: FunctionName, made: Release): FunctionConfiguration {
  const plan = FUNCTION_PLANS[name];
  const { code, version } = made;
  const arn = functionArn(name, plan.region);
  const isPython = plan.runtime === 'python3.12';
  const layer = layerOf(plan, made.layers);
  return {
    FunctionName: name,
    FunctionArn: version === '$LATEST' ? arn : `${arn}:${version}`,
    Role: roleArn(plan.roleOf ?? name),
    Runtime: plan.runtime,
    Handler: isPython ? `${name.replaceAll('-', '_')}.handler` : `${name}.handler`,
    CodeSize: code.length,
    CodeSha256: codeSha256(code),
    Description: plan.description,
    Timeout: plan.timeout,
    MemorySize: plan.memory,
    LastModified: version === '$LATEST' ? MODIFIED : PUBLISHED,
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
    Environment: { Variables: makeVariables(name, plan, made.release) },
    ...(layer ? { Layers: [layer] } : {}),
  };
}

function makeVariables(name: FunctionName, plan: FunctionPlan, release: string): Record<string, string> {
  const secrets = plan.secrets.map((variable) => [variable, plantedSecret(name, variable, release)]);
  return { ...plan.environment, ...Object.fromEntries(secrets) };
}

async function makeVersion(
  name: FunctionName,
  number: number,
  layers: readonly LambdaLayer[],
): Promise<LambdaVersion> {
  const release = String(number);
  const code = await zipFunction(name, FUNCTION_PLANS[name], release);
  return { code, configuration: makeConfiguration(name, { code, layers, release, version: release }) };
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
