import type { ObjectVersion } from '../../src/changes/change.ts';
import type { FakePorts } from '../changes/fake-ports.ts';
import { seed } from './site.ts';

/** Puts an object whose ETag is not the MD5 of its bytes, as of an upload in parts or with a key of KMS. */
export function seedUpload(
  ports: FakePorts,
  bucket: string,
  key: string,
  body: Buffer,
  version: Pick<ObjectVersion, 'etag' | 'checksum'>,
): void {
  const plain = seed(ports, bucket, key, body);
  ports.objects.buckets.get(bucket)?.set(key, { version: { ...plain, ...version }, body });
}
