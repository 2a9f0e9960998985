import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type ClientsOptions, createClients } from '../../src/aws/clients.ts';
import type { CdnPort, FunctionsPort, ObjectsPort } from '../../src/changes/ports.ts';
import type { Config } from '../../src/config.ts';
import { createCdn } from './cdn.ts';
import { createFunctions } from './functions.ts';
import { createObjects } from './objects.ts';
import type { Pause, PortScope } from './scope.ts';

export interface PortsOptions {
  readonly config: Config;
  /** Of the process: ends every call. */
  readonly signal: AbortSignal;
  readonly credentials?: ClientsOptions['credentials'];
  readonly now?: () => number;
  readonly pause?: Pause;
}

export interface Ports extends AsyncDisposable {
  readonly objects: ObjectsPort;
  readonly cdn: CdnPort;
  readonly functions: FunctionsPort;
}

/** Requests in flight of each port. */
const AT_ONCE = 64;

/** The ports over AWS, or over what `aws.endpoint` says; S3, CloudFront and Lambda do not wait for one another. */
export function createPorts({
  config,
  signal,
  credentials,
  now = Date.now,
  pause = wait,
}: PortsOptions): Ports {
  const clients = createClients({
    aws: config.aws,
    signal,
    maxSockets: 2 * AT_ONCE,
    ...(credentials ? { credentials } : {}),
  });
  const scope = (): PortScope => ({ config, clients, limit: pLimit(AT_ONCE), now, pause });
  const cdn = createCdn(scope());
  const functions = createFunctions(scope());
  return {
    objects: createObjects(scope()),
    cdn,
    functions,
    async [Symbol.asyncDispose]() {
      await clients[Symbol.asyncDispose]();
    },
  };
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
