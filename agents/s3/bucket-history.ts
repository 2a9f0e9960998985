import { hash } from 'node:crypto';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import type {
  CaptureContext,
  CollectorContext,
  FileRow,
  Look,
  Recalled,
  Span,
} from '../../src/engine/collector.ts';
import { listVersions } from './object-versions.ts';
import { ANY_OFFSET, findSecond } from './service-clock.ts';
import { createVersionTransfer, type VersionTransfer } from './version-transfer.ts';

export const HISTORY_ACTIONS = [
  's3:ListBucketVersions',
  's3:GetObjectVersion',
  's3:GetObjectVersionTagging',
] as const;

/** S3 dates versions to the second and tells its clock to the second: one must lie within, and an answer take no more. */
export const SPAN_MS = 3000;

interface BucketRef {
  readonly id: string;
  readonly region: string;
}

interface RecallTask {
  readonly resource: BucketRef;
  readonly span: Span;
  /** Of the bucket's configuration, in the snapshot. */
  readonly path: string;
  readonly context: CaptureContext;
}

/** Whether objects that are replaced or deleted stay as versions. */
export async function keepsVersions({ id, region }: BucketRef, context: CollectorContext): Promise<boolean> {
  const command = new GetBucketVersioningCommand({ Bucket: id });
  const { Status } = await context.awsIn(region, S3Client).send(command);
  return Status === 'Enabled';
}

/**
 * Captures the bucket with the versions that were the newest when a second began, by S3's clock, within the span.
 * Undefined where no second lies in it for certain, where the bucket's configuration is no more what it was before, and
 * where versions of the time do not tell their order or are gone.
 */
export async function recallBucket(
  { resource, span, path, context }: RecallTask,
  capture: (transfer: VersionTransfer, own: CaptureContext) => Promise<Look>,
): Promise<Recalled | undefined> {
  const s3 = context.awsIn(resource.region, S3Client);
  const probe = { bucket: resource.id, maxKeys: 1, offset: ANY_OFFSET, signal: context.signal };
  const { offset } = await listVersions(s3, probe);
  const second = findSecond(offset, span);
  if (second === undefined || !(await keepsVersions(resource, context))) return undefined;
  const transfer = createVersionTransfer(s3, second);
  let configuration: FileRow | undefined;
  const own: CaptureContext = {
    ...context,
    json: async (where, value) => {
      configuration = await context.json(where, value);
      return configuration;
    },
  };
  const look = await capture(transfer, own);
  if (transfer.error) throw transfer.error;
  const before = await context.previous?.read(path);
  const isSettled = before !== undefined && configuration?.sha256 === hash('sha256', before);
  if (!transfer.isCertain || !isSettled || !('fingerprint' in look)) return undefined;
  return { fingerprint: look.fingerprint, at: second };
}
