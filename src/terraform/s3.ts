import { at, type Json, list, pick, tagsOf, text } from './document.ts';
import { type Block, type Body, block, jsonencode, link, optional } from './hcl.ts';
import type { Captured, Coverage, Managed } from './resource.ts';
import { lifecycleOf } from './s3-lifecycle.ts';
import { accelerationOf, aclOf, loggingOf, notificationOf } from './s3-settings.ts';
import { websiteOf } from './s3-website.ts';

/** A part of a bucket's configuration that is a resource of its own; undefined where it is not set. */
type BucketPart = (config: Json) => Body | undefined;

const PARTS: Readonly<Record<string, BucketPart>> = {
  versioning: versioningOf,
  policy: policyOf,
  cors_configuration: corsOf,
  website_configuration: websiteOf,
  lifecycle_configuration: lifecycleOf,
  server_side_encryption_configuration: encryptionOf,
  public_access_block: publicAccessOf,
  ownership_controls: ownershipOf,
  acl: aclOf,
  logging: loggingOf,
  notification: notificationOf,
  accelerate_configuration: accelerationOf,
  request_payment_configuration: (config) =>
    text(config, 'requestPayment') === 'Requester' ? { payer: 'Requester' } : undefined,
  object_lock_configuration: objectLockOf,
};

/** Parts that are captured and that no block is written for. */
const UNCOVERED_PARTS: Readonly<Record<string, string>> = {
  replication: 'replication',
  analytics: 'analytics configurations',
  inventory: 'inventory configurations',
  metrics: 'metrics configurations',
  intelligentTiering: 'intelligent tiering',
};

/** Buckets and each part of their configuration; what is in them is restored from the snapshot itself. */
export function coverS3(captured: readonly Captured[]): Coverage {
  const buckets = captured.filter(({ service }) => service === 's3');
  return {
    managed: buckets.flatMap(coverBucket),
    uncovered: [
      ...(buckets.length > 0
        ? [
            {
              what: `objects of ${buckets.length} buckets`,
              reason: 'data, not configuration: `tidemark snapshot restore` puts them back',
            },
          ]
        : []),
      ...buckets.flatMap(({ id, documents }) =>
        Object.entries(UNCOVERED_PARTS).flatMap(([part, words]) =>
          at(documents.get(''), part) === undefined
            ? []
            : [{ what: `bucket ${id}: ${words}`, reason: 'not written as Terraform yet' }],
        ),
      ),
    ],
  };
}

function coverBucket({ id, region, documents }: Captured): Managed[] {
  const config = documents.get('') ?? null;
  const place = text(config, 'region') || region;
  const common = { title: id, importId: id, region: place };
  const parts = Object.entries(PARTS).flatMap(([name, make]): Managed[] => {
    const body = make(config);
    if (!body) return [];
    const exports =
      name === 'website_configuration'
        ? { [`website:${id}.s3-website-${place}.amazonaws.com`]: 'website_endpoint' }
        : {};
    return [
      {
        ...common,
        type: `aws_s3_bucket_${name}`,
        body: { bucket: link(`bucket:${id}`, id), ...body },
        exports,
      },
    ];
  });
  return [
    {
      ...common,
      type: 'aws_s3_bucket',
      body: { bucket: id, tags: tagsOf(at(config, 'tags')) },
      exports: {
        [`bucket:${id}`]: 'id',
        [`arn:aws:s3:::${id}`]: 'arn',
        [`bucket-domain:${id}.s3.amazonaws.com`]: 'bucket_domain_name',
        [`bucket-domain:${id}.s3.${place}.amazonaws.com`]: 'bucket_regional_domain_name',
      },
    },
    ...parts,
  ];
}

function policyOf(config: Json): Body | undefined {
  const policy = at(config, 'policy');
  return policy === undefined ? undefined : { policy: jsonencode(policy) };
}

function versioningOf(config: Json): Body | undefined {
  const status = text(config, 'versioning', 'Status');
  if (status === '') return undefined;
  const mfa = text(config, 'versioning', 'MFADelete');
  return { versioning_configuration: block({ status, mfa_delete: mfa || undefined }) };
}

function corsOf(config: Json): Body | undefined {
  const rules = list(config, 'cors').map((rule) =>
    block({
      id: at(rule, 'ID'),
      ...pick(rule, 'AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposeHeaders', 'MaxAgeSeconds'),
    }),
  );
  return rules.length === 0 ? undefined : { cors_rule: rules };
}

function encryptionOf(config: Json): Body | undefined {
  const rules = list(config, 'encryption', 'Rules').map(encryptionRuleOf);
  return rules.length === 0 ? undefined : { rule: rules };
}

function encryptionRuleOf(rule: Json): Block {
  const apply = at(rule, 'ApplyServerSideEncryptionByDefault');
  return block({
    bucket_key_enabled: at(rule, 'BucketKeyEnabled'),
    apply_server_side_encryption_by_default: optional(apply, (value) => ({
      sse_algorithm: text(value, 'SSEAlgorithm'),
      kms_master_key_id: at(value, 'KMSMasterKeyID'),
    })),
  });
}

function publicAccessOf(config: Json): Body | undefined {
  const found = at(config, 'publicAccessBlock');
  if (found === undefined) return undefined;
  return pick(found, 'BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets');
}

function ownershipOf(config: Json): Body | undefined {
  const [rule] = list(config, 'ownership', 'Rules');
  return rule === undefined
    ? undefined
    : { rule: block({ object_ownership: text(rule, 'ObjectOwnership') }) };
}

function objectLockOf(config: Json): Body | undefined {
  const retention = at(config, 'objectLock', 'Rule', 'DefaultRetention');
  if (at(config, 'objectLock') === undefined) return undefined;
  return {
    rule: optional(retention, (value) => ({
      default_retention: block(pick(value, 'Mode', 'Days', 'Years')),
    })),
  };
}
