import { responseHeadersPolicyOf } from './cloudfront-headers.ts';
import { cachePolicyOf, originRequestPolicyOf } from './cloudfront-policy.ts';
import { at, given, type Json, list, pick, text } from './document.ts';
import { type Body, code, link } from './hcl.ts';
import type { Captured, Coverage, Managed } from './resource.ts';

interface Part {
  /** The resource's type without `aws_cloudfront_`, with `-` for `_`; also what links to it begin with. */
  readonly kind: string;
  /** The document's configuration. */
  readonly config: readonly string[];
  readonly body: (config: Json, captured: Captured) => Body;
  readonly exports?: (document: Json, id: string) => Readonly<Record<string, string>>;
  readonly ignore?: readonly string[];
}

const PARTS: Readonly<Record<string, Part>> = {
  'cloudfront-functions': {
    kind: 'function',
    config: ['Development'],
    body: functionOf,
    exports: (document) => ({ [arnOf(document)]: 'arn' }),
    // What Terraform itself does: whether it also makes the code live.
    ignore: ['publish'],
  },
  'cloudfront-cache-policies': {
    kind: 'cache-policy',
    config: ['CachePolicy', 'CachePolicyConfig'],
    body: cachePolicyOf,
  },
  'cloudfront-origin-request-policies': {
    kind: 'origin-request-policy',
    config: ['OriginRequestPolicy', 'OriginRequestPolicyConfig'],
    body: originRequestPolicyOf,
  },
  'cloudfront-response-headers-policies': {
    kind: 'response-headers-policy',
    config: ['ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig'],
    body: responseHeadersPolicyOf,
  },
  'cloudfront-origin-access-controls': {
    kind: 'origin-access-control',
    config: ['OriginAccessControl', 'OriginAccessControlConfig'],
    body: accessControlOf,
  },
  'cloudfront-origin-access-identities': {
    kind: 'origin-access-identity',
    config: ['CloudFrontOriginAccessIdentity', 'CloudFrontOriginAccessIdentityConfig'],
    body: (config) => ({ comment: given(config, 'Comment') }),
    exports: (_, id) => ({
      [`origin-access-identity:origin-access-identity/cloudfront/${id}`]: 'cloudfront_access_identity_path',
    }),
  },
  'cloudfront-public-keys': {
    kind: 'public-key',
    config: ['PublicKey', 'PublicKeyConfig'],
    body: (config) => ({
      name: text(config, 'Name'),
      comment: given(config, 'Comment'),
      encoded_key: text(config, 'EncodedKey'),
    }),
  },
  'cloudfront-key-groups': { kind: 'key-group', config: ['KeyGroup', 'KeyGroupConfig'], body: keyGroupOf },
};

/** What distributions are made of; continuous deployment is named as not covered. */
export function coverCloudfrontParts(captured: readonly Captured[]): Coverage {
  const rest = captured.filter(({ service }) => service.startsWith('cloudfront-') && !(service in PARTS));
  return {
    managed: captured.flatMap((each) => {
      const part = PARTS[each.service];
      return part ? [coverPart(each, part)] : [];
    }),
    uncovered: rest.map(({ service, title }) => ({
      what: `${service.replaceAll('-', ' ')}: ${title}`,
      reason: 'not written as Terraform yet',
    })),
  };
}

function coverPart(captured: Captured, { kind, config, body, exports, ignore }: Part): Managed {
  const { id, title, documents } = captured;
  const document = documents.get('') ?? null;
  return {
    type: `aws_cloudfront_${kind.replaceAll('-', '_')}`,
    title,
    region: 'global',
    importId: id,
    body: body(at(document, ...config) ?? null, captured),
    exports: exports?.(document, id) ?? { [`${kind}:${id}`]: 'id' },
    ...(ignore && { ignore }),
  };
}

/** Its code is that in development, which is what the provider reads; only where it differs it has a file of its own. */
function functionOf(stage: Json, { id, path, files }: Captured): Body {
  const live = path.replace(/\.json$/, '.js');
  const development = path.replace(/\.json$/, '.development.js');
  const config = at(stage, 'FunctionConfig');
  return {
    name: id,
    runtime: text(config, 'Runtime'),
    comment: given(config, 'Comment'),
    code: code(`file("\${var.snapshot}/${files.includes(development) ? development : live}")`),
  };
}

function arnOf(document: Json): string {
  return (
    text(document, 'Live', 'FunctionMetadata', 'FunctionARN') ||
    text(document, 'Development', 'FunctionMetadata', 'FunctionARN')
  );
}

function accessControlOf(config: Json): Body {
  return {
    ...pick(
      config,
      'Name',
      'Description',
      'OriginAccessControlOriginType',
      'SigningBehavior',
      'SigningProtocol',
    ),
  };
}

function keyGroupOf(config: Json): Body {
  return {
    name: text(config, 'Name'),
    comment: given(config, 'Comment'),
    items: list(config, 'Items').map((id) => link(`public-key:${id}`, String(id))),
  };
}
