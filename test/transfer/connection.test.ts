import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { putObject } from '../../sandbox/s3-state.ts';
import { DIRECT } from '../../src/network.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';
import { startFront, startProxy } from './fronts.ts';

/** One for this machine by its address and its name, and one for another. */
const certificates: Certificate[] = [];
let caFile = '';

beforeAll(async () => {
  const folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-ca-'));
  certificates.push(makeCertificate(['127.0.0.1', 'localhost']), makeCertificate(['elsewhere.example.com']));
  caFile = join(folder.path, 'ca.pem');
  await writeFile(caFile, certificates.map(({ cert }) => cert).join(''));
  return () => folder[Symbol.asyncDispose]();
});

describe.for(PLACES)('an object that is fetched %s', ([, threadsFrom]) => {
  test.for([
    ['that nobody vouches for', 0, (): string => '', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', 1, (): string => caFile, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('is not asked for under a certificate %s', async ([, index, trusted, code]) => {
    const { sandbox } = await startBucket();
    const { host } = await startFront(sandbox.url, certificates[index]);
    const network = { ...DIRECT, caFile: trusted() };
    const { save } = await openTransfer({ url: () => `https://${host}/jada`, network, threadsFrom });
    await expect(save('a')).rejects.toMatchObject({ code });
    expect(sandbox.requests).toBe(0);
  });

  test.for(['127.0.0.1', 'localhost'])(
    'comes from %s under a certificate of an authority that was named',
    async (name) => {
      const { sandbox, bucket } = await startBucket();
      putObject(bucket, 'a', 'hello');
      const { host } = await startFront(sandbox.url, certificates[0]);
      const network = { ...DIRECT, caFile };
      const { save } = await openTransfer({
        url: () => `https://${host.replace('127.0.0.1', name)}/jada`,
        network,
        threadsFrom,
      });
      expect(await save('a')).toMatchObject({ kind: 'object', stored: { size: 5 } });
    },
  );

  test('comes through the proxy for its protocol, unless its host is to be reached without', async () => {
    const { sandbox, bucket } = await startBucket();
    putObject(bucket, 'a', 'hello');
    const proxy = await startProxy(new URL(sandbox.url).host);
    const proxies = { ...DIRECT, httpProxy: proxy.url, httpsProxy: 'http://127.0.0.1:9' };
    const url = () => `${sandbox.url}/jada`;
    const direct = await openTransfer({ url, threadsFrom, network: { ...proxies, noProxy: '127.0.0.1' } });
    expect(await direct.save('a')).toMatchObject({ kind: 'object' });
    expect(proxy.asked).toEqual([]);
    const { save } = await openTransfer({ url, threadsFrom, network: proxies });
    expect(await save('a')).toMatchObject({ kind: 'object' });
    expect(proxy.asked).toEqual([new URL(sandbox.url).host]);
  });
});
