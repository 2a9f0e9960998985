import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { ConfigError } from './errors.ts';

/** How this machine reaches others; from the environment (src/config.ts). */
export interface Network {
  /** Addresses of proxies, empty for none. */
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without one, as in NO_PROXY. */
  readonly noProxy: string;
  /** A file of certificates, PEM, that are trusted beside the system's own (AWS_CA_BUNDLE); empty for none. */
  readonly caFile: string;
}

export const DIRECT: Network = { httpProxy: '', httpsProxy: '', noProxy: '', caFile: '' };

/** `proxy:3128`, which curl and the AWS tools take too, as the address that it means. */
export function toProxyAddress(given: string): string {
  return given === '' || given.includes('://') ? given : `http://${given}`;
}

/** As Node's agents take them. */
export function proxyVariables({ httpProxy, httpsProxy, noProxy }: Network): Record<string, string> {
  const all = { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

const contexts = new Map<string, SecureContext>();

/**
 * As TLS sockets take them: read once, since each would read the system's 150 certificates anew.
 * @throws {ConfigError} where the file cannot be read.
 */
export function trustedCertificates({ caFile }: Network): { secureContext?: SecureContext } {
  if (caFile === '') return {};
  const secureContext = contexts.get(caFile) ?? readContext(caFile);
  contexts.set(caFile, secureContext);
  return { secureContext };
}

function readContext(caFile: string): SecureContext {
  try {
    return createSecureContext({ ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] });
  } catch (error) {
    const message = `AWS_CA_BUNDLE: ${caFile} cannot be read; name a file of certificates in PEM form`;
    throw new ConfigError([message], { cause: error });
  }
}
