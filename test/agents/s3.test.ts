import { beforeAll, describe } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { makeS3Estate } from './s3-estate.ts';
import { type S3Target, testS3 } from './s3-suite.ts';

describe('against the sandbox', () => {
  let target: S3Target;
  beforeAll(async () => {
    const sandbox = await startSandbox({ estate: { s3: makeS3Estate() } });
    target = { endpoint: sandbox.url, state: sandbox.state.s3 };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testS3(() => target);
});
