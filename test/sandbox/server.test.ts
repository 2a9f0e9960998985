import { request } from 'node:http';
import { GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import { type Estate, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { SandboxService } from '../../sandbox/service.ts';
import { startS3 } from './s3-client.ts';

const STS = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/a', userId: 'AIDA' };

async function startSts(options: SandboxOptions<Estate> = {}) {
  const sandbox = await startSandbox({ estate: { sts: STS }, ...options });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new STSClient({ endpoint: sandbox.url, region: 'us-east-1', maxAttempts: 1, credentials });
  onTestFinished(async () => {
    client.destroy();
    await sandbox[Symbol.asyncDispose]();
  });
  return { sandbox, whoAmI: () => client.send(new GetCallerIdentityCommand({})) };
}

/** Time passes only while somebody waits. */
function makeClock() {
  let time = 0;
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
    },
  };
}

test('a service answers the requests that are signed for it', async () => {
  const { whoAmI } = await startSts();
  expect(await whoAmI()).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/a' });
});

test('a request that is not signed is refused', async () => {
  const { sandbox } = await startSts();
  const answer = await fetch(`${sandbox.url}/`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('<Code>MissingAuthenticationToken</Code>');
});

test('a presigned request is known by its query', async () => {
  const bucket = makeBucket('b');
  putObject(bucket, 'a.txt', 'hello');
  const { sandbox } = await startS3([bucket]);
  const credential = encodeURIComponent('AKIA/20261101/us-east-1/s3/aws4_request');
  const answer = await fetch(`${sandbox.url}/b/a.txt?X-Amz-Credential=${credential}&X-Amz-Signature=0`);
  expect(await answer.text()).toBe('hello');
});

test('latency is added to every answer and counted', async () => {
  const clock = makeClock();
  const { sandbox, whoAmI } = await startSts({ latencyMs: 40, clock });
  await whoAmI();
  await whoAmI();
  expect(sandbox).toMatchObject({ requests: 2, waitedMs: 80 });
  expect(sandbox.log.map(({ at, duration }) => [at, duration])).toEqual([
    [0, 40],
    [40, 40],
  ]);
});

test('requests wait side by side', async () => {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const wait = () => {
    waiting += 1;
    if (waiting === 10) all.resolve();
    return all.promise;
  };
  const { sandbox, whoAmI } = await startSts({ latencyMs: 40, clock: { now: () => 0, wait } });
  await Promise.all(Array.from({ length: 10 }, whoAmI));
  expect(sandbox).toMatchObject({ requests: 10, waitedMs: 400, peak: 10 });
});

test('the log names each call', async () => {
  const { sandbox, whoAmI } = await startSts();
  await whoAmI();
  expect(sandbox.log).toMatchObject([
    { service: 'sts', operation: 'GetCallerIdentity', status: 200, method: 'POST', path: '/' },
  ]);
});

test('a throttle lets through what fits in a second, and more as time passes', async () => {
  const clock = makeClock();
  const { whoAmI } = await startSts({ throttles: { sts: 2 }, clock });
  const outcomes: string[] = [];
  const call = () =>
    whoAmI().then(
      () => outcomes.push('ok'),
      (error) => outcomes.push(error.name),
    );
  for (let times = 0; times < 3; times++) await call();
  await clock.wait(500);
  for (let times = 0; times < 2; times++) await call();
  expect(outcomes).toEqual(['ok', 'ok', 'Throttling', 'ok', 'Throttling']);
});

test('expired credentials are told so, and work again when renewed', async () => {
  const { sandbox, whoAmI } = await startSts({ expired: true });
  await expect(whoAmI()).rejects.toMatchObject({ name: 'ExpiredToken' });
  sandbox.conditions.expired = false;
  expect(await whoAmI()).toMatchObject({ UserId: 'AIDA' });
});

test('an intercept answers instead of the service, as often as it likes', async () => {
  let left = 2;
  const { whoAmI } = await startSts({
    intercept: (service, operation) => {
      const isMine = service === 'sts' && operation === 'GetCallerIdentity';
      return isMine && left-- > 0 ? 'internal error' : undefined;
    },
  });
  await expect(whoAmI()).rejects.toMatchObject({ name: 'InternalFailure' });
  await expect(whoAmI()).rejects.toMatchObject({ name: 'InternalFailure' });
  expect(await whoAmI()).toMatchObject({ UserId: 'AIDA' });
});

test('faults strike every time at 100 %, each kind in turn', async () => {
  const bucket = makeBucket('b');
  putObject(bucket, 'a.txt', 'hello world');
  const { client, sandbox } = await startS3([bucket], { faults: { s3: 1 } });
  const get = async () => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a.txt' }));
    return Body?.transformToString();
  };
  await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(get()).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
  await expect(get()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  await expect(get()).rejects.toThrow('aborted');
  expect(sandbox.log.map((call) => call.status)).toEqual([0, 500, 503, 200]);
});

test('a large body is cut too', async () => {
  const bucket = makeBucket('b');
  putObject(bucket, 'film', noiseBody('film', 5_000_000));
  const { client } = await startS3([bucket], { intercept: () => 'cut' });
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'film' }));
  expect(ContentLength).toBe(5_000_000);
  await expect(Body?.transformToByteArray()).rejects.toThrow('aborted');
});

test('a share of faults is the same for the same seed', async () => {
  const outcomes = async (seed: number) => {
    const { sandbox, client } = await startS3([], { faults: { s3: 0.3 }, seed });
    for (let times = 0; times < 40; times++) await client.send(new ListBucketsCommand({})).catch(() => {});
    return sandbox.log.map((call) => call.status);
  };
  const first = await outcomes(7);
  expect(await outcomes(7)).toEqual(first);
  expect(await outcomes(8)).not.toEqual(first);
  expect(first.filter((status) => status !== 200).length).toBeGreaterThan(4);
});

test('a call the sandbox does not have is not implemented', async () => {
  const { client } = await startS3([makeBucket('b')]);
  const { DeleteBucketCorsCommand } = await import('@aws-sdk/client-s3');
  const call = new DeleteBucketCorsCommand({ Bucket: 'b' });
  await expect(client.send(call)).rejects.toMatchObject({
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 501 },
  });
});

test('a service that breaks answers 500 and the next request still works', async () => {
  const broken: SandboxService = {
    signingName: 'sts',
    operation: () => 'GetCallerIdentity',
    handle: () => {
      throw new TypeError('no such field');
    },
    error: (status, code, message) => ({ status, body: `${code}: ${message}` }),
  };
  await using sandbox = await startSandbox({ services: [broken] });
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=A/20261101/us-east-1/sts/aws4_request' };
  for (const _ of [1, 2]) {
    const answer = await fetch(sandbox.url, { headers });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('TypeError: no such field');
  }
});

test('a path reaches the service as it was sent', async () => {
  const bucket = makeBucket('b');
  putObject(bucket, '../up//x', 'found');
  const { sandbox } = await startS3([bucket]);
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=A/20261101/us-east-1/s3/aws4_request' };
  const status = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(sandbox.url);
    const sent = request({ hostname, port, path: '/b/../up//x', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(status).toBe(200);
});

test('stopping ends requests that nobody will answer', async () => {
  const arrived = Promise.withResolvers<void>();
  const { sandbox, whoAmI } = await startSts({
    intercept: () => {
      arrived.resolve();
      return new Promise(() => {});
    },
  });
  const outcome = whoAmI().catch((error: Error) => error);
  await arrived.promise;
  await sandbox[Symbol.asyncDispose]();
  expect(await outcome).toBeInstanceOf(Error);
});
