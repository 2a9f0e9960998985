import type { HttpRequest } from './dispatching.ts';
import { type Credentials, encodeKey, Signer } from './signature.ts';

/** Where a bucket is reached, and the region requests to it are signed for. */
export interface BucketAddress {
  /** `https://bucket.s3.eu-west-1.amazonaws.com` */
  readonly origin: string;
  /** Of the bucket, encoded, ending without a slash; empty in virtual-host style. */
  readonly path: string;
  readonly region: string;
}

export interface S3Get {
  readonly address: BucketAddress;
  /** Absent: the bucket itself. */
  readonly key?: string;
  /** Encoded (`encodeQuery`). */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs GETs; keeps the prepared keys of as many regions as there are. */
export class Requests {
  readonly #signers = new Map<string, Signer>();
  #credentials: Credentials | undefined;

  signed({ address, key, query = '', headers }: S3Get, credentials: Credentials): HttpRequest {
    const { origin, region } = address;
    const path = key === undefined ? address.path || '/' : `${address.path}/${encodeKey(key)}`;
    const host = origin.slice(origin.indexOf('//') + 2);
    const signed = this.#signerOf(credentials, region).sign({ host, path, query, headers }, Date.now());
    return { origin, path: query === '' ? path : `${path}?${query}`, method: 'GET', headers: signed };
  }

  #signerOf(credentials: Credentials, region: string): Signer {
    if (this.#credentials !== credentials) {
      this.#credentials = credentials;
      this.#signers.clear();
    }
    const known = this.#signers.get(region);
    if (known) return known;
    const signer = new Signer(credentials, region);
    this.#signers.set(region, signer);
    return signer;
  }
}

/** An address as `BucketAddress`, of the URL of a bucket that the SDK made. */
export function addressOf(url: URL, region: string): BucketAddress {
  return { origin: url.origin, path: url.pathname.replace(/\/$/, ''), region };
}
