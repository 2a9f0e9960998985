import { type AcmState, createAcm } from './acm.ts';
import { type ApiGatewayState, createApiGateway, createRestApis } from './api-gateway.ts';
import { type ApiGatewayV2State, createHttpApis } from './api-gateway-v2.ts';
import { type AppsScriptState, createAppsScript } from './apps-script.ts';
import { type CloudFrontState, createCloudFront } from './cloudfront.ts';
import { createDynamoDb } from './dynamodb.ts';
import type { DynamoDbState } from './dynamodb-state.ts';
import { createEdge } from './edge.ts';
import { createEventBridge, type EventBridgeState } from './eventbridge.ts';
import { createIam } from './iam.ts';
import type { IamState } from './iam-state.ts';
import { createLambda } from './lambda.ts';
import type { LambdaState } from './lambda-state.ts';
import { createLightsail, type LightsailState } from './lightsail.ts';
import { createRoute53 } from './route53.ts';
import type { Route53State } from './route53-state.ts';
import { createS3 } from './s3.ts';
import type { S3State } from './s3-state.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';
import type { SandboxService } from './service.ts';
import { createSes, type SesState } from './ses.ts';
import { createSts, type StsState } from './sts.ts';
import { createTagging, type TaggingState } from './tagging.ts';

/** The state of each service there is; the sandbox serves those that are given. */
export interface Estate {
  s3?: S3State;
  lambda?: LambdaState;
  iam?: IamState;
  eventBridge?: EventBridgeState;
  cloudFront?: CloudFrontState;
  route53?: Route53State;
  acm?: AcmState;
  dynamoDb?: DynamoDbState;
  /** Both versions of API Gateway sign under one name, so they come together. */
  apiGateway?: { rest: ApiGatewayState; http: ApiGatewayV2State };
  ses?: SesState;
  lightsail?: LightsailState;
  sts?: StsState;
  tagging?: TaggingState;
  /** Google's, for clasp. */
  appsScript?: AppsScriptState;
}

/** What requests to each of them are signed for (visits to websites, `edge`, are not); throttles and faults go by these names. */
export const SIGNING_NAMES = [
  's3',
  'lambda',
  'iam',
  'events',
  'cloudfront',
  'route53',
  'acm',
  'dynamodb',
  'apigateway',
  'ses',
  'lightsail',
  'sts',
  'tagging',
  'script',
  'edge',
] as const;

export interface SandboxOptions<E extends Estate> extends Omit<ServerOptions, 'services'> {
  /** What is there; tests change it while the sandbox serves it. */
  readonly estate?: E;
  /** Services made by hand, besides the estate's. */
  readonly services?: readonly SandboxService[];
}

export interface Sandbox<E extends Estate = Estate> extends Server {
  readonly state: E;
}

/** Starts the sandbox on 127.0.0.1; point `aws.endpoint` (or AWS_ENDPOINT_URL) at its `url`. */
export async function startSandbox<E extends Estate>(options: SandboxOptions<E>): Promise<Sandbox<E>> {
  const { estate = {} as E, services = [], ...server } = options;
  const now = options.clock ? () => options.clock?.now() ?? 0 : Date.now;
  const started = await startServer({ ...server, services: [...services, ...createServices(estate, now)] });
  return Object.assign(started, { state: estate });
}

/** `now` in milliseconds dates what is written and how long links are good. */
export function createServices(estate: Estate, now: () => number = Date.now): SandboxService[] {
  const { s3, lambda, iam, eventBridge, cloudFront, route53, acm, dynamoDb } = estate;
  const { apiGateway, ses, lightsail, sts, tagging, appsScript } = estate;
  const date = () => new Date(now());
  return [
    s3 && createS3(s3, date),
    lambda && createLambda(lambda, now),
    iam && createIam(iam),
    eventBridge && createEventBridge(eventBridge),
    cloudFront && createCloudFront(cloudFront, { now: date }),
    cloudFront && s3 && createEdge(cloudFront, s3, { now: date }),
    route53 && createRoute53(route53),
    acm && createAcm(acm),
    dynamoDb && createDynamoDb(dynamoDb),
    apiGateway && createApiGateway(createRestApis(apiGateway.rest), createHttpApis(apiGateway.http)),
    ses && createSes(ses),
    lightsail && createLightsail(lightsail),
    sts && createSts(sts),
    tagging && createTagging(tagging),
    appsScript && createAppsScript(appsScript),
  ].filter((service) => service !== undefined);
}
