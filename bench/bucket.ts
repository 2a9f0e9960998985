import { createHash, hash, randomFillSync } from 'node:crypto';
import { mkdir, open, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readChecksums } from './checksum.ts';

/** When all objects were last changed; as the date of a file it becomes its Last-Modified header. */
export const LAST_MODIFIED = new Date('2025-06-01T12:00:00.000Z');
const CHUNK_BYTES = 4 * 1024 * 1024;
/** The form of an ETag that is no MD5, as multipart uploads have it. */
const NO_MD5 = `${'0'.repeat(31)}1-1`;

/** What one bucket of the bench holds: `count` objects of `size` bytes, whose keys ascend with their index. */
export interface BucketPlan {
  readonly name: string;
  readonly count: number;
  readonly key: (index: number) => string;
  /** Bytes. */
  readonly size: number;
  /** Whether its objects are files of random bytes; else each is its own path, made up by the server. */
  readonly isFiles: boolean;
}

export interface Bucket extends BucketPlan {
  /** Without quotes. */
  readonly etag: (index: number) => string;
  /** CRC-64/NVME, base64; undefined where S3 keeps none. */
  readonly checksum: (index: number) => string | undefined;
}

const digits = (value: number, width: number): string => String(Math.trunc(value)).padStart(width, '0');
const inHundreds = (index: number): string => `p${digits(index / 100, 3)}/o${digits(index, 5)}.bin`;
const inThousands = (index: number): string => `set-${digits(index / 1000, 4)}/part-${digits(index, 7)}.bin`;
const KIB = 1024;
const MIB = 1024 * KIB;

export const BUCKETS = {
  small: { name: 'bench-small', count: 20_000, key: inHundreds, size: 8 * KIB, isFiles: true },
  few: { name: 'bench-few', count: 2_000, key: inHundreds, size: 8 * KIB, isFiles: true },
  medium: { name: 'bench-medium', count: 2_000, key: inHundreds, size: MIB, isFiles: true },
  large: { name: 'bench-large', count: 8, key: inHundreds, size: 256 * MIB, isFiles: true },
  million: {
    name: 'bench-million',
    count: 1_000_000,
    key: inThousands,
    size: '/bench-million/'.length + inThousands(0).length,
    isFiles: false,
  },
} as const satisfies Record<string, BucketPlan>;

export type BucketName = keyof typeof BUCKETS;

/** The bucket with its files under `folder`, made unless an earlier bench left them there. */
export async function makeBucket(
  plan: BucketPlan,
  folder: string,
  { hasChecksums }: { readonly hasChecksums: boolean },
): Promise<Bucket> {
  if (!plan.isFiles) return { ...plan, etag: () => NO_MD5, checksum: () => undefined };
  const list = join(folder, `${plan.name}.etags`);
  const known = await readFile(list, 'utf8').catch(() => undefined);
  const etags = known?.trimEnd().split('\n') ?? (await writeObjects(plan, join(folder, plan.name)));
  if (known === undefined) await writeFile(list, `${etags.join('\n')}\n`);
  const checksums = hasChecksums ? await readChecksums(plan, folder) : [];
  return { ...plan, etag: (index) => etags[index] ?? '', checksum: (index) => checksums[index] };
}

async function writeObjects({ count, key, size }: BucketPlan, folder: string): Promise<string[]> {
  const etags: string[] = [];
  for (let index = 0; index < count; index++) {
    const file = join(folder, key(index));
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    etags.push(await writeRandom(file, size));
    await utimes(file, LAST_MODIFIED, LAST_MODIFIED);
  }
  return etags;
}

/** Returns the MD5, hex. */
async function writeRandom(path: string, size: number): Promise<string> {
  await using file = await open(path, 'w', 0o644);
  if (size <= CHUNK_BYTES) {
    const bytes = randomFillSync(Buffer.alloc(size));
    await file.writeFile(bytes);
    return hash('md5', bytes);
  }
  const md5 = createHash('md5');
  for (let left = size; left > 0; left -= CHUNK_BYTES) {
    const bytes = randomFillSync(Buffer.alloc(Math.min(left, CHUNK_BYTES)));
    md5.update(bytes);
    await file.writeFile(bytes);
  }
  return md5.digest('hex');
}
