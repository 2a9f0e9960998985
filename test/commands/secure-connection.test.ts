import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { makeCertificate } from '../transfer/certificate.ts';
import { startFront } from '../transfer/fronts.ts';
import { KEYS, listStore, makeHome, run } from './tidemark-process.ts';

vi.setConfig({ testTimeout: 60_000 });

/** AWS behind a certificate of its own, and a home with that certificate in `ca.pem`. */
async function start() {
  const bucket = makeBucket('sail');
  putObject(bucket, 'index.html', '<h1>Sail</h1>\n');
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'AIDASAIL' };
  const aws = await startSandbox({ estate: { s3: makeS3State([bucket]), sts } });
  const certificate = makeCertificate(['127.0.0.1']);
  const { host } = await startFront(aws.url, certificate);
  const home = await makeHome('estate: jada');
  const ca = join(home.folder, 'ca.pem');
  await writeFile(ca, certificate.cert);
  const take = (env: Record<string, string>) =>
    run(home, ['snapshot', 'take', 'v1', '--only', 's3'], {
      ...KEYS,
      AWS_ENDPOINT_URL: `https://${host}`,
      ...env,
    });
  return {
    ...{ home, ca, host, take, aws },
    async [Symbol.asyncDispose]() {
      await aws[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

test('a server whose certificate nobody vouches for is refused, with what to do', async () => {
  await using scene = await start();
  const { exitCode, stderr } = await scene.take({});
  expect([exitCode, stderr.trim()]).toEqual([
    1,
    expect.stringContaining(
      `no secure connection to https://${scene.host} (DEPTH_ZERO_SELF_SIGNED_CERT): check aws.endpoint (http or https?); name a file with the certificate of its authority in AWS_CA_BUNDLE`,
    ),
  ]);
  expect(scene.aws.requests).toBe(0);
});

test.for(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])(
  'it is trusted where %s names its authority',
  async (name) => {
    await using scene = await start();
    const { exitCode, stderr } = await scene.take({ [name]: scene.ca });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect((await listStore(scene.home)).sealed).toEqual(['v1']);
  },
);
