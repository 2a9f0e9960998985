/** The shapes of Lambda's answers, as plain data; `region` is where a thing lives. */
export interface LambdaState {
  readonly functions: LambdaFunction[];
  readonly layers: LambdaLayer[];
  readonly eventSourceMappings: EventSourceMapping[];
  readonly codeSigningConfigs: CodeSigningConfig[];
  /** How often an update is told to be in progress before it is through; 2 where it is left out. */
  updatePolls?: number;
}

export interface LambdaFunction {
  readonly region: string;
  /** `$LATEST`. */
  configuration: FunctionConfiguration;
  /** The zip; undefined for a function that is an image. */
  code: Uint8Array | undefined;
  image?: { ImageUri: string; ResolvedImageUri: string };
  tags: Record<string, string>;
  policy: ResourcePolicy | undefined;
  readonly aliases: LambdaAlias[];
  /** Published ones, oldest first. */
  readonly versions: LambdaVersion[];
  reservedConcurrency: number | undefined;
  readonly provisionedConcurrency: ProvisionedConcurrency[];
  readonly urls: FunctionUrl[];
  readonly eventInvokeConfigs: EventInvokeConfig[];
  codeSigningConfigArn: string | undefined;
  recursiveLoop: 'Allow' | 'Terminate';
  runtimeManagement: { UpdateRuntimeOn: 'Auto' | 'Manual' | 'FunctionUpdate'; RuntimeVersionArn?: string };
  /** How often the update under way will still be told to be in progress. */
  pendingPolls?: number;
  /** How updates of it end, if not well: `LastUpdateStatusReasonCode` and its text. */
  updateFailure?: { readonly code: string; readonly reason: string };
}

export interface FunctionConfiguration {
  FunctionName: string;
  FunctionArn: string;
  Role: string;
  Runtime?: 'python3.12' | 'nodejs22.x';
  Handler?: string;
  CodeSize: number;
  /** Base64. */
  CodeSha256: string;
  Description: string;
  Timeout: number;
  MemorySize: number;
  /** As Lambda writes it: `2026-10-30T18:24:05.000+0000`. */
  LastModified: string;
  Version: string;
  RevisionId: string;
  PackageType: 'Zip' | 'Image';
  Architectures: ('x86_64' | 'arm64')[];
  State: string;
  LastUpdateStatus: string;
  LastUpdateStatusReason?: string;
  LastUpdateStatusReasonCode?: string;
  TracingConfig: { Mode: 'Active' | 'PassThrough' };
  EphemeralStorage: { Size: number };
  LoggingConfig: { LogFormat: 'Text' | 'JSON'; LogGroup: string };
  SnapStart: { ApplyOn: 'None'; OptimizationStatus: 'Off' };
  Environment?: {
    Variables?: Record<string, string>;
    Error?: { ErrorCode: string; Message: string };
  };
  Layers?: { Arn: string; CodeSize: number }[];
  VpcConfig?: { SubnetIds: string[]; SecurityGroupIds: string[]; VpcId: string };
  DeadLetterConfig?: { TargetArn: string };
  KMSKeyArn?: string;
}

export interface LambdaVersion {
  configuration: FunctionConfiguration;
  code: Uint8Array;
  /** How often it will still be told to be pending. */
  pendingPolls?: number;
}

export interface LambdaAlias {
  AliasArn: string;
  Name: string;
  FunctionVersion: string;
  Description: string;
  RevisionId: string;
  RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
  policy?: ResourcePolicy;
}

export interface ResourcePolicy {
  RevisionId: string;
  Policy: { Version: string; Id: string; Statement: PolicyStatement[] };
}

export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Principal: '*' | { Service: string } | { AWS: string };
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

interface ProvisionedConcurrency {
  FunctionArn: string;
  RequestedProvisionedConcurrentExecutions: number;
  AllocatedProvisionedConcurrentExecutions: number;
  AvailableProvisionedConcurrentExecutions: number;
  Status: 'READY' | 'IN_PROGRESS' | 'FAILED';
  LastModified: string;
}

interface FunctionUrl {
  FunctionUrl: string;
  /** Of the function, or of the alias it belongs to. */
  FunctionArn: string;
  AuthType: 'NONE' | 'AWS_IAM';
  InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  Cors?: { AllowOrigins: string[]; AllowMethods: string[]; MaxAge: number };
  CreationTime: string;
  LastModifiedTime: string;
}

interface EventInvokeConfig {
  FunctionArn: string;
  LastModified: Date;
  MaximumRetryAttempts: number;
  MaximumEventAgeInSeconds: number;
  DestinationConfig?: { OnFailure?: { Destination: string }; OnSuccess?: { Destination: string } };
}

export interface EventSourceMapping {
  readonly region: string;
  UUID: string;
  EventSourceMappingArn: string;
  EventSourceArn: string;
  FunctionArn: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: 'ReportBatchItemFailures'[];
  StartingPosition?: 'LATEST' | 'TRIM_HORIZON';
  LastModified: Date;
  /** Moves by itself. */
  LastProcessingResult: string;
  State: string;
  StateTransitionReason: string;
}

interface CodeSigningConfig {
  CodeSigningConfigId: string;
  CodeSigningConfigArn: string;
  Description: string;
  AllowedPublishers: { SigningProfileVersionArns: string[] };
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' | 'Enforce' };
  LastModified: string;
}

export interface LambdaLayer {
  readonly region: string;
  LayerName: string;
  LayerArn: string;
  /** Oldest first. */
  readonly versions: LambdaLayerVersion[];
}

export interface LambdaLayerVersion {
  Version: number;
  LayerVersionArn: string;
  Description: string;
  CreatedDate: string;
  CompatibleRuntimes: ('python3.12' | 'nodejs22.x')[];
  CompatibleArchitectures: ('x86_64' | 'arm64')[];
  LicenseInfo: string;
  code: Uint8Array;
  policy?: ResourcePolicy;
}
