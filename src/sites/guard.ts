import type { Config } from '../config.ts';
import { ProductionError } from '../errors.ts';
import { showPlace } from './place.ts';

type Sites = Pick<Config, 'sites'>;

/**
 * Holds before every write of a staging command: the key (without one, any key of the bucket) is in the staging of a
 * configured site, and in the production of none.
 * @throws ProductionError
 */
export function assertStaging(config: Sites, bucket: string, key?: string): void {
  const reason = explainBucket(config, bucket, key);
  if (reason !== undefined) throw new ProductionError(reason);
}

/**
 * Holds before every invalidation: the distribution is the staging of a configured site, and the production of none.
 * @throws ProductionError
 */
export function assertStagingDistribution(config: Sites, id: string): void {
  const reason = explainDistribution(config, id);
  if (reason !== undefined) throw new ProductionError(reason);
}

/** Why the distribution is not to be invalidated; undefined if it may be. */
export function explainDistribution({ sites }: Sites, id: string): string | undefined {
  const owner = Object.entries(sites).find(([, { production }]) => production.distribution === id);
  if (owner) {
    return `the distribution ${id} is the production of ${owner[0]} and is not invalidated: correct sites in tidemark.yaml`;
  }
  if (Object.values(sites).some(({ staging }) => staging.distribution === id)) return undefined;
  return `the distribution ${id} is not the staging of any site in tidemark.yaml and is not invalidated`;
}

function explainBucket({ sites }: Sites, bucket: string, key: string | undefined): string | undefined {
  const target = key === undefined ? `the bucket ${bucket}` : `${bucket}/${key}`;
  // A bucket may be written where only folders of it are production.
  const owner = Object.entries(sites).find(
    ([
      ,
      {
        production: { bucket: theirs, prefix },
      },
    ]) => theirs === bucket && (key === undefined ? prefix === '' : key.startsWith(prefix)),
  );
  if (owner) {
    return `${target} is the production of ${owner[0]} (${showPlace(owner[1].production)}) and is not written: correct sites in tidemark.yaml`;
  }
  const isStaging = Object.values(sites).some(
    ({ staging }) => staging.bucket === bucket && (key === undefined || key.startsWith(staging.prefix)),
  );
  if (isStaging) return undefined;
  return `${target} is not the staging of any site in tidemark.yaml and is not written`;
}
