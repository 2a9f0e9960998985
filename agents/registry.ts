import type { Collector } from '../src/engine/collector.ts';
import { configCollectors } from './config-collectors.ts';
import { lambdaCollectors } from './lambda-collectors.ts';
import { localCollectors } from './local-collectors.ts';
import { bucket } from './s3/bucket.ts';

/** Everything Tidemark captures: one collector a service, listed agent by agent. */
export const collectors: readonly Collector[] = [
  ...configCollectors,
  bucket,
  ...lambdaCollectors,
  ...localCollectors,
];
