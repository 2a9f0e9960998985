import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const CI_ONLY = ['moto', 'slack', 'postgres', 'chromium', 'crash', 'terraform'];

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
          provide: { transfer: 'sdk' as const },
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
