import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Home, KEYS, listStore, makeHome, parseLines, run } from './tidemark-process.ts';

/** Others have the machine too. */
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 2 });

let sandbox: Sandbox;
/** Accepts connections and says nothing. */
let silence: Server;

beforeAll(async () => {
  sandbox = await startSandbox({ estate: makeJadaEstate({ scale: 0.02 }) });
  silence = await listen(createTcpServer());
});

afterAll(async () => {
  silence.close();
  await sandbox[Symbol.asyncDispose]();
});

async function listen<S extends Server>(server: S): Promise<S> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function makeAccount(aws: object = {}): Promise<Home> {
  return makeHome({ estate: 'jada', aws: { endpoint: sandbox.url, ...aws } });
}

const TAKE = ['snapshot', 'take', 'v1', '--only', 'lambda'];
const NOTHING = { sealed: [], partial: [] };
const FAILED = 'snapshot v1 failed: ';

/** The one line on stderr, which the last line of `--json` says too; nothing else is left behind. */
async function tellOfFailure(home: Home, env: Record<string, string> = KEYS): Promise<string> {
  const { exitCode, stdout, stderr } = await run(home, [...TAKE, '--json'], env);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^snapshot v1 failed: [^\n]+\n$/);
  const message = stderr.slice(FAILED.length).trimEnd();
  expect(parseLines(stdout).at(-1)).toEqual({
    kind: 'failed',
    name: 'v1',
    code: 'account',
    message,
    resumable: false,
  });
  expect(await listStore(home)).toEqual(NOTHING);
  return message;
}

test.concurrent('a region that does not exist is named', async () => {
  await using home = await makeHome({ estate: 'jada', aws: { region: 'us-esat-1' } });
  expect(await tellOfFailure(home)).toMatch(
    /^AWS in region us-esat-1 does not answer \((ENOTFOUND|EAI_AGAIN)\): check aws.region, aws.endpoint and the network$/,
  );
});

test.concurrent('without credentials it says how to get some, also where the metadata service is silent', async () => {
  await using home = await makeAccount();
  const message = await tellOfFailure(home, { AWS_EC2_METADATA_SERVICE_ENDPOINT: urlOf(silence) });
  expect(message).toMatch(
    /^no AWS credentials found: set AWS_PROFILE .* or run "aws configure" or "aws sso login"/,
  );
});

test.concurrent('credentials of another account are refused', async () => {
  await using home = await makeAccount({ accountId: '999999999999' });
  expect(await tellOfFailure(home)).toBe(
    'these AWS credentials are of account 123456789012, tidemark.yaml allows only 999999999999 (aws.accountId): use the right profile',
  );
});

test.concurrent('credentials that have expired are to be renewed', async () => {
  await using expired = await startSandbox({ estate: sandbox.state, expired: true });
  await using home = await makeAccount({ endpoint: expired.url });
  expect(await tellOfFailure(home)).toBe(
    'the AWS credentials have expired (ExpiredToken): renew them, for example with "aws sso login"',
  );
});

test.concurrent('a web server is not AWS', async () => {
  const web = await listen(
    createServer((_, out) => {
      out.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to nginx!</h1>');
    }),
  );
  await using home = await makeAccount({ endpoint: urlOf(web) });
  expect(await tellOfFailure(home)).toBe(
    `${urlOf(web)} does not answer as AWS does (a web page came instead of an answer of AWS (HTTP 200)): check aws.region, aws.endpoint and the network`,
  );
  web.closeAllConnections();
  web.close();
});

test.concurrent('an endpoint with the wrong protocol is told', async () => {
  await using home = await makeAccount({ endpoint: sandbox.url.replace('http:', 'https:') });
  expect(await tellOfFailure(home)).toMatch(
    /^no secure connection to https:.* check aws.endpoint \(http or https\?\)/,
  );
});

test.concurrent('credentials that expire in the middle stop the run, which goes on with new ones', async () => {
  await using aging = await startSandbox({ estate: sandbox.state });
  let calls = 0;
  aging.conditions.intercept = (service) => {
    // A part of the functions is captured by then.
    if (service === 'lambda' && ++calls === 60) aging.conditions.expired = true;
    return undefined;
  };
  await using home = await makeAccount({ endpoint: aging.url });
  const { exitCode, stderr } = await run(home, TAKE);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr:
      'snapshot v1 failed: the AWS credentials have expired (ExpiredTokenException): renew them, for example with "aws sso login"; ' +
      'what was captured is kept: `tidemark snapshot take v1` goes on from there\n',
  });
  expect(await listStore(home)).toEqual({ sealed: [], partial: ['v1'] });
  aging.conditions.expired = false;
  const again = await run(home, [...TAKE, '--quiet']);
  expect(again).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Snapshot v1 is COMPLETE, [^\n]+\n$/),
  });
  expect(await listStore(home)).toEqual({ sealed: ['v1'], partial: [] });
});
