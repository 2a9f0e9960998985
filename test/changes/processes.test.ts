import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeChangeProcesses } from './processes-suite.ts';

describeChangeProcesses(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-changes-'));
  return {
    address: join(folder, 'data'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
});
