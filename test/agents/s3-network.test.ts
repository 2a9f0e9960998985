import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bucket as collector } from '../../agents/s3/bucket.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { DIRECT } from '../../src/network.ts';
import { type Certificate, makeCertificate } from '../transfer/certificate.ts';
import { startFront, startProxy } from '../transfer/fronts.ts';
import { collect } from './collect.ts';

const HOSTS = ['us-east-1', 'eu-west-1'].flatMap((region) => [
  `s3.${region}.amazonaws.com`,
  `*.s3.${region}.amazonaws.com`,
]);
/** As many jobs in threads as can be, and none. */
const TRANSFERS = [
  ['fast', { objects: 1e9, bytes: 1e9 }],
  ['fast', { objects: 0, bytes: 0 }],
  ['sdk', { objects: 0, bytes: 0 }],
] as const;

let aws: Sandbox;
let certificate: Certificate;
let caFile: string;

beforeAll(async () => {
  const east = makeBucket('sail-east');
  const west = makeBucket('sail-west', { region: 'eu-west-1' });
  for (const [index, bucket] of [east, west].entries())
    for (const key of ['a b/ü', 'index.html'])
      putObject(bucket, key, `${index} ${key}`, { tags: { by: 'bob' } });
  aws = await startSandbox({ estate: { s3: makeS3State([east, west]) } });
  const folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-ca-'));
  certificate = makeCertificate([...HOSTS, '127.0.0.1']);
  caFile = join(folder.path, 'ca.pem');
  await writeFile(caFile, certificate.cert);
  return async () => {
    await aws[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
});

describe.each(TRANSFERS)('transfer: %s, threads from %o on', (transfer, threadsFrom) => {
  const config = { snapshot: { transfer } };
  const plane = { threadsFrom };

  test('AWS is reached through a proxy, by the names of its buckets, over TLS that is verified', async () => {
    const tls = await startFront(aws.url, certificate);
    const proxy = await startProxy(tls.host);
    const network = { ...DIRECT, httpsProxy: proxy.url, caFile };
    await using collected = await collect(collector, { network, plane, config });
    expect(collected.gaps).toEqual([]);
    expect(await collected.read('s3-buckets/sail-east/a b/ü')).toBe('0 a b/ü');
    expect(await collected.read('s3-buckets/sail-west/index.html')).toBe('1 index.html');
    expect(new Set(proxy.asked)).toEqual(
      new Set([
        's3.us-east-1.amazonaws.com:443',
        'sail-east.s3.us-east-1.amazonaws.com:443',
        'sail-west.s3.eu-west-1.amazonaws.com:443',
      ]),
    );
  });

  test('an endpoint whose certificate nobody vouches for is refused before anything is sent', async () => {
    const tls = await startFront(aws.url, certificate);
    const before = aws.requests;
    const refused = collect(collector, { endpoint: `https://${tls.host}`, plane, config });
    await expect(refused).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(aws.requests).toBe(before);
  });
});
