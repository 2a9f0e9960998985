import { behaviorOf } from './cloudfront-behavior.ts';
import { coverCloudfrontParts } from './cloudfront-part.ts';
import { at, given, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Block, type Body, block, link, optional } from './hcl.ts';
import type { Captured, Coverage, Managed } from './resource.ts';

/** Distributions and what they are made of: functions, policies, origin access, keys. */
export function coverCloudfront(captured: readonly Captured[]): Coverage {
  const distributions = captured.filter(({ service }) => service === 'cloudfront');
  const parts = coverCloudfrontParts(captured);
  return { ...parts, managed: [...distributions.map(coverDistribution), ...parts.managed] };
}

function coverDistribution({ id, documents }: Captured): Managed {
  const document = documents.get('') ?? null;
  const distribution = at(document, 'Distribution') ?? null;
  const config = at(distribution, 'DistributionConfig') ?? null;
  const domain = text(distribution, 'DomainName');
  const [alias] = list(config, 'Aliases');
  return {
    type: 'aws_cloudfront_distribution',
    title: typeof alias === 'string' ? alias : domain.split('.')[0] || id,
    region: 'global',
    importId: id,
    body: { ...headOf(config), tags: tagsOf(at(document, 'Tags')), ...partsOf(config) },
    exports: {
      [text(distribution, 'ARN')]: 'arn',
      [`distribution:${id}`]: 'id',
      [`domain:${domain}`]: 'domain_name',
      [`domain-zone:${domain}`]: 'hosted_zone_id',
    },
    // What Terraform itself does, of which AWS knows nothing.
    ignore: ['retain_on_delete', 'wait_for_deployment'],
  };
}

function headOf(config: Json): Body {
  return {
    enabled: at(config, 'Enabled'),
    comment: given(config, 'Comment'),
    aliases: some(list(config, 'Aliases')),
    default_root_object: given(config, 'DefaultRootObject'),
    http_version: at(config, 'HttpVersion'),
    is_ipv6_enabled: at(config, 'IsIPV6Enabled'),
    price_class: at(config, 'PriceClass'),
    staging: at(config, 'Staging') === true ? true : undefined,
    continuous_deployment_policy_id: given(config, 'ContinuousDeploymentPolicyId'),
    web_acl_id: given(config, 'WebACLId'),
  };
}

function partsOf(config: Json): Body {
  const logging = at(config, 'Logging', 'Enabled') === true ? at(config, 'Logging') : undefined;
  return {
    origin: list(config, 'Origins').map(originOf),
    origin_group: some(list(config, 'OriginGroups').map(originGroupOf)),
    default_cache_behavior: optional(at(config, 'DefaultCacheBehavior'), behaviorOf),
    ordered_cache_behavior: some(
      list(config, 'CacheBehaviors').map((each) =>
        block({ path_pattern: text(each, 'PathPattern'), ...behaviorOf(each) }),
      ),
    ),
    custom_error_response: some(list(config, 'CustomErrorResponses').map(errorResponseOf)),
    logging_config: optional(logging, loggingOf),
    restrictions: block({
      geo_restriction: block({
        restriction_type: text(config, 'Restrictions', 'GeoRestriction', 'RestrictionType'),
        locations: some(list(config, 'Restrictions', 'GeoRestriction')),
      }),
    }),
    viewer_certificate: optional(at(config, 'ViewerCertificate'), certificateOf),
  };
}

function originOf(origin: Json): Block {
  const domain = text(origin, 'DomainName');
  const access = text(origin, 'OriginAccessControlId');
  const key = domain.includes('.s3-website') ? `website:${domain}` : `bucket-domain:${domain}`;
  const identity = text(origin, 'S3OriginConfig', 'OriginAccessIdentity');
  const shield = at(origin, 'OriginShield');
  return block({
    origin_id: text(origin, 'Id'),
    domain_name: link(key, domain),
    origin_path: given(origin, 'OriginPath'),
    origin_access_control_id: access === '' ? undefined : link(`origin-access-control:${access}`, access),
    ...pick(origin, 'ConnectionAttempts', 'ConnectionTimeout'),
    custom_header: some(
      list(origin, 'CustomHeaders').map((header) =>
        block({ name: text(header, 'HeaderName'), value: at(header, 'HeaderValue') }),
      ),
    ),
    custom_origin_config: optional(at(origin, 'CustomOriginConfig'), customOriginOf),
    s3_origin_config:
      identity === ''
        ? undefined
        : block({ origin_access_identity: link(`origin-access-identity:${identity}`, identity) }),
    origin_shield:
      at(shield, 'Enabled') === true
        ? block({ enabled: true, origin_shield_region: at(shield, 'OriginShieldRegion') })
        : undefined,
    vpc_origin_config: optional(at(origin, 'VpcOriginConfig'), (value) =>
      pick(value, 'VpcOriginId', 'OriginKeepaliveTimeout', 'OriginReadTimeout'),
    ),
  });
}

function customOriginOf(config: Json): Body {
  return {
    http_port: at(config, 'HTTPPort'),
    https_port: at(config, 'HTTPSPort'),
    ...pick(config, 'OriginKeepaliveTimeout', 'OriginReadTimeout', 'OriginProtocolPolicy'),
    origin_ssl_protocols: list(config, 'OriginSslProtocols'),
  };
}

function originGroupOf(group: Json): Block {
  return block({
    origin_id: text(group, 'Id'),
    failover_criteria: block({ status_codes: list(group, 'FailoverCriteria', 'StatusCodes') }),
    member: list(group, 'Members').map((member) => block({ origin_id: text(member, 'OriginId') })),
  });
}

function errorResponseOf(response: Json): Block {
  const code = text(response, 'ResponseCode');
  return block({
    error_code: at(response, 'ErrorCode'),
    error_caching_min_ttl: at(response, 'ErrorCachingMinTTL'),
    response_code: code === '' ? undefined : Number(code),
    response_page_path: given(response, 'ResponsePagePath'),
  });
}

function loggingOf(logging: Json): Body {
  const bucket = text(logging, 'Bucket');
  return {
    bucket: link(`bucket-domain:${bucket}`, bucket),
    include_cookies: at(logging, 'IncludeCookies'),
    prefix: given(logging, 'Prefix'),
  };
}

function certificateOf(certificate: Json): Body {
  const own = given(certificate, 'ACMCertificateArn');
  const iam = given(certificate, 'IAMCertificateId');
  if (own === undefined && iam === undefined) return { cloudfront_default_certificate: true };
  return {
    acm_certificate_arn: own,
    iam_certificate_id: iam,
    minimum_protocol_version: at(certificate, 'MinimumProtocolVersion'),
    ssl_support_method: at(certificate, 'SSLSupportMethod'),
  };
}
