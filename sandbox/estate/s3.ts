import { makeS3State, type S3State } from '../s3-state.ts';
import { makeAuxiliaryBuckets } from './s3-auxiliary.ts';
import { configureBuckets } from './s3-configuration.ts';
import { makeSiteBuckets } from './s3-sites.ts';

/**
 * All 46 buckets, about 4,000 objects and 70 MB at scale 1; `scale` multiplies pictures, exports and logs. Bodies
 * are made when they are read, so that any scale starts quickly.
 */
export function makeJadaS3({ scale = 1 }: { scale?: number } = {}): S3State {
  const state = makeS3State([...makeSiteBuckets(scale), ...makeAuxiliaryBuckets(scale)]);
  configureBuckets(state);
  return state;
}
