import { createRequire } from 'node:module';
import type { Agent, EnvHttpProxyAgent } from 'undici';
import { type Network, trustedCertificates } from '../network.ts';
import type { Dispatching } from './dispatching.ts';
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MS } from './get-connection.ts';
import { GetConnections } from './get-connections.ts';

export interface DispatcherOptions {
  readonly network: Network;
  /** To one host at most. */
  readonly connections: number;
  /** Without a byte for this long an exchange fails. */
  readonly idleMs?: number | undefined;
}

/**
 * The whole of undici takes 14 MB and 60 ms in each thread, for fetch and all else that is not used here; its parts have no
 * other entry. Only its proxies need the whole: they call `connect`, which nothing else gives to dispatchers.
 */
const require = createRequire(import.meta.url);
const loadAgent = (): typeof Agent => require('undici/lib/dispatcher/agent.js');
const loadProxyAgent = (): typeof EnvHttpProxyAgent => require('undici').EnvHttpProxyAgent;

const IDLE_TIMEOUT_MS = 60_000;

/** By connections of our own, which leave what they do not understand to undici; through proxies by undici alone. */
export function openDispatcher(options: DispatcherOptions): Dispatching {
  const { network, connections, idleMs = IDLE_TIMEOUT_MS } = options;
  const otherwise = () => openUndici(options);
  if (network.httpProxy !== '' || network.httpsProxy !== '') return otherwise();
  return new GetConnections({ connections, idleMs, ...trustedCertificates(network), otherwise });
}

function openUndici({ network, connections, idleMs = IDLE_TIMEOUT_MS }: DispatcherOptions): Dispatching {
  const { httpProxy, httpsProxy, noProxy } = network;
  const trusted = trustedCertificates(network);
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...trusted },
  };
  if (httpProxy === '' && httpsProxy === '') return new (loadAgent())(options);
  return new (loadProxyAgent())({ ...options, httpProxy, httpsProxy, noProxy, requestTls: trusted });
}
