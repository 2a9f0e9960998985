import { expect, test } from 'vitest';
import { checkCredentials } from '../../agents/identity.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { DIRECT } from '../../src/network.ts';
import { startProxy } from '../transfer/fronts.ts';
import { credentials, openPorts } from './changes-scene.ts';
import { makeConfig } from './collect.ts';

test('changes and what is checked before them go through the proxy that snapshots go through', async () => {
  const bucket = makeBucket('sail');
  putObject(bucket, 'index.html', 'hello');
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'AIDASAIL' };
  await using aws = await startSandbox({ estate: { s3: makeS3State([bucket]), sts } });
  const proxy = await startProxy(new URL(aws.url).host);
  const network = { ...DIRECT, httpProxy: proxy.url };
  const endpoint = 'http://aws.example.com';
  const { signal } = new AbortController();
  const config = makeConfig({ endpoint });
  expect(await checkCredentials({ config, network, credentials, signal })).toBe(ACCOUNT_ID);
  const { objects } = openPorts(endpoint, {}, { network });
  const found = await objects.get('sail', 'index.html', signal);
  expect(found?.body.toString()).toBe('hello');
  expect(new Set(proxy.asked.map((asked) => asked.replace(/:80$/, '')))).toEqual(
    new Set(['aws.example.com']),
  );
  expect(proxy.asked).toHaveLength(aws.requests);
});
