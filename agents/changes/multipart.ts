import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { type Body, cutParts, requestTimeout } from './body.ts';
import type { Condition } from './condition.ts';
import { type Description, describe } from './object-version.ts';

interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner?: string;
}

/** Parts of one object that are under way at once. */
const PARTS_AT_ONCE = 8;
const MAX_PARTS = 10_000;
const ABORT_MS = 30_000;
const MIB = 1024 ** 2;

/** Bytes of a part: `usual`, or more where an object of this size would have too many. */
export function choosePartBytes(size: number, usual: number): number {
  return Math.max(usual, Math.ceil(size / MAX_PARTS / MIB) * MIB);
}

export interface PartsOptions {
  readonly client: S3Client;
  readonly target: Target;
  readonly version: Description;
  readonly condition: Condition;
  readonly signal: AbortSignal;
}

/** Server side, in parts of `partBytes`; the condition is checked when they are put together. */
export async function copyInParts(
  options: PartsOptions,
  source: { readonly CopySource: string; readonly etag: string; readonly size: number },
  partBytes: number,
): Promise<string> {
  const { client, target, signal } = options;
  const count = Math.ceil(source.size / partBytes);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return inParts(options, (UploadId) =>
    pMap(
      numbers,
      async (PartNumber): Promise<CompletedPart> => {
        const start = (PartNumber - 1) * partBytes;
        const end = Math.min(source.size, start + partBytes);
        const command = new UploadPartCopyCommand({
          ...{ ...target, UploadId, PartNumber, CopySource: source.CopySource },
          CopySourceIfMatch: `"${source.etag}"`,
          CopySourceRange: `bytes=${start}-${end - 1}`,
        });
        const sent = { abortSignal: signal, requestTimeout: requestTimeout(end - start) };
        const { CopyPartResult } = await client.send(command, sent);
        return { PartNumber, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
      },
      { concurrency: PARTS_AT_ONCE },
    ),
  );
}

/** Sends the bytes part after part; one is held at a time. */
export async function putInParts(
  options: PartsOptions,
  body: Exclude<Body, Buffer>,
  partBytes: number,
): Promise<string> {
  const { client, target, signal } = options;
  return inParts(options, async (UploadId) => {
    const parts: CompletedPart[] = [];
    for await (const Body of cutParts(body.open(), partBytes)) {
      const PartNumber = parts.length + 1;
      const command = new UploadPartCommand({ ...target, UploadId, PartNumber, Body });
      const sent = { abortSignal: signal, requestTimeout: requestTimeout(Body.length) };
      const { ETag, ChecksumCRC32 } = await client.send(command, sent);
      parts.push({ PartNumber, ETag, ChecksumCRC32 });
    }
    return parts;
  });
}

async function inParts(
  { client, target, version, condition, signal }: PartsOptions,
  upload: (id: string) => Promise<CompletedPart[]>,
): Promise<string> {
  const create = describe(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }),
    version,
  );
  const { UploadId = '' } = await client.send(create, { abortSignal: signal });
  try {
    const MultipartUpload = { Parts: await upload(UploadId) };
    const complete = new CompleteMultipartUploadCommand({
      ...target,
      UploadId,
      MultipartUpload,
      ...condition,
    });
    const { ETag = '' } = await client.send(complete, { abortSignal: signal });
    return ETag.replaceAll('"', '');
  } catch (error) {
    await abort(client, target, UploadId);
    throw error;
  }
}

/** Parts that nobody puts together are paid for until they are taken away; that this failed is told by nobody. */
async function abort(client: S3Client, target: Target, UploadId: string): Promise<void> {
  const abortSignal = AbortSignal.timeout(ABORT_MS);
  await client
    .send(new AbortMultipartUploadCommand({ ...target, UploadId }), { abortSignal })
    .catch(() => {});
}
