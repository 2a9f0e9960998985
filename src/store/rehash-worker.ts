import { parentPort, workerData } from 'node:worker_threads';
import { checkFiles } from './file-check.ts';
import { InodeClaims } from './inode-claims.ts';
import type { CheckJob, WorkerOptions } from './rehash-thread.ts';

const { folder, claims, bytes } = workerData as WorkerOptions;
const options = {
  folder,
  claims: new InodeClaims(claims),
  onBytes: (read: number) => Atomics.add(new BigInt64Array(bytes), 0, BigInt(read)),
};

parentPort?.on('message', ({ id, files, isPatient }: CheckJob) => {
  parentPort?.postMessage({ id, checked: checkFiles(files, { ...options, isPatient }) });
});
