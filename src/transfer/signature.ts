import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A GET without a body, as it goes over the wire. */
export interface UnsignedRequest {
  /** With its port where that is not the protocol's own. */
  readonly host: string;
  /** Percent-encoded as S3 signs it (`encodeKey`), from the root. */
  readonly path: string;
  /** Encoded and sorted (`encodeQuery`); empty for none. */
  readonly query: string;
  /** More to be signed; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const EMPTY_SHA256 = hash('sha256', '');
const DAY_CHARACTERS = 8;

/** Signs GET requests to S3 (AWS Signature, version 4, in headers) with one key and for one region. */
export class Signer {
  readonly #credentials: Credentials;
  readonly #region: string;
  #day = '';
  #key: KeyObject | undefined;

  constructor(credentials: Credentials, region: string) {
    this.#credentials = credentials;
    this.#region = region;
  }

  /** All headers of the request, `host` among them; `now` in milliseconds since 1970. */
  sign({ host, path, query, headers }: UnsignedRequest, now: number): Record<string, string> {
    const { accessKeyId, sessionToken } = this.#credentials;
    const time = formatTime(now);
    const day = time.slice(0, DAY_CHARACTERS);
    const signed: Record<string, string> = {
      ...headers,
      host,
      'x-amz-content-sha256': EMPTY_SHA256,
      'x-amz-date': time,
    };
    if (sessionToken !== undefined) signed['x-amz-security-token'] = sessionToken;
    const names = Object.keys(signed).sort();
    let lines = '';
    for (const name of names) lines += `${name}:${signed[name]?.trim().replace(/\s+/g, ' ')}\n`;
    const list = names.join(';');
    const request = `GET\n${path}\n${query}\n${lines}\n${list}\n${EMPTY_SHA256}`;
    const scope = `${day}/${this.#region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', request)}`;
    const signature = createHmac('sha256', this.#keyOf(day)).update(text).digest('hex');
    signed.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
    return signed;
  }

  /** As a KeyObject: a key given as bytes is prepared anew for each use, which takes three times as long. */
  #keyOf(day: string): KeyObject {
    if (this.#key && this.#day === day) return this.#key;
    const chain = [day, this.#region, 's3', 'aws4_request'];
    const seed = Buffer.from(`AWS4${this.#credentials.secretAccessKey}`);
    const bytes = chain.reduce((key, part) => createHmac('sha256', key).update(part).digest(), seed);
    this.#day = day;
    this.#key = createSecretKey(bytes);
    return this.#key;
  }
}

let lastSecond = 0;
let lastTime = '';

/** `20261001T120000Z`; the same for all of a second, so it is made once. */
function formatTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastTime = `${new Date(second * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  }
  return lastTime;
}

const PLAIN = /^[A-Za-z0-9._~-]*$/;
const PLAIN_KEY = /^[A-Za-z0-9._~/-]*$/;

/** As S3 wants names and values in a query: all but unreserved characters, in UTF-8. */
function encode(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same for a key in a path, where `/` stays; `//`, `.` and `..` are kept, they are names like any other. */
export function encodeKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : key.split('/').map(encode).join('/');
}

/** Sorted by name, as it is signed; parameters without a value are left out. */
export function encodeQuery(parameters: Readonly<Record<string, string | undefined>>): string {
  const pairs: string[] = [];
  for (const name of Object.keys(parameters).sort()) {
    const value = parameters[name];
    if (value !== undefined) pairs.push(`${encode(name)}=${encode(value)}`);
  }
  return pairs.join('&');
}
