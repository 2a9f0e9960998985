import type { CaptureContext, CollectorContext } from '../../src/engine/collector.ts';
import { listInOrder } from '../../src/transfer/listing.ts';
import { PageEnds } from '../../src/transfer/page-ends.ts';
import type { ListedObject, Transfer } from '../../src/transfer/transfer.ts';
import { ListingDigest } from './listing-digest.ts';
import { readPageEnds } from './object-index.ts';

/** Where pages come quicker than this, one after the other is as quick as many at once. */
const FAR_PAGE_MS = 20;

export interface BucketPlace {
  readonly transfer: Transfer;
  readonly bucket: string;
  /** Of its objects, in the snapshot. */
  readonly folder: string;
  /** Of the object index, in the snapshot. */
  readonly indexPath: string;
}

/** In key order, page by page: where S3 is far, divided as an earlier listing of the bucket shows. */
export async function* listObjects(
  { transfer, bucket, indexPath }: BucketPlace,
  {
    plane,
    signal,
    previous,
  }: Pick<CollectorContext, 'plane' | 'signal'> & Pick<Partial<CaptureContext>, 'previous'>,
): AsyncGenerator<readonly ListedObject[], void, undefined> {
  const pageEnds = async (firstPageMs: number) => {
    if (firstPageMs < FAR_PAGE_MS) return [];
    return plane.pageEnds.get(bucket) ?? (await readPageEnds(await previous?.open(indexPath), signal));
  };
  const ends = new PageEnds();
  for await (const objects of listInOrder(transfer, bucket, { signal, pageEnds })) {
    ends.add(objects.map(({ key }) => key));
    yield objects;
  }
  if (ends.keys.length > 0) plane.pageEnds.set(bucket, ends.keys);
}

/** The digest of the listing as it is now. */
export async function lookAtObjects(place: BucketPlace, context: CollectorContext): Promise<string> {
  const digest = new ListingDigest();
  for await (const objects of listObjects(place, context)) digest.add(objects);
  return digest.finish();
}
