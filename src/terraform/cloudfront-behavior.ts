import { at, given, type Json, list, pick, some, text } from './document.ts';
import { type Body, block, link, optional } from './hcl.ts';

/** How a distribution answers: what it caches, by which policies, through which functions. */
export function behaviorOf(behavior: Json): Body {
  const hasPolicy = text(behavior, 'CachePolicyId') !== '';
  return {
    target_origin_id: text(behavior, 'TargetOriginId'),
    viewer_protocol_policy: text(behavior, 'ViewerProtocolPolicy'),
    allowed_methods: list(behavior, 'AllowedMethods'),
    cached_methods: list(behavior, 'AllowedMethods', 'CachedMethods'),
    compress: at(behavior, 'Compress'),
    ...policiesOf(behavior),
    ...(hasPolicy ? {} : ttlOf(behavior)),
    smooth_streaming: at(behavior, 'SmoothStreaming') === true ? true : undefined,
    ...trustedOf(behavior),
    forwarded_values: optional(at(behavior, 'ForwardedValues'), forwardedOf),
    function_association: some(
      list(behavior, 'FunctionAssociations').map((each) =>
        block({ event_type: text(each, 'EventType'), function_arn: text(each, 'FunctionARN') }),
      ),
    ),
    lambda_function_association: some(
      list(behavior, 'LambdaFunctionAssociations').map((each) =>
        block({
          event_type: text(each, 'EventType'),
          lambda_arn: text(each, 'LambdaFunctionARN'),
          ...pick(each, 'IncludeBody'),
        }),
      ),
    ),
    grpc_config: at(behavior, 'GrpcConfig', 'Enabled') === true ? block({ enabled: true }) : undefined,
  };
}

function policiesOf(behavior: Json): Body {
  const policy = (name: string, kind: string) => {
    const id = text(behavior, name);
    return id === '' ? undefined : link(`${kind}:${id}`, id);
  };
  return {
    cache_policy_id: policy('CachePolicyId', 'cache-policy'),
    origin_request_policy_id: policy('OriginRequestPolicyId', 'origin-request-policy'),
    response_headers_policy_id: policy('ResponseHeadersPolicyId', 'response-headers-policy'),
    field_level_encryption_id: given(behavior, 'FieldLevelEncryptionId'),
    realtime_log_config_arn: given(behavior, 'RealtimeLogConfigArn'),
  };
}

function ttlOf(behavior: Json): Body {
  return {
    min_ttl: at(behavior, 'MinTTL'),
    default_ttl: at(behavior, 'DefaultTTL'),
    max_ttl: at(behavior, 'MaxTTL'),
  };
}

function trustedOf(behavior: Json): Body {
  const groups = list(behavior, 'TrustedKeyGroups').map((id) => link(`key-group:${id}`, String(id)));
  return { trusted_key_groups: some(groups), trusted_signers: some(list(behavior, 'TrustedSigners')) };
}

function forwardedOf(values: Json): Body {
  return {
    query_string: at(values, 'QueryString'),
    query_string_cache_keys: some(list(values, 'QueryStringCacheKeys')),
    headers: some(list(values, 'Headers')),
    cookies: block({
      forward: text(values, 'Cookies', 'Forward'),
      whitelisted_names: some(list(values, 'Cookies', 'WhitelistedNames')),
    }),
  };
}
