import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { codeDocuments } from '../../agents/lambda/code.ts';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { makeConfig } from './collect.ts';

const KILOBYTE = 1024;
/** For each chunk: a reader slower than the network is what this is about. */
const READING_MS = 1;

/** Answers `/n` with n bytes, and closes the connection behind them, as S3 does now and then and moto always. */
async function serveAndClose() {
  const server = createServer(({ url = '' }, out) => {
    const body = Buffer.alloc(Number(url.slice(1)));
    out.writeHead(200, { 'content-length': body.length, connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, [Symbol.dispose]: () => void server.close() };
}

/** How many bytes come when the reader takes its time. */
async function countSlowly(Location: string, size: number): Promise<number> {
  const context = { config: makeConfig({}) } as CollectorContext;
  const code = { what: 'code', call: 'GetFunction', CodeSha256: 'AAAA', CodeSize: size, Location };
  const [document] = codeDocuments('code.zip', { ...code, locate: async () => Location }, context);
  if (!document || !('blob' in document)) throw new Error('no code');
  let count = 0;
  for await (const chunk of await document.blob.open(new AbortController().signal)) {
    count += chunk.length;
    await pause(READING_MS);
  }
  return count;
}

test('a connection that is closed behind a zip loses nothing of it and harms nobody', async () => {
  using server = await serveAndClose();
  const sizes = Array.from({ length: 32 }, (_, index) => (index + 8) * 10 * KILOBYTE);
  for (const size of sizes) expect(await countSlowly(`${server.url}/${size}`, size)).toBe(size);
});
