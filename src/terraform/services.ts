import { coverAcm } from './acm.ts';
import { coverApiGateway } from './api-gateway.ts';
import { coverCloudfront } from './cloudfront.ts';
import { coverDynamodb } from './dynamodb.ts';
import { coverEventbridge } from './eventbridge.ts';
import { coverIam } from './iam.ts';
import { coverLambda } from './lambda.ts';
import { coverLightsail } from './lightsail.ts';
import type { Captured, Coverage } from './resource.ts';
import { coverRoute53 } from './route53.ts';
import { coverS3 } from './s3.ts';
import { coverSes } from './ses.ts';

interface Service {
  readonly file: string;
  /** Names of the collectors' services that it speaks for. */
  readonly speaksFor: RegExp;
  /** Pure: from the snapshot's documents to blocks. */
  readonly cover: (captured: readonly Captured[]) => Coverage;
}

/** One file a service, in the order in which names are given. */
export const SERVICES: readonly Service[] = [
  { file: 's3.tf', speaksFor: /^s3$/, cover: coverS3 },
  { file: 'iam.tf', speaksFor: /^(iam|account)$/, cover: coverIam },
  { file: 'acm.tf', speaksFor: /^acm$/, cover: coverAcm },
  { file: 'cloudfront.tf', speaksFor: /^cloudfront(-|$)/, cover: coverCloudfront },
  { file: 'lambda.tf', speaksFor: /^lambda(-layer)?$/, cover: coverLambda },
  { file: 'apigateway.tf', speaksFor: /^(api-gateway(-keys)?|http-api)$/, cover: coverApiGateway },
  { file: 'eventbridge.tf', speaksFor: /^eventbridge$/, cover: coverEventbridge },
  { file: 'dynamodb.tf', speaksFor: /^dynamodb$/, cover: coverDynamodb },
  { file: 'route53.tf', speaksFor: /^route53(-|$)/, cover: coverRoute53 },
  { file: 'ses.tf', speaksFor: /^ses$/, cover: coverSes },
  { file: 'lightsail.tf', speaksFor: /^lightsail$/, cover: coverLightsail },
];
