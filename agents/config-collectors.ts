import type { Collector } from '../src/engine/collector.ts';
import { account } from './config/account.ts';
import { acmCertificates } from './config/acm.ts';
import { restApis } from './config/api-gateway.ts';
import { apiGatewayKeys } from './config/api-gateway-keys.ts';
import { cloudFrontDistributions } from './config/cloudfront.ts';
import { cloudFrontFunctions } from './config/cloudfront-function.ts';
import { cloudFrontKeyGroups, cloudFrontPublicKeys } from './config/cloudfront-key.ts';
import {
  cloudFrontOriginAccessControls,
  cloudFrontOriginAccessIdentities,
} from './config/cloudfront-origin-access.ts';
import {
  cloudFrontCachePolicies,
  cloudFrontContinuousDeploymentPolicies,
  cloudFrontOriginRequestPolicies,
  cloudFrontResponseHeadersPolicies,
} from './config/cloudfront-policy.ts';
import { dynamoDb } from './config/dynamodb.ts';
import { httpApis } from './config/http-api.ts';
import { iam } from './config/iam.ts';
import { lightsail } from './config/lightsail.ts';
import { route53Zones } from './config/route53.ts';
import { route53CidrCollections } from './config/route53-cidr-collection.ts';
import { route53DelegationSets } from './config/route53-delegation-set.ts';
import { route53HealthChecks } from './config/route53-health-check.ts';
import { route53TrafficPolicies } from './config/route53-traffic-policy.ts';
import { ses } from './config/ses.ts';

/** AWS configuration: one collector a service. */
export const configCollectors: readonly Collector[] = [
  account,
  iam,
  cloudFrontDistributions,
  cloudFrontFunctions,
  cloudFrontCachePolicies,
  cloudFrontOriginRequestPolicies,
  cloudFrontResponseHeadersPolicies,
  cloudFrontContinuousDeploymentPolicies,
  cloudFrontOriginAccessControls,
  cloudFrontOriginAccessIdentities,
  cloudFrontPublicKeys,
  cloudFrontKeyGroups,
  route53Zones,
  route53HealthChecks,
  route53TrafficPolicies,
  route53DelegationSets,
  route53CidrCollections,
  acmCertificates,
  dynamoDb,
  restApis,
  httpApis,
  apiGatewayKeys,
  ses,
  lightsail,
];
