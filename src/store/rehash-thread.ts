import { Worker } from 'node:worker_threads';
import { type CheckedFiles, checkFiles } from './file-check.ts';
import { InodeClaims } from './inode-claims.ts';
import type { TreeFile } from './store.ts';

/** What every thread is given: the snapshot's folder, and memory that all share. */
export interface WorkerOptions {
  readonly folder: string;
  readonly claims: SharedArrayBuffer;
  /** One counter, of bytes read. */
  readonly bytes: SharedArrayBuffer;
}

export interface CheckJob {
  readonly id: number;
  readonly files: readonly TreeFile[];
  readonly isPatient: boolean;
}

/** Checks files, one list after the other; several lists may be given at a time. */
export interface RehashThread extends AsyncDisposable {
  check(files: readonly TreeFile[], isPatient: boolean): Promise<CheckedFiles>;
}

/** This thread itself. */
export function createInlineThread({ folder, claims, bytes }: WorkerOptions): RehashThread {
  const counter = new BigInt64Array(bytes);
  const onBytes = (read: number) => Atomics.add(counter, 0, BigInt(read));
  const shared = { folder, claims: new InodeClaims(claims), onBytes };
  return {
    check: async (files, isPatient) => checkFiles(files, { ...shared, isPatient }),
    async [Symbol.asyncDispose]() {},
  };
}

export function createWorkerThread(options: WorkerOptions): RehashThread {
  const worker = new Worker(new URL('./rehash-worker.ts', import.meta.url), { workerData: options });
  const waiting = new Map<number, PromiseWithResolvers<CheckedFiles>>();
  let jobs = 0;
  const fail = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, checked }: { id: number; checked: CheckedFiles }) => {
    waiting.get(id)?.resolve(checked);
    waiting.delete(id);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread that reads files has ended')));
  return {
    check(files, isPatient) {
      const answer = Promise.withResolvers<CheckedFiles>();
      const id = jobs++;
      waiting.set(id, answer);
      worker.postMessage({ id, files, isPatient } satisfies CheckJob);
      return answer.promise;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
