import type { ChecksumAlgorithm, S3Checksum } from './s3-state.ts';
import type { SandboxRequest } from './service.ts';
import { ServiceError } from './service-error.ts';

const ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC64NVME', 'CRC32', 'CRC32C', 'SHA256', 'SHA1'];

/** The body without the framing that `aws-chunked` uploads carry, and the headers that follow it. */
export function readUpload({ headers, body }: SandboxRequest): {
  body: Buffer;
  trailers: Record<string, string>;
} {
  if (!headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return { body, trailers: {} };
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (end < 0 || Number.isNaN(size))
      throw new ServiceError(400, 'IncompleteBody', 'the upload ends in a chunk');
    at = end + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const lines = body
    .toString('latin1', at)
    .split('\r\n')
    .filter((line) => line.includes(':'));
  const trailers = lines.map((line) => [
    line.split(':')[0]?.toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { body: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}

/** The checksum that came with an upload, in its headers or trailers; S3's own where none did. */
export function readChecksum(sent: Readonly<Record<string, string>>): S3Checksum {
  const algorithm = ALGORITHMS.find((name) => sent[`x-amz-checksum-${name.toLowerCase()}`] !== undefined);
  if (!algorithm) return { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' };
  return { algorithm, type: 'FULL_OBJECT', value: sent[`x-amz-checksum-${algorithm.toLowerCase()}`] ?? '' };
}
