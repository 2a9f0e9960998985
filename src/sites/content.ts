import { createHash } from 'node:crypto';
import type { ObjectsPort } from '../changes/ports.ts';
import type { Pair } from './pairs.ts';
import type { Site } from './place.ts';

export type PairOfBoth = Extract<Pair, { kind: 'both' }>;

/** Whether both sides hold the same bytes; `unknown` where only reading very large objects could tell. */
export type Sameness = 'same' | 'different' | 'unknown';

/** Pairs told apart at once. */
export const PAIRS_IN_FLIGHT = 8;
/** Objects up to this many bytes are read at once: asking for their checksums first would be as many calls. */
const SMALL_BYTES = 1024 * 1024;
/** What is larger is not read through only to be compared. */
const MAX_READ_BYTES = 256 * SMALL_BYTES;

/** What the listings say: the same ETag is the same bytes, another length is not; else nobody knows yet. */
export function compareListed({ production, staging }: PairOfBoth): Sameness {
  if (production.size !== staging.size) return 'different';
  return production.etag === staging.etag ? 'same' : 'unknown';
}

/**
 * The same for two objects of one length whose ETags differ. These may hold the same bytes: an ETag is their MD5 only
 * where the object was not uploaded in parts nor encrypted with a key of KMS
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html). Checksums decide, else the bytes themselves.
 */
export async function compareContent(
  objects: Pick<ObjectsPort, 'head' | 'open'>,
  site: Site,
  pair: PairOfBoth,
  signal: AbortSignal,
): Promise<Sameness> {
  const listed = compareListed(pair);
  if (listed !== 'unknown') return listed;
  const { size } = pair.production;
  const known = size > SMALL_BYTES ? await compareChecksums(objects, site, pair, signal) : 'unknown';
  if (known !== 'unknown' || size > MAX_READ_BYTES) return known;
  const [production, staging] = await Promise.all([
    hashObject(objects, site.production.bucket, pair.production.key, signal),
    hashObject(objects, site.staging.bucket, pair.staging.key, signal),
  ]);
  return production !== undefined && production === staging ? 'same' : 'different';
}

async function hashObject(
  objects: Pick<ObjectsPort, 'open'>,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await objects.open(bucket, key, signal);
  if (!found) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of found.body) hash.update(chunk);
  return hash.digest('hex');
}

async function compareChecksums(
  objects: Pick<ObjectsPort, 'head'>,
  site: Site,
  pair: PairOfBoth,
  signal: AbortSignal,
): Promise<Sameness> {
  const versions = await Promise.all([
    objects.head(site.production.bucket, pair.production.key, signal),
    objects.head(site.staging.bucket, pair.staging.key, signal),
  ]);
  const [production, staging] = versions.map((version) => version?.checksum);
  if (!production || !staging || algorithmOf(production) !== algorithmOf(staging)) return 'unknown';
  return production === staging ? 'same' : 'different';
}

function algorithmOf(checksum: string): string {
  return checksum.slice(0, checksum.indexOf(':'));
}
