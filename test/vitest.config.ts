import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { COMPILED } from './commands/tidemark-process.ts';

const CI_ONLY = ['moto', 'slack', 'postgres', 'chromium', 'crash', 'terraform'];
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 31;

/** Stores sync each file, which on a disk takes a third of the tests' time: a file system in memory with room for them. */
function findMemory(): { readonly TMPDIR?: string } {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize < ROOM_BYTES ? {} : { TMPDIR: MEMORY };
  } catch {
    return {};
  }
}

const env = { ...COMPILED, ...findMemory() };

/** `unit` needs only npm; the others need a program that `.ci/run` provides, and fail where it is missing. */
export default defineConfig({
  test: {
    // Tests wait for answers more than they compute.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: CI_ONLY.map((folder) => `test/${folder}/**`),
          env,
          // Files share a process: loading the SDKs anew for each costs more than its tests.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        // The collector's tests once more, with `snapshot.transfer: sdk`; the suite runs over both by itself.
        test: {
          name: 'sdk',
          include: ['test/agents/s3-{bucket,index,object}.test.ts'],
          env,
          provide: { transfer: 'sdk' as const },
          isolate: false,
          testTimeout: 20_000,
        },
      },
      ...CI_ONLY.map((name) => ({
        test: {
          name,
          include: [`test/${name}/*.test.ts`],
          globalSetup: [`test/${name}/setup.ts`],
          fileParallelism: false,
          // Real programs on a busy machine may be late once.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      })),
    ],
  },
});
