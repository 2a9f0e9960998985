import type { Dispatcher } from 'undici';

export interface HttpRequest {
  /** `https://bucket.s3.eu-west-1.amazonaws.com` */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
}

export type Handler = Dispatcher.DispatchHandler;

/** Sends requests over a pool of connections; as undici's. */
export interface Dispatching {
  dispatch(request: HttpRequest, handler: Handler): unknown;
  destroy(): Promise<void>;
}
