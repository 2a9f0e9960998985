import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../src/aws/clients.ts';
import { describeFailure } from '../../src/aws/failure.ts';

/** A server whose every answer is this web page, and an S3 client that takes it for AWS. */
async function makeS3(status: number, page = '<!doctype html><title>Log in</title>') {
  const server = createServer((_, out) => {
    out.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const clients = createClients({
    aws: { region: 'us-east-1', endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    signal: new AbortController().signal,
    maxSockets: 4,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const s3 = clients.get(S3Client, { region: 'us-east-1', limit: (task) => task(), ratePerSecond: 100 });
  return {
    s3,
    async [Symbol.asyncDispose]() {
      await clients[Symbol.asyncDispose]();
      server.close();
    },
  };
}

it('copies nothing of what calls give for a log that nobody reads', async () => {
  await using made = await makeS3(200);
  expect(made.s3.config.logger).not.toHaveProperty('info');
});

describe('a web page in place of an answer', () => {
  it.each([200, 403])('is no empty list, with status %d', async (status) => {
    await using made = await makeS3(status);
    const error: unknown = await made.s3.send(new ListBucketsCommand({})).catch((thrown: unknown) => thrown);
    expect(describeFailure(error)).toMatchObject({
      call: 'ListBuckets',
      code: 'WebPage',
      message: `a web page came instead of an answer of AWS (HTTP ${status})`,
    });
  });

  it('is an object where one was asked for', async () => {
    await using made = await makeS3(200, '<h1>Sail</h1>');
    const { Body } = await made.s3.send(new GetObjectCommand({ Bucket: 'site', Key: 'index.html' }));
    expect(await Body?.transformToString()).toBe('<h1>Sail</h1>');
  });
});
