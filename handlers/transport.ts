import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { Connection } from './connection.ts';
import { answerHealth, createHealthServer, HEALTH_PATH, listen, portError } from './health.ts';
import { clientOptions, type SlackTokens } from './slack-clients.ts';
import { createSlackLog } from './slack-log.ts';

/** How commands and clicks reach the bot. */
export interface Transport {
  readonly mode: 'socket' | 'http';
  readonly receiver: Receiver;
  /** Opens the port, if there is one to open, and returns it. */
  listen(): Promise<number | undefined>;
  /** Resolves when Slack's commands come in; ConfigError if Slack refuses the token. */
  connect(): Promise<void>;
  /** Takes no more; what has come in is not interrupted. */
  stop(): Promise<void>;
}

export interface TransportOptions {
  readonly tokens: SlackTokens;
  readonly port?: number | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Slack calls us by a WebSocket that we open; nothing but `/health` is served, and only where a port is given. */
export function createSocketTransport(options: TransportOptions & { readonly appToken: string }): Transport {
  const { tokens, port, clock, log, appToken } = options;
  const logger = createSlackLog(log);
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...clientOptions(tokens, logger),
        timeout: CONNECT_TIMEOUT_MS,
        retryConfig: { retries: 0 },
      },
    },
  });
  const connection = new Connection({ client: receiver.client, clock, log });
  const server = port === undefined ? undefined : createHealthServer(() => connection.isHealthy());
  return {
    mode: 'socket',
    receiver,
    listen: async () => (server && port !== undefined ? listen(server, port) : undefined),
    connect: () => connection.start(),
    async stop() {
      await connection.stop();
      server?.close();
      server?.closeAllConnections();
    },
  };
}

/** Slack calls us at `/slack/events`, signed; `/health` is on the same port. */
export function createHttpTransport(
  options: TransportOptions & { readonly signingSecret: string },
): Transport {
  const { port = 3000, log, signingSecret } = options;
  let isListening = false;
  const receiver = new HTTPReceiver({
    signingSecret,
    port,
    endpoints: '/slack/events',
    logger: createSlackLog(log),
    customRoutes: [
      {
        path: HEALTH_PATH,
        method: ['GET', 'HEAD'],
        handler: (_, response) => answerHealth(isListening, response),
      },
    ],
  });
  return {
    mode: 'http',
    receiver,
    async listen() {
      const server = await receiver.start(port).catch((error) => {
        throw portError(port, error);
      });
      isListening = true;
      const address = server.address();
      return typeof address === 'object' && address ? address.port : port;
    },
    connect: async () => {},
    async stop() {
      if (isListening) await receiver.stop();
      isListening = false;
    },
  };
}
