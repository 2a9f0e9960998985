import { createS3 } from './s3.ts';
import type { S3State } from './s3-state.ts';
import type { Server, ServerOptions } from './server.ts';
import { startServer } from './server.ts';
import type { SandboxService } from './service.ts';
import { createSts, type StsState } from './sts.ts';

/** The state of each service there is; the sandbox serves those that are given. */
export interface Estate {
  s3?: S3State;
  sts?: StsState;
}

export interface SandboxOptions<E extends Estate> extends Omit<ServerOptions, 'services'> {
  /** What is there; tests change it while the sandbox serves it. */
  readonly estate?: E;
  /** Services made by hand, besides the estate's. */
  readonly services?: readonly SandboxService[];
}

export interface Sandbox<E extends Estate = Estate> extends Server {
  readonly state: E;
}

/** Starts the sandbox on 127.0.0.1; point `aws.endpoint` (or AWS_ENDPOINT_URL) at its `url`. */
export async function startSandbox<E extends Estate>(options: SandboxOptions<E>): Promise<Sandbox<E>> {
  const { estate = {} as E, services = [], ...server } = options;
  const started = await startServer({ ...server, services: [...services, ...createServices(estate)] });
  return Object.assign(started, { state: estate });
}

function createServices(estate: Estate): SandboxService[] {
  return [estate.s3 && createS3(estate.s3), estate.sts && createSts(estate.sts)].filter(
    (service) => service !== undefined,
  );
}
