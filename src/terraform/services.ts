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
  /** Pure: from the snapshot's documents to blocks. */
  readonly cover: (captured: readonly Captured[]) => Coverage;
}

/** One file a service, in the order in which names are given. */
export const SERVICES: readonly Service[] = [
  { file: 's3.tf', cover: coverS3 },
  { file: 'iam.tf', cover: coverIam },
  { file: 'acm.tf', cover: coverAcm },
  { file: 'cloudfront.tf', cover: coverCloudfront },
  { file: 'lambda.tf', cover: coverLambda },
  { file: 'apigateway.tf', cover: coverApiGateway },
  { file: 'eventbridge.tf', cover: coverEventbridge },
  { file: 'dynamodb.tf', cover: coverDynamodb },
  { file: 'route53.tf', cover: coverRoute53 },
  { file: 'ses.tf', cover: coverSes },
  { file: 'lightsail.tf', cover: coverLightsail },
];
