import type { S3Bucket, S3State } from './s3-state.ts';
import type { SandboxRequest, SandboxResponse } from './service.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

/** A call to the service itself. */
export interface S3Call {
  readonly state: S3State;
  readonly request: SandboxRequest;
  /** Now, as the state's clock has it. */
  readonly now: Date;
}

/** A call to a bucket that is there and may be read. */
export interface BucketCall extends S3Call {
  readonly bucket: S3Bucket;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function s3Xml(root: string, value: { readonly [name: string]: XmlValue }): SandboxResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(root, value, NAMESPACE),
  };
}

export function s3Error(status: number, code: string, message: string): SandboxResponse {
  const error = { Code: code, Message: message, HostId: 'sandbox' };
  return { status, headers: { 'content-type': 'application/xml' }, body: xmlDocument('Error', error) };
}

/** ISO 8601 at whole seconds, as S3 lists dates. */
export function listDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}.000Z`;
}

/** With `encoding-type=url` S3 writes keys as form fields: a space is `+`; `/` and `*` stay. */
export function keyEncoder(query: URLSearchParams): (key: string) => string {
  if (query.get('encoding-type') !== 'url') return (key) => key;
  return (key) => encodeURIComponent(key).replace(/%20|%2F|[~!'()]/g, (match) => ENCODED[match] ?? match);
}

const ENCODED: Readonly<Record<string, string>> = {
  '%20': '+',
  '%2F': '/',
  '~': '%7E',
  '!': '%21',
  "'": '%27',
  '(': '%28',
  ')': '%29',
};
