import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, makeS3State, type S3Bucket } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { retryKindOf } from '../../src/aws/call-error.ts';
import { type Caller, createCaller } from '../../src/aws/caller.ts';
import { RateBudget } from '../../src/aws/rate-budget.ts';
import { DIRECT, type Network } from '../../src/network.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { DataPlane, type DataPlaneOptions } from '../../src/transfer/data-plane.ts';
import { addressOf } from '../../src/transfer/endpoint.ts';
import { createFastTransfer, type FastTransferOptions } from '../../src/transfer/fast-transfer.ts';

/** Where objects are fetched: in the thread of the test, or in threads of their own from the first one on. */
export const PLACES = [
  ['here', { objects: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }],
  ['in threads', { objects: 0, bytes: 0 }],
] as const;

interface ServerGiven {
  readonly bucket?: S3Bucket;
  readonly on?: Intercept;
}

/** A sandbox with one bucket, `jada`, until the test ends. */
export async function startBucket({ bucket = makeBucket('jada'), on }: ServerGiven = {}) {
  const estate = { s3: makeS3State([bucket]) };
  const sandbox = await startSandbox({ estate, ...(on ? { intercept: on } : {}) });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { sandbox, bucket };
}

interface TransferGiven extends Pick<DataPlaneOptions, 'threadsFrom' | 'idleMs'> {
  /** URL of the bucket `jada` in a region. */
  readonly url: (region: string) => string;
  readonly network?: Network;
  readonly credentials?: FastTransferOptions['credentials'];
  readonly caller?: Caller;
}

/** The fast transfer into a store of its own, until the test ends. */
export async function openTransfer(options: TransferGiven) {
  const { url, network = DIRECT, credentials, caller, ...given } = options;
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-transfer-'));
  const store = await openFileStore(folder);
  const plane = new DataPlane({ network, writing: store.threads, concurrency: 16, ...given });
  const over = new AbortController();
  onTestFinished(async () => {
    over.abort(new Error('the test is over'));
    await plane[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const transfer = createFastTransfer({
    plane,
    caller: caller ?? makeCaller(over.signal),
    region: 'us-east-1',
    address: (_, region) => addressOf(new URL(url(region)), region),
    credentials: credentials ?? (async () => ({ accessKeyId: 'a', secretAccessKey: 'b' })),
  });
  const save = (key: string, signal: AbortSignal = new AbortController().signal) => {
    if (!transfer.save) throw new TypeError('the transfer cannot save');
    return transfer.save('jada', key, { signal });
  };
  return { transfer, save, store };
}

function makeCaller(signal: AbortSignal): Caller {
  return createCaller({ budget: new RateBudget(1000), signal, traffic: { requests: 0, waitedMs: 0 } });
}

/** Tries three times, and does not wait. */
export const impatient: Caller = {
  throttled() {},
  many: (_, __, attempt) => attempt(),
  async call(_, __, attempt) {
    for (let left = 2; ; left--) {
      try {
        return (await attempt()).value;
      } catch (error) {
        if (left === 0 || retryKindOf(error) === 'CLIENT_ERROR') throw error;
      }
    }
  },
};
