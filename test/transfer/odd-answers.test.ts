import { hash } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { describeFailure } from '../../src/aws/failure.ts';
import { impatient, openTransfer } from './fast-scene.ts';

const KEYS = ['a', 'b', 'c'];
const ETAG = hash('md5', 'hello');
const FACTS = `ETag: "${ETAG}"\r\nLast-Modified: Mon, 14 Sep 2026 15:09:26 GMT\r\n`;
const PLAIN = `HTTP/1.1 200 OK\r\n${FACTS}Content-Length: 5\r\n\r\nhello`;
const { signal } = new AbortController();

type Answer = (socket: Socket) => void;

const whole =
  (text: string): Answer =>
  (socket) =>
    socket.write(text);
const last =
  (text: string): Answer =>
  (socket) =>
    socket.end(text);

/** Sends the text byte by byte. */
const dripping: Answer = async (socket) => {
  socket.setNoDelay(true);
  for (const byte of PLAIN) await new Promise((sent) => socket.write(byte, sent));
};

/** Answers each request so, byte for byte as it is given, until the test ends. */
async function serve(answer: Answer): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let begun = '';
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (bytes) => {
      begun += bytes;
      if (!begun.endsWith('\r\n\r\n')) return;
      begun = '';
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jada`;
}

/** Fetches all objects as a capture does: together, and by themselves those that are left; their hashes. */
async function fetchAll(url: string) {
  const { transfer, save, store } = await openTransfer({ url: () => url, caller: impatient });
  const wanted = KEYS.map((key) => ({ key, etag: ETAG, size: 5 }));
  const together = (await transfer.saveAll?.('jada', wanted, { signal })) ?? [];
  const saved = together.map((each, index) => (each.kind === 'left' ? save(KEYS[index] ?? '') : each));
  const texts = (await Promise.all(saved)).map(async (each) =>
    'stored' in each ? (await buffer(store.open(each.stored.sha256))).toString() : each.kind,
  );
  return await Promise.all(texts);
}

test.for([
  [
    'in chunks',
    whole(`HTTP/1.1 200 OK\r\n${FACTS}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`),
  ],
  ['without a length', last(`HTTP/1.1 200 OK\r\n${FACTS}Connection: close\r\n\r\nhello`)],
  ['after an early hint', whole(`HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${PLAIN}`)],
  [
    'from a server that closes each connection',
    last(PLAIN.replace('200 OK\r\n', '200 OK\r\nConnection: close\r\n')),
  ],
  ['from a server of HTTP/1.0', last(PLAIN.replace('HTTP/1.1', 'HTTP/1.0'))],
  ['byte by byte', dripping],
  [
    'with headers in other letters',
    whole(PLAIN.replace('ETag: ', 'eTAG:').replace('Content-Length:', 'CONTENT-LENGTH:   ')),
  ],
  ['with more bytes than are its own', whole(`${PLAIN}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`)],
] as const)('an object comes right %s', async ([, answer]) => {
  expect(await fetchAll(await serve(answer))).toEqual(['hello', 'hello', 'hello']);
});

test.for([
  ['with two lengths', whole(PLAIN.replace('Content-Length: 5', 'Content-Length: 5\r\nContent-Length: 4'))],
  ['with a length that is no number', whole(PLAIN.replace('Content-Length: 5', 'Content-Length: five'))],
  ['as something else than HTTP', whole('SSH-2.0-OpenSSH_9.6\r\n\r\n')],
  ['as nothing', last('')],
] as const)('an object is refused where it comes %s', async ([, answer]) => {
  const error: unknown = await fetchAll(await serve(answer)).catch((thrown: unknown) => thrown);
  expect(describeFailure(error).code).toMatch(/^(HPE_|HTTPParserError|ECONN|UND_ERR)/);
});
