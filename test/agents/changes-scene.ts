import { setImmediate } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { createPorts } from '../../agents/changes/ports.ts';
import { DIRECT, type Network } from '../../src/network.ts';
import { makeConfig } from './collect.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

interface Waiting {
  readonly now?: () => number;
  readonly onPause?: (ms: number) => unknown;
  readonly network?: Network;
}

/** The ports over an endpoint until the test ends, which wait for nothing. */
export function openPorts(
  endpoint: string,
  config: Record<string, unknown> = {},
  { now, onPause, network = DIRECT }: Waiting = {},
) {
  const { signal } = new AbortController();
  const pauses: number[] = [];
  const pause = async (ms: number, aborted: AbortSignal) => {
    pauses.push(ms);
    onPause?.(ms);
    await setImmediate();
    aborted.throwIfAborted();
  };
  const ports = createPorts({
    ...{ config: makeConfig({ endpoint, config }), signal, credentials, network, pause },
    ...(now ? { now } : {}),
  });
  onTestFinished(() => ports[Symbol.asyncDispose]());
  return { ...ports, pauses, signal };
}

let made = 0;

/** A bucket of its own for a test. */
export async function createBucket(endpoint: string, region = 'us-east-1'): Promise<string> {
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const Bucket = `changes-${process.pid}-${++made}`;
  const place = { LocationConstraint: region as 'us-west-2' };
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: place }),
    }),
  );
  s3.destroy();
  return Bucket;
}

/** The bytes of it, as the sync's source has them. */
export const HTML = {
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=300' },
  metadata: { by: 'alice' },
};
