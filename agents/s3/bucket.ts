import { matchesGlob } from 'node:path';
import type { Readable } from 'node:stream';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { describeFailure } from '../../src/aws/failure.ts';
import {
  type CaptureContext,
  type CapturingCollector,
  type CollectorContext,
  type FileRow,
  type Look,
  type Resource,
  ResourceGoneError,
} from '../../src/engine/collector.ts';
import { decodeKeyPath, encodeSegment } from '../../src/store/key-path.ts';
import {
  type BucketConfiguration,
  CONFIGURATION_ACTIONS,
  readConfiguration,
} from './bucket-configuration.ts';
import { HISTORY_ACTIONS, keepsVersions, recallBucket, SPAN_MS } from './bucket-history.ts';
import { type BucketPlace, lookAtObjects } from './bucket-listing.ts';
import { captureObjects } from './bucket-objects.ts';
import { regionOfBucket } from './bucket-region.ts';
import { createBucketTransfer } from './bucket-transfer.ts';
import { TRANSFER_ACTIONS } from './sdk-transfer.ts';

interface BucketResource extends Resource {
  readonly region: string;
}

const BUCKETS_A_PAGE = 1000;
/** In place of a listing's digest where the bucket may not be listed. */
const NOT_LISTED = 'not listed';

/**
 * Every bucket with its objects, byte for byte, their headers, metadata and tags, and the bucket's configuration; from
 * ListBuckets, and from the bucket's own region after that. One version of each object: the newest, or, in a bucket with
 * versions that never stands still, the one that was the newest at an instant; directory buckets are not listed.
 */
export const bucket = {
  agent: 's3',
  service: 's3',
  scope: 'global',
  actions: ['s3:ListAllMyBuckets', ...CONFIGURATION_ACTIONS, ...TRANSFER_ACTIONS, ...HISTORY_ACTIONS],
  // The quota is 5,500 GETs a second and prefix, 3,500 of other calls.
  ratePerSecond: 3500,
  list: listBuckets,
  capture: captureBucket,
  look: lookAtBucket,
  reread: rereadObject,
  history: {
    spanMs: SPAN_MS,
    keeps: keepsVersions,
    recall: (resource, span, context) =>
      recallBucket({ resource, span, path: configurationPath(resource), context }, (transfer, own) =>
        captureBucket(resource, own, { ...placeOf(resource, context), transfer }),
      ),
  },
} satisfies CapturingCollector<BucketResource>;

async function* listBuckets(context: CollectorContext): AsyncGenerator<BucketResource> {
  const { include, exclude } = context.config.snapshot.s3;
  // Only with a parameter does the answer say the regions.
  const pages = paginateListBuckets({ client: context.aws(S3Client) }, { MaxBuckets: BUCKETS_A_PAGE });
  for await (const { Buckets = [] } of pages) {
    const wanted = Buckets.filter(
      ({ Name = '' }) =>
        include.some((glob) => matchesGlob(Name, glob)) && !exclude.some((glob) => matchesGlob(Name, glob)),
    );
    const regions = await Promise.all(wanted.map((listed) => regionOfBucket(listed, context)));
    for (const [index, { Name = '' }] of wanted.entries()) {
      const path = `s3-buckets/${encodeSegment(Name)}`;
      yield { id: Name, region: regions[index] ?? context.region, path };
    }
  }
}

async function captureBucket(
  resource: BucketResource,
  context: CaptureContext,
  place: BucketPlace = placeOf(resource, context),
): Promise<Look> {
  const [configuration, listing] = await Promise.all([
    readConfiguration(context.awsIn(resource.region, S3Client), resource.id, context),
    unlessDenied(resource, () => captureObjects(place, context)),
  ]);
  if (listing instanceof Error) {
    if (Object.keys(configuration).length === 0) throw listing;
    const { kind: _, ...failure } = describeFailure(listing);
    context.gap({ what: 'objects', ...failure });
  }
  const facts = { bucket: resource.id, region: resource.region, ...configuration };
  await context.json(configurationPath(resource), facts);
  return { fingerprint: fingerprintOf(configuration, listing, context) };
}

async function lookAtBucket(resource: BucketResource, context: CollectorContext): Promise<Look> {
  const [configuration, listing] = await Promise.all([
    readConfiguration(context.awsIn(resource.region, S3Client), resource.id, context),
    unlessDenied(resource, () => lookAtObjects(placeOf(resource, context), context)),
  ]);
  return { fingerprint: fingerprintOf(configuration, listing, context) };
}

/** The object as it is now, whatever version it is: whoever asks compares hashes. A manifest does not have all keys. */
async function rereadObject(
  resource: BucketResource,
  { path }: Pick<FileRow, 'path'>,
  context: CollectorContext,
): Promise<Readable | undefined> {
  const { transfer, bucket: name, folder } = placeOf(resource, context);
  if (!path.startsWith(`${folder}/`)) return undefined;
  const { signal } = context;
  const answer = await transfer.get(name, decodeKeyPath(path.slice(folder.length + 1)), { signal });
  return answer.kind === 'object' ? answer.body : undefined;
}

function configurationPath({ id }: BucketResource): string {
  return `s3-buckets/_config/${encodeSegment(id)}.json`;
}

function placeOf(resource: BucketResource, context: CollectorContext): BucketPlace {
  const name = encodeSegment(resource.id);
  return {
    transfer: createBucketTransfer(resource.region, context),
    bucket: resource.id,
    folder: `s3-buckets/${name}`,
    indexPath: `s3-buckets/_config/${name}.objects.jsonl`,
  };
}

/** The digest, or the error that says the bucket may not be listed; single objects that are denied do not throw. */
async function unlessDenied(resource: BucketResource, list: () => Promise<string>): Promise<string | Error> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'NoSuchBucket')
      throw new ResourceGoneError(`bucket ${resource.id} was deleted meanwhile`, { cause: error });
    if (describeFailure(error).kind === 'denied') return error;
    throw error;
  }
}

function fingerprintOf(
  configuration: BucketConfiguration,
  listing: string | Error,
  { digest }: Pick<CollectorContext, 'digest'>,
): string {
  return digest({ configuration, objects: listing instanceof Error ? NOT_LISTED : listing });
}
