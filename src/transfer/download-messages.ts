import { type CallAnswer, CallError } from '../aws/call-error.ts';
import { IntegrityError, StoreError } from '../errors.ts';
import type { Network } from '../network.ts';
import type { ObjectPlace } from '../store/store.ts';
import type { BatchTask } from './batch-download.ts';
import type { Download, SaveTask } from './object-download.ts';
import type { Credentials } from './signature.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly network: Network;
  readonly place: ObjectPlace;
  /** Objects it fetches at once, and at most; its connections. */
  readonly limit: number;
  readonly connections: number;
  readonly idleMs: number | undefined;
}

/** Jobs of one group are cancelled together. */
export type DownloadJob = { readonly id: number; readonly group: number } & Job;

/** One object, or many small ones. */
export type Job = { readonly save: SaveTask } | { readonly batch: BatchTask };

/** To a thread. Credentials count for the jobs that come after them. */
export type ThreadOrder =
  | { readonly kind: 'jobs'; readonly jobs: readonly DownloadJob[] }
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'limit'; readonly limit: number }
  | { readonly kind: 'cancel'; readonly group: number };

/** From a thread: jobs that are done. */
export interface JobResult {
  readonly id: number;
  readonly download?: Download;
  /** `SmallDownload[]` as JSON: it costs a tenth of the time that objects take from one thread to another. */
  readonly batch?: string;
  readonly failure?: Failure;
}

/** An error as it passes between threads, where classes do not. */
export type Failure =
  | { readonly kind: 'call'; readonly answer: CallAnswer }
  | { readonly kind: 'store' | 'integrity'; readonly message: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string; readonly code?: string };

export function packError(error: unknown): Failure {
  if (error instanceof CallError) return { kind: 'call', answer: error.answer };
  if (error instanceof StoreError) return { kind: 'store', message: error.message };
  if (error instanceof IntegrityError) return { kind: 'integrity', message: error.message };
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { kind: 'other', name: error.name, message: error.message, ...code };
}

export function unpackError(failure: Failure): Error {
  switch (failure.kind) {
    case 'call':
      return new CallError(failure.answer);
    case 'store':
      return new StoreError(failure.message);
    case 'integrity':
      return new IntegrityError(failure.message);
    case 'other': {
      const { kind: _, message, ...rest } = failure;
      return Object.assign(new Error(message), rest);
    }
    default:
      return failure satisfies never;
  }
}
