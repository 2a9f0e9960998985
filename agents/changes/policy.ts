import type { Config } from '../../src/config.ts';

/** What changes need to be allowed, beside what snapshots do: by what it is allowed on. */
const ACTIONS = {
  buckets: ['s3:GetBucketLocation', 's3:ListBucket'],
  objects: ['s3:GetObject', 's3:GetObjectTagging'],
  staging: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'],
  distributions: [
    'cloudfront:CreateInvalidation',
    'cloudfront:GetDistribution',
    'cloudfront:GetInvalidation',
  ],
  account: ['lambda:ListFunctions'],
  functions: [
    'lambda:CreateAlias',
    'lambda:GetAlias',
    'lambda:GetFunction',
    'lambda:GetFunctionConfiguration',
    'lambda:ListAliases',
    'lambda:PublishVersion',
    'lambda:UpdateAlias',
    'lambda:UpdateFunctionCode',
  ],
} as const;

/** All of them, as the calls of the ports need them. */
export const CHANGE_ACTIONS: readonly string[] = Object.values(ACTIONS).flat().sort();

/**
 * The least that changes need, so that nothing but staging can be written, whatever Tidemark does: production is read
 * only. Buckets whose objects are encrypted with a KMS key of one's own need the key as well.
 */
export function makeChangesPolicy({ sites, aws }: Pick<Config, 'sites' | 'aws'>) {
  const places = Object.values(sites).flatMap(({ production, staging }) => [production, staging]);
  const staging = Object.values(sites).map((site) => site.staging);
  const account = aws.accountId ?? '*';
  const objectsOf = (of: typeof places) =>
    of.map(({ bucket, prefix }) => `arn:aws:s3:::${bucket}/${prefix}*`);
  const distributions = staging.flatMap(({ distribution }) =>
    distribution === undefined ? [] : [`arn:aws:cloudfront::${account}:distribution/${distribution}`],
  );
  const statements = [
    statement(
      'TidemarkListsSites',
      ACTIONS.buckets,
      places.map(({ bucket }) => `arn:aws:s3:::${bucket}`),
    ),
    statement('TidemarkReadsSites', ACTIONS.objects, objectsOf(places)),
    statement('TidemarkWritesStaging', ACTIONS.staging, objectsOf(staging)),
    statement('TidemarkInvalidatesStaging', ACTIONS.distributions, distributions),
    statement('TidemarkListsFunctions', ACTIONS.account, ['*']),
    statement('TidemarkDeploysFunctions', ACTIONS.functions, [`arn:aws:lambda:*:${account}:function:*`]),
  ];
  return { Version: '2012-10-17', Statement: statements.filter(({ Resource }) => Resource.length > 0) };
}

function statement(Sid: string, Action: readonly string[], resources: readonly string[]) {
  return { Sid, Effect: 'Allow', Action, Resource: Array.from(new Set(resources)).sort() };
}
