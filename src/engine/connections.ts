import { type Clients, createClients } from '../aws/clients.ts';
import { DIRECT } from '../network.ts';
import { DataPlane } from '../transfer/data-plane.ts';
import type { Engine } from './run.ts';

/** What the calls of a run go over. */
export interface Connections extends AsyncDisposable {
  readonly clients: Clients;
  readonly plane: DataPlane;
}

/** To be disposed of before the store is: threads may be writing to it. */
export function openConnections(engine: Engine, signal: AbortSignal): Connections {
  const { config, store, network = DIRECT, credentials } = engine;
  const { concurrency } = config.snapshot;
  const plane = new DataPlane({ network, writing: store.threads, concurrency });
  const clients = createClients({
    aws: config.aws,
    signal,
    network,
    maxSockets: concurrency * 3,
    ...(credentials ? { credentials } : {}),
  });
  return {
    clients,
    plane,
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]();
      await clients[Symbol.asyncDispose]();
    },
  };
}
