import type { S3Client } from '@aws-sdk/client-s3';
import { BUCKET_LISTS } from '../s3/bucket-lists.ts';
import { BUCKET_SETTINGS } from '../s3/bucket-settings.ts';

const PARTS = { ...BUCKET_SETTINGS, ...BUCKET_LISTS };

/** The part of a bucket's configuration as a snapshot has it; null where it is not set. */
export async function readSetting(s3: S3Client, bucket: string, name: string): Promise<unknown> {
  const part = PARTS[name];
  if (!part) throw new RangeError(`there is no part ${name} of a bucket's configuration`);
  try {
    const value = await part.read(s3, bucket);
    return isEmpty(value) ? null : value;
  } catch (error) {
    if (error instanceof Error && part.absent?.includes(error.name)) return null;
    throw error;
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
