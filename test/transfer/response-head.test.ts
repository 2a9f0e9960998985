import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseResponseHead } from '../../src/transfer/response-head.ts';

const head = (...lines: string[]) => lines.join('\r\n');

test('reads status, headers and the length of the body', () => {
  expect(
    parseResponseHead(head('HTTP/1.1 200 OK', 'Content-Length:  5 ', 'ETag: "a:b"', 'X-Amz-Meta-By:')),
  ).toEqual({
    status: 200,
    headers: { 'content-length': '5', etag: '"a:b"', 'x-amz-meta-by': '' },
    length: 5,
    isLast: false,
  });
});

test('a header that comes twice has both values; a length that does is refused', () => {
  const twice = parseResponseHead(head('HTTP/1.1 200 OK', 'Content-Length: 5', 'Vary: a', 'vary: b'));
  expect(twice?.headers.vary).toBe('a, b');
  expect(
    parseResponseHead(head('HTTP/1.1 200 OK', 'Content-Length: 5', 'content-length: 5')),
  ).toBeUndefined();
});

test('only blanks and tabs around a value are no part of it', () => {
  const bytes = Buffer.from('voilà').toString('latin1');
  const lines = ['HTTP/1.1 200 OK', 'Content-Length: 5', `X-Amz-Meta-By: \t${bytes}\t `];
  expect(parseResponseHead(head(...lines))?.headers['x-amz-meta-by']).toBe(bytes);
});

test('a body in chunks has no length before it has come', () => {
  expect(parseResponseHead(head('HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked'))?.length).toBeUndefined();
  expect(parseResponseHead(head('HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked'))?.status).toBe(200);
});

test('knows when the connection is closed behind the answer', () => {
  const last = (value: string) =>
    parseResponseHead(head('HTTP/1.1 200 OK', 'Content-Length: 5', `Connection: ${value}`))?.isLast;
  expect([last('close'), last('Close'), last('keep-alive'), last('Keep-Alive')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.for([
  ['in chunks and packed', head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked')],
  ['in chunks, twice', head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
  ['in chunks and with a length', head('HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked')],
  ['until the connection ends', head('HTTP/1.1 200 OK', 'ETag: "a"')],
  ['of HTTP/1.0', head('HTTP/1.0 200 OK', 'Content-Length: 5')],
  ['informational', head('HTTP/1.1 100 Continue', 'Content-Length: 0')],
  ['without a status', head('HTTP/1.1 OK', 'Content-Length: 5')],
  ['with a folded line', head('HTTP/1.1 200 OK', 'X: a', ' b', 'Content-Length: 5')],
  ['with a space in a name', head('HTTP/1.1 200 OK', 'X : a', 'Content-Length: 5')],
  ['with a line that is no header', head('HTTP/1.1 200 OK', 'nonsense', 'Content-Length: 5')],
  ['with a negative length', head('HTTP/1.1 200 OK', 'Content-Length: -5')],
  ['with a list of lengths', head('HTTP/1.1 200 OK', 'Content-Length: 5, 5')],
  ['empty', ''],
] as const)('leaves an answer %s to others', ([, text]) => {
  expect(parseResponseHead(text)).toBeUndefined();
});

test('whatever plain headers there are, they are read as they were written', () => {
  const name = fc.stringMatching(/^x-[a-z0-9-]{1,12}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.nat(), (headers, length) => {
      const all = { ...headers, 'content-length': `${length}` };
      const lines = Object.entries(all).map((pair) => pair.join(': '));
      expect(parseResponseHead(head('HTTP/1.1 200 OK', ...lines))).toMatchObject({
        status: 200,
        headers: all,
        length,
      });
    }),
  );
});
