import { hash } from 'node:crypto';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import type { LambdaFunction } from '../../sandbox/lambda-state.ts';
import { currentVersion, etagOf, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import { element } from '../../sandbox/xml.ts';

const BUCKET = 'jada-assets';
const CHANGED = 'jada-email-templates';
const FUNCTION = 'booking-confirmation';
const ZONE = 'eydsandiego.com';
const TABLE = 'jada-inventory';

/** What `lose` takes away or changes, as a restore is asked for it. */
export const LOST = [
  `s3:${BUCKET}`,
  `s3:${CHANGED}/`,
  `lambda:${FUNCTION}`,
  `route53:${ZONE}`,
  `dynamodb:${TABLE}`,
];

export type LostEstate = ReturnType<typeof makeLostEstate>;

/** Little more than what is lost; functions are there as soon as they are made. */
export function makeLostEstate() {
  const estate = makeJadaEstate({ scale: 0.1 });
  const { s3, lambda, route53, dynamoDb, cloudFront } = estate;
  cloudFront.distributions.clear();
  for (const name of s3.buckets.keys()) if (name !== BUCKET && name !== CHANGED) s3.buckets.delete(name);
  for (const [id, { zone }] of route53.zones) if (zone.Name !== `${ZONE}.`) route53.zones.delete(id);
  const functions = lambda.functions.filter(({ configuration }) => configuration.FunctionName === FUNCTION);
  const tables = dynamoDb.tables.filter(({ name }) => name === TABLE);
  return {
    ...estate,
    lambda: { ...lambda, functions, updatePolls: 0 },
    dynamoDb: { ...dynamoDb, tables },
  };
}

/** A bucket, a function, a zone and a table are gone; of another bucket some objects say something else or are gone. */
export function lose({ s3, lambda, route53, dynamoDb }: LostEstate): void {
  s3.buckets.delete(BUCKET);
  const changed = requireBucket(s3.buckets.get(CHANGED));
  const [first = '', second = '', third = ''] = changed.objects.keys();
  for (const key of [first, second]) putObject(changed, key, 'written by mistake');
  changed.objects.delete(third);
  remove(lambda.functions, ({ configuration }) => configuration.FunctionName === FUNCTION);
  for (const [id, { zone }] of route53.zones) if (zone.Name === `${ZONE}.`) route53.zones.delete(id);
  remove(dynamoDb.tables, ({ name }) => name === TABLE);
}

/** All of it that can come back, without the ids and times that AWS gives. */
export function describe({ s3, lambda, route53, dynamoDb }: LostEstate): object {
  const zones = Array.from(route53.zones.values()).filter(({ zone }) => zone.Name === `${ZONE}.`);
  return {
    buckets: [BUCKET, CHANGED].map((name) => describeBucket(requireBucket(s3.buckets.get(name)))),
    functions: lambda.functions
      .filter(({ configuration }) => configuration.FunctionName === FUNCTION)
      .map(describeFunction),
    zones: zones.map(({ records }) =>
      sorted(records.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA').map((each) => sortKeys(each))),
    ),
    tables: dynamoDb.tables
      .filter(({ name }) => name === TABLE)
      .map(({ items, keySchema, tags, ttlAttribute }) => ({
        items: items.length,
        digest: hash('sha256', sorted(items.map(sortKeys)).join('\n')),
        keySchema,
        tags,
        ttlAttribute,
      })),
  };
}

function describeBucket({ objects, policy, configuration }: S3Bucket): object {
  const rows = Array.from(objects.entries(), ([key, versions]) => {
    const version = currentVersion(versions);
    if (!version) return [key, null];
    const { headers, metadata, tags } = version;
    return [key, { etag: etagOf(version), headers, metadata, tags }];
  });
  const { ownershipControls, encryption, tagging, publicAccessBlock } = configuration;
  return {
    objects: Object.fromEntries(rows),
    policy: policy && JSON.parse(policy),
    settings: [ownershipControls, encryption, tagging, publicAccessBlock].map((each) =>
      element('Setting', each),
    ),
  };
}

function describeFunction({
  code,
  configuration,
  aliases,
  versions,
  policy,
  ...rest
}: LambdaFunction): object {
  const codeOf = (number: string) =>
    versions.find((version) => version.configuration.Version === number)?.configuration.CodeSha256;
  return {
    code: hash('sha256', code ?? ''),
    variables: configuration.Environment?.Variables,
    layers: configuration.Layers?.map(({ Arn }) => Arn),
    role: configuration.Role,
    tags: rest.tags,
    aliases: aliases.map(({ Name, FunctionVersion }) => [Name, codeOf(FunctionVersion)]),
    policies: [policy, ...aliases.map((alias) => alias.policy)].map((each) =>
      sorted((each?.Policy.Statement ?? []).map(sortKeys)),
    ),
    invoked: rest.eventInvokeConfigs.map(({ MaximumRetryAttempts }) => MaximumRetryAttempts),
  };
}

function sorted(lines: readonly string[]): readonly string[] {
  return lines.toSorted();
}

/** JSON with sorted keys; sets of DynamoDB have no order either. */
function sortKeys(value: unknown): string {
  return JSON.stringify(value, (key, each) => {
    if (Array.isArray(each)) return /^[NSB]S$/.test(key) ? each.toSorted() : each;
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function requireBucket(bucket: S3Bucket | undefined): S3Bucket {
  if (!bucket) throw new Error('the bucket is gone');
  return bucket;
}

function remove<T>(items: T[], is: (item: T) => boolean): void {
  const at = items.findIndex(is);
  if (at !== -1) items.splice(at, 1);
}
