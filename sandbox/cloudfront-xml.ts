import type { XmlValue } from './xml.ts';

/** CloudFront wraps every list as `<Field><Quantity/><Items><Item/>…</Items></Field>`; the item's name by field. */
const ITEM_NAMES: Readonly<Record<string, string>> = {
  AccessControlAllowHeaders: 'Header',
  AccessControlAllowMethods: 'Method',
  AccessControlAllowOrigins: 'Origin',
  AccessControlExposeHeaders: 'Header',
  ActiveTrustedKeyGroups: 'KeyGroup',
  ActiveTrustedSigners: 'Signer',
  Aliases: 'CNAME',
  AllowedMethods: 'Method',
  CacheBehaviors: 'CacheBehavior',
  CachedMethods: 'Method',
  CachePolicyList: 'CachePolicySummary',
  CloudFrontOriginAccessIdentityList: 'CloudFrontOriginAccessIdentitySummary',
  ContinuousDeploymentPolicyList: 'ContinuousDeploymentPolicySummary',
  Cookies: 'Name',
  CustomErrorResponses: 'CustomErrorResponse',
  CustomHeaders: 'OriginCustomHeader',
  CustomHeadersConfig: 'ResponseHeadersPolicyCustomHeader',
  DistributionList: 'DistributionSummary',
  FunctionAssociations: 'FunctionAssociation',
  FunctionList: 'FunctionSummary',
  GeoRestriction: 'Location',
  Headers: 'Name',
  KeyGroupConfig: 'PublicKey',
  KeyGroupList: 'KeyGroupSummary',
  KeyPairIds: 'KeyPairId',
  KeyValueStoreAssociations: 'KeyValueStoreAssociation',
  LambdaFunctionAssociations: 'LambdaFunctionAssociation',
  Members: 'OriginGroupMember',
  OriginAccessControlList: 'OriginAccessControlSummary',
  OriginGroups: 'OriginGroup',
  OriginRequestPolicyList: 'OriginRequestPolicySummary',
  Origins: 'Origin',
  OriginSslProtocols: 'SslProtocol',
  Paths: 'Path',
  PublicKeyList: 'PublicKeySummary',
  QueryStringCacheKeys: 'Name',
  QueryStrings: 'Name',
  RemoveHeadersConfig: 'ResponseHeadersPolicyRemoveHeader',
  ResponseHeadersPolicyList: 'ResponseHeadersPolicySummary',
  StagingDistributionDnsNames: 'DnsName',
  StatusCodes: 'StatusCode',
  Tags: 'Tag',
  TrustedKeyGroups: 'KeyGroup',
  TrustedSigners: 'AwsAccountNumber',
  WhitelistedNames: 'Name',
};

type XmlFields = { readonly [name: string]: XmlValue };

/** The fields of the element `name` for an object in the shape of the SDK; an empty list has no `Items`. */
export function cloudFrontFields(name: string, value: object): XmlFields {
  const fields = Object.entries(value).map(([key, child]): [string, XmlValue] => [
    key,
    key === 'Items' && Array.isArray(child) ? wrapItems(name, child) : toXml(key, child),
  ]);
  return Object.fromEntries(fields);
}

function wrapItems(name: string, items: readonly unknown[]): XmlValue {
  if (items.length === 0) return undefined;
  const item = ITEM_NAMES[name];
  if (item === undefined) throw new Error(`the sandbox does not know what the items of ${name} are called`);
  return { [item]: items.map((each) => toXml(item, each)) };
}

function toXml(name: string, value: unknown): XmlValue {
  if (value === undefined || value instanceof Date) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'object' && value !== null) return cloudFrontFields(name, value);
  throw new Error(`the sandbox cannot write ${typeof value} ${name}`);
}
