import { beforeAll, describe } from 'vitest';
import { makeS3State } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { testObjects } from './changes-objects-suite.ts';

describe('against the sandbox', () => {
  let endpoint = '';
  beforeAll(async () => {
    const sandbox = await startSandbox({ estate: { s3: makeS3State([]) } });
    endpoint = sandbox.url;
    return () => sandbox[Symbol.asyncDispose]();
  });
  testObjects(() => ({ endpoint }));
});
