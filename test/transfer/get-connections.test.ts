import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Dispatching, Handler, HttpRequest } from '../../src/transfer/dispatching.ts';
import { GetConnections } from '../../src/transfer/get-connections.ts';

interface Given {
  readonly connections?: number;
  readonly idleMs?: number;
}

/** A server that answers each request by what `answer` writes, and connections to it. */
async function start(answer: (socket: Socket, path: string, request: number) => void, given: Given = {}) {
  const sockets = new Set<Socket>();
  const seen = { connections: 0, requests: 0, otherwise: [] as string[] };
  const server = createServer({ noDelay: true }, (socket) => {
    seen.connections += 1;
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.on('data', (bytes) => {
      for (const [, path = ''] of bytes.toString().matchAll(/^GET (\S+) HTTP/gm))
        answer(socket, path, ++seen.requests);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const other: Dispatching = {
    dispatch: (request, handler) => {
      seen.otherwise.push(request.path);
      handler.onResponseError?.(undefined as never, new Error('asked otherwise'));
    },
    destroy: async () => undefined,
  };
  const pool = new GetConnections({
    connections: given.connections ?? 4,
    idleMs: given.idleMs ?? 10_000,
    otherwise: () => other,
  });
  onTestFinished(async () => {
    await pool.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const get = (path: string, more: Partial<Handler> = {}) => send(pool, { origin, path }, more);
  return { get, seen, sockets, pool, origin };
}

/** The status and the body, once all of it is there. */
function send(
  pool: GetConnections,
  { origin, path }: Pick<HttpRequest, 'origin' | 'path'>,
  more: Partial<Handler> = {},
  headers: Record<string, string> = { host: 'a' },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    pool.dispatch(
      { origin, path, method: 'GET', headers },
      {
        onResponseStart: (_, status) => {
          text = `${status} `;
        },
        onResponseData: (_, chunk) => {
          text += chunk.toString();
        },
        onResponseEnd: () => resolve(text),
        onResponseError: (_, error) => reject(error),
        ...more,
      },
    );
  });
}

const plain = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;

test('answers come one after the other over the same connection', async () => {
  const { get, seen } = await start((socket, path) => socket.write(plain(path)));
  expect([await get('/a'), await get('/b'), await get('/')]).toEqual(['200 /a', '200 /b', '200 /']);
  expect(seen.connections).toBe(1);
});

test('no more connections than allowed; the rest waits its turn', async () => {
  const { get, seen } = await start((socket, path) => socket.write(plain(path)), { connections: 2 });
  const all = await Promise.all(Array.from({ length: 9 }, (_, index) => get(`/${index}`)));
  expect(all).toEqual(Array.from({ length: 9 }, (_, index) => `200 /${index}`));
  expect(seen.connections).toBe(2);
});

test('an answer in pieces is put together, wherever it is cut', async () => {
  const whole = plain('hello');
  const { get } = await start(async (socket, path) => {
    const at = Number(path.slice(1));
    socket.write(whole.slice(0, at));
    await turn();
    socket.write(whole.slice(at));
  });
  for (let at = 1; at < whole.length; at++) expect(await get(`/${at}`)).toBe('200 hello');
});

test('a host that answers in another form is left to another client from then on', async () => {
  const { get, seen } = await start((socket) =>
    socket.write('HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na'),
  );
  await expect(get('/a')).rejects.toThrow('asked otherwise');
  await expect(get('/b')).rejects.toThrow('asked otherwise');
  expect(seen).toMatchObject({ requests: 1, otherwise: ['/a', '/b'] });
});

test.for([
  ['in another form', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na'],
  [
    'in chunks of another form',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n',
  ],
] as const)('all that wait for a host that answers %s are left as well', async ([, answer]) => {
  const { get, seen } = await start((socket) => socket.write(answer), { connections: 1 });
  await Promise.allSettled(Array.from({ length: 5 }, (_, index) => get(`/${index}`)));
  expect(seen.otherwise.slice(-4).sort()).toEqual(['/1', '/2', '/3', '/4']);
});

test('what still waits when the connections are closed fails', async () => {
  const { get, pool, seen } = await start(() => undefined, { connections: 1 });
  const all = Promise.allSettled([get('/a'), get('/b'), get('/c')]);
  await pool.destroy();
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(seen.requests).toBe(0);
});

test('a body in chunks is put together, wherever it is cut, and its connection used again', async () => {
  const whole = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n and hello\r\n0\r\nx-trailer: a\r\n\r\n`;
  const { get, seen } = await start(async (socket, path) => {
    const at = Number(path.slice(1));
    socket.write(whole.slice(0, at));
    await turn();
    socket.write(whole.slice(at));
  });
  for (let at = 1; at < whole.length; at++) expect(await get(`/${at}`)).toBe('200 hello and hello');
  expect(seen.connections).toBe(1);
});

test.for([
  ['without a length', 'hello\r\n'],
  ['with more than a length', '5;name=value\r\nhello\r\n'],
  ['longer than its length', '3\r\nhello\r\n'],
  ['with a line that ends otherwise', '5\nhello\n'],
  ['with a line without an end', '0'.repeat(2000)],
] as const)('a chunk %s fails the request, and the next goes otherwise', async ([, chunk]) => {
  const { get, seen } = await start((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`),
  );
  await expect(get('/a')).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(get('/b')).rejects.toThrow('asked otherwise');
  expect(seen.otherwise).toEqual(['/b']);
});

test('a connection that is to be closed, or brought more than was announced, is not used again', async () => {
  const { get, seen } = await start((socket, path) =>
    socket.write(path === '/close' ? plain('bye', 'Connection: close\r\n') : `${plain('more')} and more`),
  );
  expect(await get('/close')).toBe('200 bye');
  expect(await get('/more')).toBe('200 more');
  expect(await get('/close')).toBe('200 bye');
  expect(seen.connections).toBe(3);
});

test('a connection that the server has closed meanwhile is replaced', async () => {
  const { get, seen, sockets } = await start((socket) => socket.write(plain('here')));
  await get('/a');
  const [socket] = sockets;
  socket?.end();
  if (socket) await once(socket, 'close');
  expect(await get('/b')).toBe('200 here');
  expect(seen.connections).toBe(2);
});

test.for([
  ['before the head', ''],
  ['in the head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'],
] as const)('a connection closed %s fails the request', async ([, begun]) => {
  const { get } = await start((socket) => socket.end(begun));
  await expect(get('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('an answer that does not come, or stops coming, is given up', async () => {
  const { get } = await start(
    (socket, path) =>
      void (path === '/body' && socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel')),
    { idleMs: 50 },
  );
  await expect(get('/')).rejects.toThrow('no answer came');
  await expect(get('/body')).rejects.toThrow('the body stopped coming');
});

test('a body whose reader is slow is not given up, and goes no further meanwhile', async () => {
  const { get } = await start((socket) => socket.write(plain('x'.repeat(1_000_000))), { idleMs: 50 });
  let controller: Parameters<NonNullable<Handler['onResponseData']>>[0] | undefined;
  let received = 0;
  const onResponseData: Handler['onResponseData'] = (given, chunk) => {
    received += chunk.length;
    if (controller) return;
    controller = given;
    given.pause();
  };
  const body = get('/', { onResponseData });
  await sleep(200);
  expect(received).toBeLessThan(1_000_000);
  controller?.resume();
  await body;
  expect(received).toBe(1_000_000);
});

test('a body that stopped while its reader was slow is given up once that goes on', async () => {
  const { get } = await start((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'), {
    idleMs: 20,
  });
  const onResponseData: Handler['onResponseData'] = (controller) => {
    controller.pause();
    setTimeout(() => controller.resume(), 60);
  };
  await expect(get('/', { onResponseData })).rejects.toThrow('the body stopped coming');
});

test('nobody listens: the error says so', async () => {
  const { get, pool } = await start(() => undefined);
  void get;
  await expect(send(pool, { origin: 'http://127.0.0.1:1', path: '/' })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test('what is aborted fails with its reason, and its connection is closed', async () => {
  const { get, seen, sockets } = await start((socket, path) =>
    socket.write(path === '/a' ? 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel' : plain('b')),
  );
  const onResponseData: Handler['onResponseData'] = (controller) => controller.abort(new Error('not wanted'));
  await expect(get('/a', { onResponseData })).rejects.toThrow('not wanted');
  expect(await get('/b')).toBe('200 b');
  expect(seen.connections).toBe(2);
  while (sockets.size > 1) await turn();
});

test('what is aborted while it waits is never sent', async () => {
  const { get, seen } = await start((socket) => socket.write(plain('a')), { connections: 1 });
  const first = get('/a');
  const onRequestStart: Handler['onRequestStart'] = (controller) => controller.abort(new Error('not wanted'));
  await expect(get('/b', { onRequestStart })).rejects.toThrow('not wanted');
  expect([await first, await get('/c')]).toEqual(['200 a', '200 a']);
  expect(seen.requests).toBe(2);
});

test('a value that could begin another header is refused before anything is sent', async () => {
  const { pool, origin, seen } = await start((socket) => socket.write(plain('a')));
  const headers = { 'if-match': '"a"\r\nx-evil: 1' };
  await expect(send(pool, { origin, path: '/' }, {}, headers)).rejects.toThrow(
    'the header if-match has characters that no header may have',
  );
  expect(seen.connections).toBe(0);
});
