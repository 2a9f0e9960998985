import type { Estate } from '../sandbox.ts';
import { makeJadaAcm } from './acm.ts';
import { makeJadaApiGateway } from './api-gateway.ts';
import { makeJadaApiGatewayV2 } from './api-gateway-v2.ts';
import { makeJadaAppsScript } from './apps-script.ts';
import { makeJadaCloudFront } from './cloudfront.ts';
import { makeJadaDynamoDb } from './dynamodb.ts';
import { makeJadaEventBridge } from './eventbridge.ts';
import { makeJadaIam } from './iam.ts';
import { makeJadaLambda } from './lambda.ts';
import { makeJadaLightsail } from './lightsail.ts';
import { ACCOUNT_ID } from './names.ts';
import { makeJadaRoute53 } from './route53.ts';
import { makeJadaS3 } from './s3.ts';
import { makeJadaSes } from './ses.ts';
import { makeJadaTagging } from './tagging.ts';

/** The whole estate: 3 sites, 46 buckets, 66 distributions, 21 functions, 16 zones, 14 tables. */
export function makeJadaEstate({ scale = 1 }: { scale?: number } = {}) {
  return {
    s3: makeJadaS3({ scale }),
    lambda: makeJadaLambda(),
    iam: makeJadaIam(),
    eventBridge: makeJadaEventBridge(),
    cloudFront: makeJadaCloudFront(),
    route53: makeJadaRoute53(),
    acm: makeJadaAcm(),
    dynamoDb: makeJadaDynamoDb(),
    apiGateway: { rest: makeJadaApiGateway(), http: makeJadaApiGatewayV2() },
    ses: makeJadaSes(),
    lightsail: makeJadaLightsail(),
    sts: {
      account: ACCOUNT_ID,
      arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`,
      userId: 'AIDAJADATIDEMARK00000',
    },
    tagging: makeJadaTagging(),
    appsScript: makeJadaAppsScript(),
  } satisfies Estate;
}
