/** The head of an answer, and what it says of the connection. */
export interface ResponseHead {
  readonly status: number;
  /** By name in lower case; the bytes of values as latin1 text. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, bytes; undefined: it comes in chunks. */
  readonly length: number | undefined;
  /** The connection ends with the answer. */
  readonly isLast: boolean;
}

const VERSION = 'HTTP/1.1 ';
const STATUS = /^[2-5]\d\d(?: |$)/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LENGTH = /^\d{1,15}$/;
/** Names that must not come twice, since it would be unclear where the body ends. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

/**
 * Reads the head of an answer in the forms that S3 uses of HTTP/1.1 (RFC 9112): its body is as long as Content-Length
 * says, or comes in chunks. Any other (informational, with folded lines, a body until the connection ends, both of the
 * two) is undefined, and a fuller parser's part.
 * `text`: without the empty line that ends it.
 */
export function parseResponseHead(text: string): ResponseHead | undefined {
  let end = lineEnd(text, 0);
  const status = text.slice(VERSION.length, end);
  if (!text.startsWith(VERSION) || !STATUS.test(status)) return undefined;
  const headers: Record<string, string> = {};
  while (end < text.length) {
    const from = end + 2;
    end = lineEnd(text, from);
    const colon = text.indexOf(':', from);
    if (colon === -1 || colon > end) return undefined;
    const name = text.slice(from, colon);
    if (!NAME.test(name)) return undefined;
    const key = name.toLowerCase();
    const before = headers[key];
    if (before !== undefined && FRAMING.has(key)) return undefined;
    const value = unpadded(text, colon + 1, end);
    headers[key] = before === undefined ? value : `${before}, ${value}`;
  }
  const { 'content-length': length, 'transfer-encoding': encoding, connection } = headers;
  const isFramed = encoding === undefined ? LENGTH.test(length ?? '') : length === undefined;
  if (!isFramed || (encoding !== undefined && encoding.toLowerCase() !== 'chunked')) return undefined;
  const isLast = connection !== undefined && connection.toLowerCase() !== 'keep-alive';
  return {
    status: Number(status.slice(0, 3)),
    headers,
    length: length === undefined ? undefined : Number(length),
    isLast,
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\r\n', from);
  return end === -1 ? text.length : end;
}

/** Without blanks and tabs around it; `trim` would also take a no-break space, which may end a letter in UTF-8. */
function unpadded(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isPadding(text.charCodeAt(start))) start++;
  while (start < end && isPadding(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isPadding(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}
