import { type Clients, type ClientsOptions, createClients } from '../aws/clients.ts';
import type { Config } from '../config.ts';
import { DIRECT, type Network } from '../network.ts';
import type { Store } from '../store/store.ts';
import { DataPlane } from '../transfer/data-plane.ts';

/** Of an engine, what its connections are made of. */
interface ConnectionsOptions {
  readonly config: Config;
  readonly store: Pick<Store, 'threads'>;
  readonly network?: Network;
  readonly credentials?: ClientsOptions['credentials'];
}

/** What the calls of a run go over. */
export interface Connections extends AsyncDisposable {
  readonly clients: Clients;
  readonly plane: DataPlane;
}

/** To be disposed of before the store is: threads may be writing to it. */
export function openConnections(options: ConnectionsOptions, signal: AbortSignal): Connections {
  const { config, store, network = DIRECT, credentials } = options;
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
