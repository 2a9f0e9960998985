import { REDIRECT_FUNCTION } from './cloudfront-function.ts';
import {
  CACHE_POLICY_ID,
  MANAGED_CACHE_POLICY_ID,
  ORIGIN_REQUEST_POLICY_ID,
  RESPONSE_HEADERS_POLICY_ID,
} from './cloudfront-item.ts';
import { BRAND_BUCKETS, type DistributionName, SITES } from './names.ts';

export function makeBehavior({ alias, origin }: DistributionName, TargetOriginId: string | undefined) {
  const isApi = 'host' in origin;
  const methods = isApi
    ? (['HEAD', 'DELETE', 'POST', 'GET', 'OPTIONS', 'PUT', 'PATCH'] as const)
    : (['HEAD', 'GET', 'OPTIONS'] as const);
  const functions = [{ FunctionARN: REDIRECT_FUNCTION.arn, EventType: 'viewer-request' as const }];
  return {
    TargetOriginId,
    TrustedSigners: { Enabled: false, Quantity: 0 },
    TrustedKeyGroups: { Enabled: false, Quantity: 0 },
    ViewerProtocolPolicy: 'redirect-to-https' as const,
    AllowedMethods: {
      Quantity: methods.length,
      Items: [...methods],
      CachedMethods: { Quantity: 2, Items: ['HEAD' as const, 'GET' as const] },
    },
    SmoothStreaming: false,
    Compress: true,
    LambdaFunctionAssociations: { Quantity: 0 },
    FunctionAssociations:
      alias.startsWith('www.') && !isApi ? { Quantity: 1, Items: functions } : { Quantity: 0 },
    FieldLevelEncryptionId: '',
    CachePolicyId: isApi ? MANAGED_CACHE_POLICY_ID : CACHE_POLICY_ID,
    ...(isApi ? { OriginRequestPolicyId: ORIGIN_REQUEST_POLICY_ID } : {}),
    ResponseHeadersPolicyId: RESPONSE_HEADERS_POLICY_ID,
  };
}

/** The sites' own distributions keep assets longer than pages; the first pattern that matches is taken. */
export function makeCacheBehaviors(name: DistributionName, originId: string | undefined) {
  const isSite = Object.values(SITES).some(({ domain }) => name.alias.endsWith(domain) && isFolderless(name));
  if (!isSite || isRedirecting(name.alias)) return { Quantity: 0 };
  const Items = ['/assets/*', '/images/*', '*.css'].map((PathPattern) => ({
    PathPattern,
    ...makeBehavior(name, originId),
    CachePolicyId: MANAGED_CACHE_POLICY_ID,
  }));
  return { Quantity: Items.length, Items };
}

function isFolderless({ origin }: DistributionName): boolean {
  return 'bucket' in origin && origin.path === '';
}

/** Brands and `www.` of brands are websites that redirect. */
export function isRedirecting(alias: string): boolean {
  return BRAND_BUCKETS.some((bucket) => alias === bucket || alias === `www.${bucket}`);
}

/** The registered domain: of `www.bobdylan.queenofsandiego.com` the last two labels. */
export function domainOf(alias: string): string {
  return alias.split('.').slice(-2).join('.');
}
