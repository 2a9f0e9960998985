import { at, given, type Json, list, pick, some, text } from './document.ts';
import { type Block, type Body, block, optional } from './hcl.ts';

/** The headers that CloudFront adds to answers, or takes away. */
export function responseHeadersPolicyOf(config: Json): Body {
  const custom = list(config, 'CustomHeadersConfig').map((each) =>
    block(pick(each, 'Header', 'Override', 'Value')),
  );
  const removed = list(config, 'RemoveHeadersConfig').map((each) => block(pick(each, 'Header')));
  const timing =
    at(config, 'ServerTimingHeadersConfig', 'Enabled') === true
      ? at(config, 'ServerTimingHeadersConfig')
      : undefined;
  return {
    name: text(config, 'Name'),
    comment: given(config, 'Comment'),
    cors_config: optional(at(config, 'CorsConfig'), corsOf),
    custom_headers_config: custom.length > 0 ? block({ items: custom }) : undefined,
    remove_headers_config: removed.length > 0 ? block({ items: removed }) : undefined,
    security_headers_config: optional(at(config, 'SecurityHeadersConfig'), securityOf),
    server_timing_headers_config: optional(timing, (value) => pick(value, 'Enabled', 'SamplingRate')),
  };
}

function corsOf(cors: Json): Body {
  const items = (name: string): Block | undefined => {
    const found = some(list(cors, name));
    return found && block({ items: found });
  };
  return {
    access_control_allow_credentials: at(cors, 'AccessControlAllowCredentials'),
    access_control_max_age_sec: at(cors, 'AccessControlMaxAgeSec'),
    origin_override: at(cors, 'OriginOverride'),
    access_control_allow_headers: items('AccessControlAllowHeaders'),
    access_control_allow_methods: items('AccessControlAllowMethods'),
    access_control_allow_origins: items('AccessControlAllowOrigins'),
    access_control_expose_headers: items('AccessControlExposeHeaders'),
  };
}

function securityOf(security: Json): Body {
  const part = (name: string, ...fields: readonly string[]) =>
    optional(at(security, name), (value) => pick(value, 'Override', ...fields));
  return {
    content_security_policy: part('ContentSecurityPolicy', 'ContentSecurityPolicy'),
    content_type_options: part('ContentTypeOptions'),
    frame_options: part('FrameOptions', 'FrameOption'),
    referrer_policy: part('ReferrerPolicy', 'ReferrerPolicy'),
    strict_transport_security: optional(at(security, 'StrictTransportSecurity'), (value) => ({
      ...pick(value, 'AccessControlMaxAgeSec', 'Override', 'Preload'),
      include_subdomains: at(value, 'IncludeSubdomains'),
    })),
    xss_protection: part('XSSProtection', 'ModeBlock', 'Protection', 'ReportUri'),
  };
}
