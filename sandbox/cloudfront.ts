import type {
  CachePolicy,
  CloudFrontOriginAccessIdentity,
  ContinuousDeploymentPolicy,
  Distribution,
  KeyGroup,
  OriginAccessControl,
  OriginRequestPolicy,
  PublicKey,
  ResponseHeadersPolicy,
} from '@aws-sdk/client-cloudfront';
import { functionOperations, type StoredFunction } from './cloudfront-function.ts';
import {
  INVALIDATION_MS,
  invalidationOperations,
  type StoredInvalidation,
} from './cloudfront-invalidation.ts';
import {
  CLOUDFRONT_NAMESPACE,
  cloudFrontAnswer,
  type ItemKind,
  itemOperations,
  type Stored,
} from './cloudfront-item.ts';
import { xmlError } from './query-protocol.ts';
import { createRestService, type RestOperation } from './rest-protocol.ts';
import type { SandboxService } from './service.ts';

/** By id, functions by name; in the shapes of the SDK's Get calls. */
export interface CloudFrontState {
  distributions: Map<string, Stored<Distribution>>;
  functions: Map<string, StoredFunction>;
  cachePolicies: Map<string, Stored<CachePolicy>>;
  originRequestPolicies: Map<string, Stored<OriginRequestPolicy>>;
  responseHeadersPolicies: Map<string, Stored<ResponseHeadersPolicy>>;
  continuousDeploymentPolicies: Map<string, Stored<ContinuousDeploymentPolicy>>;
  originAccessControls: Map<string, Stored<OriginAccessControl>>;
  originAccessIdentities: Map<string, Stored<CloudFrontOriginAccessIdentity>>;
  publicKeys: Map<string, Stored<PublicKey>>;
  keyGroups: Map<string, Stored<KeyGroup>>;
  /** By ARN. */
  tags: Map<string, Record<string, string>>;
  /** By distribution. */
  invalidations: Map<string, StoredInvalidation[]>;
}

export interface CloudFrontOptions {
  readonly now?: () => Date;
  /** How long an invalidation is InProgress; default INVALIDATION_MS. */
  readonly invalidationMs?: number;
}

export function createCloudFront(state: CloudFrontState, options: CloudFrontOptions = {}): SandboxService {
  const { now = () => new Date(), invalidationMs = INVALIDATION_MS } = options;
  return createRestService({
    signingName: 'cloudfront',
    error: xmlError(CLOUDFRONT_NAMESPACE),
    operations: {
      ...itemOperations(DISTRIBUTION, state.distributions),
      ...functionOperations(state.functions),
      ...itemOperations(policyKind('CachePolicy', 'CachePolicies', 'cache-policy'), state.cachePolicies),
      ...itemOperations(
        policyKind('OriginRequestPolicy', 'OriginRequestPolicies', 'origin-request-policy'),
        state.originRequestPolicies,
      ),
      ...itemOperations(
        policyKind('ResponseHeadersPolicy', 'ResponseHeadersPolicies', 'response-headers-policy'),
        state.responseHeadersPolicies,
      ),
      ...itemOperations(
        policyKind(
          'ContinuousDeploymentPolicy',
          'ContinuousDeploymentPolicies',
          'continuous-deployment-policy',
        ),
        state.continuousDeploymentPolicies,
      ),
      ...itemOperations(ORIGIN_ACCESS_CONTROL, state.originAccessControls),
      ...itemOperations(ORIGIN_ACCESS_IDENTITY, state.originAccessIdentities),
      ...itemOperations(PUBLIC_KEY, state.publicKeys),
      ...itemOperations(KEY_GROUP, state.keyGroups),
      ...invalidationOperations(state.distributions, state.invalidations, {
        now,
        durationMs: invalidationMs,
      }),
      ListTagsForResource: tagsOperation(state.tags),
    },
  });
}

const DISTRIBUTION: ItemKind<Distribution> = {
  noun: 'Distribution',
  plural: 'Distributions',
  path: 'distribution',
  list: 'DistributionList',
  missing: 'NoSuchDistribution',
  summarize: ({ value: { Id, ARN, Status, LastModifiedTime, DomainName, DistributionConfig } }) => {
    const { CallerReference, DefaultRootObject, Logging, ...shown } = DistributionConfig ?? {};
    return { Id, ARN, Status, LastModifiedTime, DomainName, ...shown };
  },
};

function policyKind<T extends object>(noun: string, plural: string, path: string): ItemKind<T> {
  return {
    noun,
    plural,
    path,
    list: `${noun}List`,
    missing: `NoSuch${noun}`,
    summarize: ({ value, isManaged }) => ({ Type: isManaged ? 'managed' : 'custom', [noun]: value }),
  };
}

const ORIGIN_ACCESS_CONTROL: ItemKind<OriginAccessControl> = {
  noun: 'OriginAccessControl',
  plural: 'OriginAccessControls',
  path: 'origin-access-control',
  list: 'OriginAccessControlList',
  missing: 'NoSuchOriginAccessControl',
  summarize: ({ value }) => ({ Id: value.Id, ...value.OriginAccessControlConfig }),
};

const ORIGIN_ACCESS_IDENTITY: ItemKind<CloudFrontOriginAccessIdentity> = {
  noun: 'CloudFrontOriginAccessIdentity',
  plural: 'CloudFrontOriginAccessIdentities',
  path: 'origin-access-identity/cloudfront',
  list: 'CloudFrontOriginAccessIdentityList',
  missing: 'NoSuchCloudFrontOriginAccessIdentity',
  summarize: ({ value: { Id, S3CanonicalUserId, CloudFrontOriginAccessIdentityConfig: config } }) => ({
    Id,
    S3CanonicalUserId,
    Comment: config?.Comment,
  }),
};

const PUBLIC_KEY: ItemKind<PublicKey> = {
  noun: 'PublicKey',
  plural: 'PublicKeys',
  path: 'public-key',
  list: 'PublicKeyList',
  missing: 'NoSuchPublicKey',
  summarize: ({ value: { Id, CreatedTime, PublicKeyConfig: config } }) => ({
    Id,
    Name: config?.Name,
    CreatedTime,
    EncodedKey: config?.EncodedKey,
    Comment: config?.Comment,
  }),
};

const KEY_GROUP: ItemKind<KeyGroup> = {
  noun: 'KeyGroup',
  plural: 'KeyGroups',
  path: 'key-group',
  list: 'KeyGroupList',
  missing: 'NoSuchResource',
  summarize: ({ value }) => ({ KeyGroup: value }),
};

/** CloudFront answers an ARN without tags, whatever it is, with an empty list. */
function tagsOperation(tags: CloudFrontState['tags']): RestOperation {
  return {
    route: 'GET /2020-05-31/tagging',
    run: (call) => {
      const Items = Object.entries(tags.get(call.query('Resource') ?? '') ?? {});
      return cloudFrontAnswer('Tags', { Items: Items.map(([Key, Value]) => ({ Key, Value })) });
    },
  };
}
