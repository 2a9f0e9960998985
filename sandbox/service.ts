import type { Readable } from 'node:stream';

/** One request to the sandbox, already matched to its service by the signature's credential scope. */
export interface SandboxRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the credential scope; what the client was configured with. */
  readonly region: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

/** One AWS service: its wire protocol over plain data that tests and seeds hold and change directly. */
export interface SandboxService {
  /** As in the credential scope: `s3`, `route53`, `execute-api`. */
  readonly signingName: string;
  /** Whether it answers this request although nobody signed it, as a website does. */
  claims?(request: SandboxRequest): boolean;
  /** The operation's AWS name (`GetBucketPolicy`), for the call log, throttles and faults; undefined if unknown. */
  operation(request: SandboxRequest): string | undefined;
  handle(request: SandboxRequest): SandboxResponse | Promise<SandboxResponse>;
  /** An error in the service's own protocol: throttles, faults and unknown operations use it. */
  error(status: number, code: string, message: string): SandboxResponse;
}
