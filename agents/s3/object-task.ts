import type { CaptureContext } from '../../src/engine/collector.ts';
import type { ListedObject, Transfer } from '../../src/transfer/transfer.ts';
import type { KnownObject } from './object-index.ts';

/** What the objects of a bucket's capture have in common. */
export interface BucketScope {
  readonly transfer: Transfer;
  readonly bucket: string;
  readonly context: CaptureContext;
  readonly signal: AbortSignal;
}

export interface ObjectTask {
  readonly scope: BucketScope;
  readonly listed: ListedObject;
  /** Where it goes in the snapshot, and there within the bucket's folder. */
  readonly path: string;
  readonly pathInBucket: string;
  /** As the capture before kept it, where it is still that one (`isUnchanged`) and the store has the bytes. */
  readonly known: KnownObject | undefined;
}
