import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openDownloads, openPresigned } from '../../src/aws/presigned.ts';
import { DIRECT } from '../../src/network.ts';
import { startProxy } from '../transfer/fronts.ts';

const BODY = Buffer.alloc(100_000, 'tidemark');

/** Answers each request with the next of `answers`, and what has none with the body. */
async function serve(...answers: ((out: ServerResponse, range: string | undefined) => void)[]) {
  const server = createServer(({ headers }, out) => {
    const answer = answers.shift();
    if (answer) answer(out, headers.range);
    else out.writeHead(200, { 'content-length': BODY.length, etag: '"one"' }).end(BODY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/code.zip`;
  return { url, [Symbol.dispose]: () => void server.close() };
}

async function download(url: string): Promise<Buffer | string> {
  const body = await openPresigned(url, undefined, AbortSignal.timeout(10_000));
  return typeof body === 'string' ? body : buffer(body);
}

test.each([429, 500, 503])('an answer of HTTP %i is tried again', async (status) => {
  using server = await serve((out) => out.writeHead(status).end('Rate Exceeded.'));
  expect(await download(server.url)).toEqual(BODY);
});

test('a link that is too old is not tried again, and said', async () => {
  using server = await serve((out) => out.writeHead(403).end('<Error/>'));
  expect(await download(server.url)).toBe('HTTP 403');
});

test('a body that breaks off goes on where it stopped', async () => {
  const half = BODY.length / 2;
  using server = await serve(
    (out) => {
      out.writeHead(200, { 'content-length': BODY.length, etag: '"one"' });
      out.write(BODY.subarray(0, half), () => out.destroy());
    },
    (out, range) => {
      const from = Number(range?.match(/^bytes=(\d+)-/)?.[1]);
      const bounds = `bytes ${from}-${BODY.length - 1}/${BODY.length}`;
      const headers = { 'content-length': BODY.length - from, 'content-range': bounds, etag: '"one"' };
      out.writeHead(206, headers).end(BODY.subarray(from));
    },
  );
  expect(await download(server.url)).toEqual(BODY);
});

test('where an emulator names AWS, the emulator itself is asked', async () => {
  using server = await serve();
  const location = 'https://awslambda-us-east-1.s3.us-east-1.amazonaws.com/code.zip?X-Amz-Signature=1';
  const body = await openPresigned(location, new URL(server.url).origin, AbortSignal.timeout(10_000));
  expect(typeof body === 'string' ? body : await buffer(body)).toEqual(BODY);
});

test('it comes through the proxy of its protocol', async () => {
  using server = await serve();
  const proxy = await startProxy(new URL(server.url).host);
  const downloads = openDownloads({ ...DIRECT, httpProxy: proxy.url });
  onTestFinished(() => downloads.destroy());
  const url = 'http://prod-04-code.s3.us-east-1.amazonaws.com/code.zip';
  const body = await openPresigned(url, undefined, new AbortController().signal, downloads);
  expect(typeof body === 'string' ? body : await buffer(body)).toEqual(BODY);
  expect(proxy.asked).toEqual(['prod-04-code.s3.us-east-1.amazonaws.com']);
});
