import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type {
  EventSourceMapping,
  LambdaFunction,
  LambdaLayer,
  LambdaState,
  ResourcePolicy,
} from '../../sandbox/lambda-state.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Makes functions and layers; their roles must be there (seedIam). moto points to code in a bucket it does not
 * have, `awslambda-<region>-tasks`, so that is made too. What moto cannot: provisioned concurrency, asynchronous
 * invocation (it sends a date the SDK cannot read), code or policies of versions that are not `$LATEST`'s, content
 * of layers.
 */
export async function seedLambda(state: LambdaState, endpoint: string): Promise<void> {
  const regions = new Set([...state.functions, ...state.layers].map(({ region }) => region));
  for (const region of regions) {
    const lambda = new LambdaClient({ endpoint, region, credentials });
    const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    const isHere = (each: { region: string }) => each.region === region;
    await s3.send(new CreateBucketCommand({ Bucket: tasksBucket(region) }));
    for (const layer of state.layers.filter(isHere)) await publishLayer(lambda, layer);
    for (const found of state.functions.filter(isHere)) await createFunction(lambda, s3, found);
    for (const mapping of state.eventSourceMappings.filter(isHere)) {
      await createMapping(lambda, mapping, endpoint);
    }
    lambda.destroy();
    s3.destroy();
  }
}

function tasksBucket(region: string): string {
  return `awslambda-${region}-tasks`;
}

async function publishLayer(lambda: LambdaClient, { LayerName, versions }: LambdaLayer): Promise<void> {
  for (const { Description, CompatibleRuntimes, LicenseInfo, code } of versions) {
    const Content = { ZipFile: code };
    await lambda.send(
      new PublishLayerVersionCommand({ LayerName, Content, Description, CompatibleRuntimes, LicenseInfo }),
    );
  }
}

async function createFunction(lambda: LambdaClient, s3: S3Client, found: LambdaFunction): Promise<void> {
  const { configuration, code = new Uint8Array() } = found;
  const { FunctionName, Role, Runtime, Handler, Description, Timeout, MemorySize, Architectures } =
    configuration;
  const stored = { Bucket: tasksBucket(found.region), Key: `${FunctionName}.zip` };
  await s3.send(new PutObjectCommand({ ...stored, Body: code, ACL: 'public-read' }));
  const [first = configuration] = found.versions.map((version) => version.configuration);
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Role, Runtime, Handler, Description, Timeout, MemorySize, Architectures },
      Code: { S3Bucket: stored.Bucket, S3Key: stored.Key },
      Environment: { Variables: first.Environment?.Variables },
      Layers: configuration.Layers?.map(({ Arn }) => Arn),
      Tags: found.tags,
    }),
  );
  await publishVersions(lambda, found);
  for (const { Name, FunctionVersion, Description: text, RoutingConfig } of found.aliases) {
    const alias = { FunctionName, Name, FunctionVersion, Description: text, RoutingConfig };
    await lambda.send(new CreateAliasCommand(alias));
  }
  await addPermissions(lambda, FunctionName, found.policy);
  for (const { Name, policy } of found.aliases) await addPermissions(lambda, FunctionName, policy, Name);
  await putSettings(lambda, found);
}

/** Each version has its own variables; the last update is what `$LATEST` has. */
async function publishVersions(
  lambda: LambdaClient,
  { configuration, versions }: LambdaFunction,
): Promise<void> {
  const { FunctionName } = configuration;
  for (const [index] of versions.entries()) {
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const next = versions[index + 1]?.configuration ?? configuration;
    const Environment = { Variables: next.Environment?.Variables };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  }
}

async function addPermissions(
  lambda: LambdaClient,
  FunctionName: string,
  policy: ResourcePolicy | undefined,
  Qualifier?: string,
): Promise<void> {
  for (const { Sid, Action, Principal, Condition = {} } of policy?.Policy.Statement ?? []) {
    const { Service } =
      typeof Principal === 'object' && 'Service' in Principal ? Principal : { Service: '*' };
    await lambda.send(
      new AddPermissionCommand({
        ...{ FunctionName, Action, StatementId: Sid, Principal: Service, Qualifier },
        SourceArn: Condition.ArnLike?.['AWS:SourceArn'],
        SourceAccount: Condition.StringEquals?.['AWS:SourceAccount'],
      }),
    );
  }
}

async function putSettings(lambda: LambdaClient, found: LambdaFunction): Promise<void> {
  const { FunctionName } = found.configuration;
  if (found.reservedConcurrency !== undefined) {
    const ReservedConcurrentExecutions = found.reservedConcurrency;
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  }
  for (const { AuthType, Cors, InvokeMode } of found.urls) {
    await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType, Cors, InvokeMode }));
  }
}

/** moto wants the queue to be there. SQS has no client here: one call in its JSON protocol makes it. */
async function createMapping(
  lambda: LambdaClient,
  mapping: EventSourceMapping,
  endpoint: string,
): Promise<void> {
  const { EventSourceArn, FunctionArn, BatchSize, MaximumBatchingWindowInSeconds, FunctionResponseTypes } =
    mapping;
  const scope = `test/20261030/${mapping.region}/sqs/aws4_request`;
  await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.CreateQueue',
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ QueueName: EventSourceArn.split(':').at(-1) }),
  });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      ...{ EventSourceArn, BatchSize, MaximumBatchingWindowInSeconds, FunctionResponseTypes },
      FunctionName: FunctionArn.split(':')[6],
    }),
  );
}
