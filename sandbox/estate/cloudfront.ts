import type { Distribution, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import type { CloudFrontState } from '../cloudfront.ts';
import { domainOf, isRedirecting, makeBehavior, makeCacheBehaviors } from './cloudfront-behavior.ts';
import { makeFunctions } from './cloudfront-function.ts';
import {
  IDENTITY_ID,
  makeItems,
  SITE_ACCESS_CONTROL_ID,
  STAGING_ACCESS_CONTROL_ID,
} from './cloudfront-item.ts';
import {
  certificateArn,
  DISTRIBUTIONS,
  type DistributionName,
  distributionArn,
  ESTATE_DATE,
  makeId,
  REGION,
  SITES,
  WEST_BUCKET,
  WEST_REGION,
} from './names.ts';

/** What the APIs know CloudFront by; must never be in clear outside AWS. */
export const PLANTED_SECRETS: readonly string[] = Object.keys(SITES).map(
  (site) => `ov-${makeId(`origin verify ${site}`, 28)}`,
);

/** All 66 distributions with what they refer to; nothing is being invalidated. */
export function makeJadaCloudFront(): CloudFrontState {
  return {
    distributions: new Map(
      DISTRIBUTIONS.map((name, index) => [
        name.id,
        { etag: `E${makeId(`etag ${name.id}`, 13).toUpperCase()}`, value: makeDistribution(name, index) },
      ]),
    ),
    functions: makeFunctions(),
    ...makeItems(),
    tags: new Map(DISTRIBUTIONS.map((name) => [distributionArn(name.id), makeTags(name)])),
    invalidations: new Map(),
  };
}

function makeTags({ alias }: DistributionName): Record<string, string> {
  const environment = alias.includes('staging.') ? 'staging' : 'production';
  return { Environment: environment, Site: domainOf(alias), ManagedBy: 'hand' };
}

function makeDistribution(name: DistributionName, index: number): Distribution {
  return {
    Id: name.id,
    ARN: distributionArn(name.id),
    Status: 'Deployed',
    LastModifiedTime: new Date(ESTATE_DATE.getTime() - index * 86_400_000),
    InProgressInvalidationBatches: 0,
    DomainName: name.domainName,
    ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
    ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
    DistributionConfig: makeConfig(name, index),
  };
}

function makeConfig(name: DistributionName, index: number): DistributionConfig {
  const isRedirect = isRedirecting(name.alias);
  const origin = makeOrigin(name, index);
  const errors = [403, 404].map((ErrorCode) => ({
    ErrorCode,
    ResponsePagePath: '/404.html',
    ResponseCode: '404',
    ErrorCachingMinTTL: 60,
  }));
  return {
    CallerReference: `console-${makeId(`reference ${name.alias}`, 12)}`,
    Aliases: { Quantity: 1, Items: [name.alias] },
    DefaultRootObject: 'bucket' in name.origin && !isRedirect ? 'index.html' : '',
    Origins: { Quantity: 1, Items: [origin] },
    OriginGroups: { Quantity: 0 },
    DefaultCacheBehavior: makeBehavior(name, origin.Id),
    CacheBehaviors: makeCacheBehaviors(name, origin.Id),
    CustomErrorResponses: 'host' in name.origin ? { Quantity: 0 } : { Quantity: 2, Items: errors },
    Comment: `${name.alias} & friends`,
    Logging: {
      Enabled: true,
      IncludeCookies: false,
      Bucket: 'jada-cloudfront-logs.s3.amazonaws.com',
      Prefix: `${name.alias}/`,
    },
    PriceClass: 'PriceClass_100',
    Enabled: true,
    ViewerCertificate: {
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: certificateArn(domainOf(name.alias)),
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      Certificate: certificateArn(domainOf(name.alias)),
      CertificateSource: 'acm',
    },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2and3',
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
  };
}

function makeOrigin(name: DistributionName, index: number): Origin {
  const common = {
    OriginPath: '',
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
  };
  if ('host' in name.origin) {
    const value = PLANTED_SECRETS[index % PLANTED_SECRETS.length];
    const CustomHeaders = { Quantity: 1, Items: [{ HeaderName: 'x-origin-verify', HeaderValue: value }] };
    return { ...common, Id: 'api', DomainName: name.origin.host, ...CUSTOM_ORIGIN, CustomHeaders };
  }
  const { bucket, path } = name.origin;
  const CustomHeaders = { Quantity: 0 };
  if (isRedirecting(name.alias)) {
    const DomainName = `${bucket}.s3-website-${REGION}.amazonaws.com`;
    return { ...common, Id: 'website', DomainName, ...WEBSITE_ORIGIN, CustomHeaders };
  }
  const region = bucket === WEST_BUCKET ? WEST_REGION : REGION;
  const isOld = bucket === 'jada-media-originals';
  return {
    ...common,
    Id: `s3-${bucket}`,
    DomainName: `${bucket}.s3.${region}.amazonaws.com`,
    OriginPath: path,
    CustomHeaders,
    S3OriginConfig: {
      OriginAccessIdentity: isOld ? `origin-access-identity/cloudfront/${IDENTITY_ID}` : '',
      OriginReadTimeout: 30,
    },
    OriginAccessControlId: isOld ? '' : accessControlOf(name.alias),
  };
}

const CUSTOM_ORIGIN = {
  CustomOriginConfig: {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: 'https-only',
    OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] },
    OriginReadTimeout: 30,
    OriginKeepaliveTimeout: 5,
  },
  OriginAccessControlId: '',
} as const satisfies Partial<Origin>;

/** Websites of S3 speak HTTP only. */
const WEBSITE_ORIGIN = {
  ...CUSTOM_ORIGIN,
  CustomOriginConfig: { ...CUSTOM_ORIGIN.CustomOriginConfig, OriginProtocolPolicy: 'http-only' },
} as const;

function accessControlOf(alias: string): string {
  return alias.includes('staging.') ? STAGING_ACCESS_CONTROL_ID : SITE_ACCESS_CONTROL_ID;
}
