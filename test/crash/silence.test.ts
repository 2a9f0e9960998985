import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { KEYS, listStore, makeHome, run, start } from '../commands/tidemark-process.ts';

const TAKE = ['snapshot', 'take', 'v1', '--only', 's3,lambda'];

async function makeSilence() {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}

it('an endpoint that accepts and never answers is given up', async () => {
  const silence = await makeSilence();
  await using home = await makeHome({ estate: 'jada', aws: { endpoint: silence.url } });
  const { exitCode, stderr } = await run(home, TAKE);
  silence.close();
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: `snapshot v1 failed: ${silence.url} does not answer (TimeoutError): check aws.region, aws.endpoint and the network\n`,
  });
});

it('an endpoint where nothing listens is given up', async () => {
  const { url, close } = await makeSilence();
  close();
  await using home = await makeHome({ estate: 'jada', aws: { endpoint: url } });
  const { exitCode, stderr } = await run(home, TAKE);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: `snapshot v1 failed: ${url} does not answer (ECONNREFUSED): check aws.region, aws.endpoint and the network\n`,
  });
  expect(await listStore(home)).toEqual({ sealed: [], partial: [] });
});

it('an outage in the middle stops the run, which goes on once AWS is back', async () => {
  const estate = makeJadaEstate({ scale: 0.02 });
  const first = await startSandbox({ estate, latencyMs: 50 });
  await using home = await makeHome('estate: jada');
  const started = start(home, [...TAKE, '--json'], { ...KEYS, AWS_ENDPOINT_URL: first.url });
  await started.says('"state":"working","listed":true');
  await first[Symbol.asyncDispose]();
  const { exitCode, stderr } = await started.ended;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^snapshot v1 failed: http\S+ does not answer \(ECONN\w+\): check aws.region, aws.endpoint and the network; what was captured is kept: `tidemark snapshot take v1` goes on from there\n$/,
    ),
  });
  expect(await listStore(home)).toEqual({ sealed: [], partial: ['v1'] });
  await using second = await startSandbox({ estate });
  const again = await run(home, [...TAKE, '--quiet'], { ...KEYS, AWS_ENDPOINT_URL: second.url });
  expect(again).toMatchObject({ exitCode: 0, stderr: '' });
});
