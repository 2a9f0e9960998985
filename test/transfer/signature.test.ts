import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeKey, encodeQuery, Signer } from '../../src/transfer/signature.ts';

/** As the SDK's own hash: with a secret it is an HMAC. */
class Sha256 implements Checksum {
  readonly #hash;
  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => each.isWellFormed());
const plain = fc.stringMatching(/^[A-Za-z0-9._ +/=-]{0,20}$/).filter((each) => each.trim() === each);
const request = fc.record({
  key: fc.array(text, { maxLength: 4 }).map((parts) => parts.join('/')),
  query: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,10}$/), text, { maxKeys: 3 }),
  headers: fc.dictionary(fc.stringMatching(/^x-amz-[a-z]{1,8}$/), plain, { maxKeys: 2 }),
  host: fc.constantFrom('b.s3.eu-west-1.amazonaws.com', 's3.us-east-1.amazonaws.com', '127.0.0.1:9000'),
  region: fc.constantFrom('us-east-1', 'eu-west-1'),
  sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
  now: fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }),
});
type Generated = typeof request extends fc.Arbitrary<infer T> ? T : never;

async function signWithSdk(given: Generated): Promise<string | undefined> {
  const { host, key, query, headers, region, sessionToken, now } = given;
  const credentials = {
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
    ...(sessionToken && { sessionToken }),
  };
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      path: `/${encodeKey(key)}`,
      query,
      headers: { ...headers, host },
    },
    { signingDate: new Date(now) },
  );
  return signed.headers.authorization;
}

test('10,000 requests are signed exactly as the SDK signs them', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const { host, key, query, headers, region, sessionToken, now } = given;
      const signer = new Signer({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken }, region);
      const ours = signer.sign({ host, path: `/${encodeKey(key)}`, query: encodeQuery(query), headers }, now);
      expect(ours.authorization).toBe(await signWithSdk(given));
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

test('odd keys are encoded byte by byte, and what looks like a path is kept', () => {
  expect(encodeKey('a b/ü+(1)*')).toBe('a%20b/%C3%BC%2B%281%29%2A');
  expect(encodeKey('../a//./b')).toBe('../a//./b');
});

test('a key is prepared again when the day changes', () => {
  const signer = new Signer({ accessKeyId: 'AKID', secretAccessKey: 'secret' }, 'us-east-1');
  const sign = (each: Signer, now: number) =>
    each.sign({ host: 'h', path: '/', query: '', headers: {} }, now).authorization;
  const [today, tomorrow] = [Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 2)];
  const fresh = new Signer({ accessKeyId: 'AKID', secretAccessKey: 'secret' }, 'us-east-1');
  sign(signer, today);
  expect(sign(signer, tomorrow)).toBe(sign(fresh, tomorrow));
});
