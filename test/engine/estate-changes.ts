import { hash } from 'node:crypto';
import { SITES } from '../../sandbox/estate/names.ts';
import { makeBucket, putObject, type S3Bucket } from '../../sandbox/s3-state.ts';
import type { SandboxRequest } from '../../sandbox/service.ts';
import type { SmallEstate } from './moving-scene.ts';

const bucketOf = ({ s3 }: SmallEstate, name: string): S3Bucket => required(s3.buckets.get(name), name);
const LATER = { lastModified: new Date('2026-11-01T12:00:00Z') };

/** What people do to an estate while its snapshot is taken, one of each kind; `salt` makes it another one each time. */
export const CHANGES = {
  putObject: (estate, salt = '') => {
    putObject(
      bucketOf(estate, SITES.sailjada.domain),
      'events/new-year.html',
      `<h1>New Year${salt}</h1>`,
      LATER,
    );
  },
  /** As long as the one before it: a change that only the ETag shows. */
  replaceObject: (estate, salt = '') => {
    const bucket = bucketOf(estate, SITES.sailjada.domain);
    const { size = 0 } = bucket.objects.get('index.html')?.[0]?.body ?? {};
    putObject(bucket, 'index.html', `replaced${salt}`.padEnd(size, '.'), LATER);
  },
  deleteObject: (estate) => {
    const bucket = bucketOf(estate, SITES.sailjada.domain);
    bucket.objects.delete(required(bucket.objects.keys().at(-1), 'a last key'));
  },
  createBucket: (estate) => {
    const bucket = makeBucket('jada-created', { createdAt: new Date('2026-11-01T12:00:00Z') });
    putObject(bucket, 'note.txt', 'made meanwhile', LATER);
    estate.s3.buckets.set(bucket.name, bucket);
  },
  deleteBucket: (estate) => {
    estate.s3.buckets.delete('jada-backups-west');
  },
  changeRecord: (estate, salt = '') => {
    const zone = [...estate.route53.zones.values()].find((each) => each.zone.Name === 'eydsandiego.com.');
    const record = zone?.records.find(({ Type }) => Type === 'TXT');
    required(record, 'a TXT record').ResourceRecords = [{ Value: `"v=spf1 ~all${salt}"` }];
  },
  changeFunction: (estate, salt = '') => {
    const { configuration } = functionOf(estate, 'contact-form');
    const code = Buffer.from(`another zip${salt}`);
    Object.assign(functionOf(estate, 'contact-form'), { code });
    Object.assign(configuration, {
      CodeSha256: hash('sha256', code, 'base64'),
      CodeSize: code.length,
      RevisionId: hash('sha256', code),
      Environment: { Variables: { TARGET: `elsewhere${salt}` } },
    });
  },
  changeDistribution: (estate, salt = '') => {
    const stored = required([...estate.cloudFront.distributions.values()][0], 'a distribution');
    stored.etag = `EMOVED${salt}`;
    required(stored.value.DistributionConfig, 'its configuration').Comment = `moved${salt}`;
  },
  changeItem: (estate, salt = '') => {
    const table = required(
      estate.dynamoDb.tables.find(({ name }) => name === 'jada-crew'),
      'jada-crew',
    );
    table.items[0] = { ...table.items[0], phone: { S: `+1 619 555 0100${salt}` } };
  },
} satisfies Record<string, (estate: SmallEstate, salt?: string) => void>;

/** A resource that another change hits before every answer that tells of it. */
interface Mover {
  readonly change: keyof typeof CHANGES;
  /** The call that tells. */
  readonly call: string;
  isMine(request: SandboxRequest, estate: SmallEstate): boolean;
  /** The resource, as `service region id`. */
  find(estate: SmallEstate): string;
}

export const MOVERS: readonly Mover[] = [
  {
    change: 'replaceObject',
    call: 's3 ListObjectsV2',
    isMine: ({ path }) => path.startsWith(`/${SITES.sailjada.domain}`),
    find: () => `s3 us-east-1 ${SITES.sailjada.domain}`,
  },
  {
    change: 'changeRecord',
    call: 'route53 ListResourceRecordSets',
    isMine: ({ path }, estate) => path.includes(zoneIdOf(estate)),
    find: (estate) => `route53 global ${zoneIdOf(estate)}`,
  },
  {
    change: 'changeFunction',
    call: 'lambda GetFunction',
    isMine: ({ path }) => path.endsWith('/functions/contact-form'),
    find: () => 'lambda us-east-1 contact-form',
  },
  {
    change: 'changeDistribution',
    call: 'cloudfront GetDistribution',
    isMine: ({ path }, estate) => path.endsWith(distributionIdOf(estate)),
    find: (estate) => `cloudfront global ${distributionIdOf(estate)}`,
  },
  {
    change: 'changeItem',
    call: 'dynamodb Scan',
    isMine: ({ body }) => body.includes('"jada-crew"'),
    find: () => 'dynamodb us-east-1 jada-crew',
  },
];

function zoneIdOf({ route53 }: SmallEstate): string {
  const found = [...route53.zones].find(([, { zone }]) => zone.Name === 'eydsandiego.com.');
  return required(found?.[0], 'zone eydsandiego.com');
}

function distributionIdOf({ cloudFront }: SmallEstate): string {
  return required(cloudFront.distributions.keys().next().value, 'a distribution');
}

export function functionOf({ lambda }: SmallEstate, name: string) {
  const found = lambda.functions.find(({ configuration }) => configuration.FunctionName === name);
  return required(found, name);
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the estate has no ${what}`);
  return value;
}
