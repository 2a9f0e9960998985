import type { CachePolicy, OriginAccessControl, PublicKey } from '@aws-sdk/client-cloudfront';
import type { CloudFrontState } from '../cloudfront.ts';
import { ESTATE_DATE, makeId, makeUuid } from './names.ts';

/** CachingOptimized, the same in every account. */
export const MANAGED_CACHE_POLICY_ID = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const CACHE_POLICY_ID = makeUuid('cache policy jada-pages');
export const ORIGIN_REQUEST_POLICY_ID = makeUuid('origin request policy jada-api');
export const RESPONSE_HEADERS_POLICY_ID = makeUuid('response headers policy jada-security');
export const SITE_ACCESS_CONTROL_ID = makeCloudFrontId('access control sites');
export const STAGING_ACCESS_CONTROL_ID = makeCloudFrontId('access control staging');
export const IDENTITY_ID = makeCloudFrontId('identity media');
const PUBLIC_KEY_ID = makeCloudFrontId('public key gifts', 'K');
const KEY_GROUP_ID = makeUuid('key group gifts');

/** Its private half was never kept. */
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxmL1s1b6SbJhDDSn+l6r
h6eOs4CR3CB7cRSkCtg8LGKQJhrzI91rYGIi8q8Ft/YtyJF0bujkR+suPlzhTV68
Ygf5i7CbpRh//uDFCdu5m6tUBlSZGBzdsldNES5pIj1RCHBytjcRM7pC6FAGDnuC
Z+G9XUJvMDhByiVLgenueNh1gtDHCIOgZXbsjddrMFh1ciQxmEd0IvRvotRlVrhW
nOGnrm9WrsL6pMh+NVP0qbshSbagsq0Io5y2uODd0+59T13KnEvfRvCrIYPT368l
6y9A19jwSKiD+W8m2hKHEqk/I9y3SNmAtPDt8UanqOWnV1q6VnFvYXkzMCZtp9cT
uQIDAQAB
-----END PUBLIC KEY-----
`;

type Items = Omit<CloudFrontState, 'distributions' | 'functions' | 'tags' | 'invalidations'>;

/** Policies, origin access and keys that the distributions refer to. */
export function makeItems(): Items {
  return {
    cachePolicies: new Map([
      stored(makeCachePolicy(CACHE_POLICY_ID, 'jada-pages', 300)),
      stored(makeCachePolicy(makeUuid('cache policy jada-images'), 'jada-images', 604_800)),
      stored(makeCachePolicy(MANAGED_CACHE_POLICY_ID, 'Managed-CachingOptimized', 86_400), true),
    ]),
    originRequestPolicies: new Map([stored(makeOriginRequestPolicy())]),
    responseHeadersPolicies: new Map([stored(makeResponseHeadersPolicy())]),
    continuousDeploymentPolicies: new Map(),
    originAccessControls: new Map([
      stored(makeAccessControl(SITE_ACCESS_CONTROL_ID, 'jada-sites')),
      stored(makeAccessControl(STAGING_ACCESS_CONTROL_ID, 'jada-staging')),
    ]),
    originAccessIdentities: new Map([
      stored({
        Id: IDENTITY_ID,
        S3CanonicalUserId: makeId('canonical user media', 32, '0123456789abcdef').repeat(2),
        CloudFrontOriginAccessIdentityConfig: { CallerReference: 'media-2019', Comment: 'media <old>' },
      }),
    ]),
    publicKeys: new Map([stored(makePublicKey())]),
    keyGroups: new Map([
      stored({
        Id: KEY_GROUP_ID,
        LastModifiedTime: ESTATE_DATE,
        KeyGroupConfig: { Name: 'gift-links', Items: [PUBLIC_KEY_ID], Comment: 'signed links to gifts' },
      }),
    ]),
  };
}

function stored<T extends { Id: string | undefined }>(value: T, isManaged = false) {
  const id = value.Id ?? '';
  return [id, { etag: makeCloudFrontId(`etag ${id}`), value, isManaged }] as const;
}

function makeCloudFrontId(seed: string, first = 'E'): string {
  return `${first}${makeId(seed, 13).toUpperCase()}`;
}

function makeCachePolicy(Id: string, Name: string, DefaultTTL: number): CachePolicy {
  return {
    Id,
    LastModifiedTime: ESTATE_DATE,
    CachePolicyConfig: {
      Name,
      Comment: '',
      MinTTL: 1,
      DefaultTTL,
      MaxTTL: 31_536_000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: {
          QueryStringBehavior: 'whitelist',
          QueryStrings: { Quantity: 2, Items: ['utm_source', 'date'] },
        },
      },
    },
  };
}

function makeOriginRequestPolicy() {
  return {
    Id: ORIGIN_REQUEST_POLICY_ID,
    LastModifiedTime: ESTATE_DATE,
    OriginRequestPolicyConfig: {
      Name: 'jada-api',
      Comment: 'all an API wants, but the host',
      HeadersConfig: {
        HeaderBehavior: 'whitelist' as const,
        Headers: { Quantity: 2, Items: ['origin', 'accept'] },
      },
      CookiesConfig: {
        CookieBehavior: 'whitelist' as const,
        Cookies: { Quantity: 1, Items: ['session'] },
      },
      QueryStringsConfig: { QueryStringBehavior: 'all' as const },
    },
  };
}

function makeResponseHeadersPolicy() {
  return {
    Id: RESPONSE_HEADERS_POLICY_ID,
    LastModifiedTime: ESTATE_DATE,
    ResponseHeadersPolicyConfig: {
      Name: 'jada-security',
      Comment: '',
      CorsConfig: {
        AccessControlAllowOrigins: {
          Quantity: 2,
          Items: ['https://sailjada.com', 'https://queenofsandiego.com'],
        },
        AccessControlAllowHeaders: { Quantity: 1, Items: ['*'] },
        AccessControlAllowMethods: { Quantity: 2, Items: ['GET' as const, 'HEAD' as const] },
        AccessControlAllowCredentials: false,
        AccessControlMaxAgeSec: 600,
        OriginOverride: true,
      },
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          Override: true,
          IncludeSubdomains: true,
          AccessControlMaxAgeSec: 31_536_000,
        },
        ContentTypeOptions: { Override: true },
      },
      CustomHeadersConfig: {
        Quantity: 1,
        Items: [{ Header: 'x-crew', Value: 'Ahoy & <welcome>', Override: false }],
      },
      RemoveHeadersConfig: { Quantity: 1, Items: [{ Header: 'server' }] },
    },
  };
}

function makeAccessControl(Id: string, Name: string): OriginAccessControl {
  return {
    Id,
    OriginAccessControlConfig: {
      Name,
      Description: '',
      SigningProtocol: 'sigv4',
      SigningBehavior: 'always',
      OriginAccessControlOriginType: 's3',
    },
  };
}

function makePublicKey(): PublicKey {
  return {
    Id: PUBLIC_KEY_ID,
    CreatedTime: ESTATE_DATE,
    PublicKeyConfig: {
      CallerReference: 'gifts-2026',
      Name: 'gift-links',
      EncodedKey: PUBLIC_KEY,
      Comment: '',
    },
  };
}
