import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What a listing says of an object: as it stands in the XML, but for entities. */
export interface ListedContents {
  readonly Key: string;
  readonly Size: number;
  readonly ETag: string;
}

const [OPEN, CLOSE] = ['<Contents>', '</Contents>'];
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Answer {
  readonly response: unknown;
}

/**
 * SDK middleware for ListObjectsV2: takes the objects out of the page before the SDK reads it, which would make a tree of
 * a thousand nodes of each page, ten times its size. All else (tokens, errors, what looks odd) is left to the SDK.
 */
export function takeListed(listed: ListedContents[]) {
  return (next: (args: unknown) => Promise<Answer>) =>
    async (args: unknown): Promise<Answer> => {
      const answer = await next(args);
      const { response } = answer;
      if (!isPage(response)) return answer;
      const page = await buffer(response.body);
      const taken = takeContents(page);
      // An earlier attempt of the same call may have been read, too.
      listed.length = 0;
      listed.push(...(taken?.contents ?? []));
      response.body = Readable.from([taken?.rest ?? page]);
      return answer;
    };
}

function isPage(response: unknown): response is { body: Readable } {
  if (typeof response !== 'object' || response === null) return false;
  return (
    'statusCode' in response &&
    response.statusCode === 200 &&
    'body' in response &&
    response.body instanceof Readable
  );
}

/** The objects of a page, and the page without them; undefined where it is not written as S3 writes it. */
export function takeContents(
  page: Buffer,
): { readonly contents: readonly ListedContents[]; readonly rest: Buffer } | undefined {
  // Comments and CDATA may hold what looks like an element.
  if (page.includes('<!')) return undefined;
  const contents: ListedContents[] = [];
  const rest: Buffer[] = [];
  let at = 0;
  for (;;) {
    const open = page.indexOf(OPEN, at);
    if (open < 0) break;
    const close = page.indexOf(CLOSE, open);
    const listed = close < 0 ? undefined : readContents(page.subarray(open + OPEN.length, close));
    if (!listed) return undefined;
    contents.push(listed);
    rest.push(page.subarray(at, open));
    at = close + CLOSE.length;
  }
  return { contents, rest: Buffer.concat([...rest, page.subarray(at)]) };
}

function readContents(element: Buffer): ListedContents | undefined {
  const [Key, Size, ETag] = ['Key', 'Size', 'ETag'].map((name) => readText(element, name));
  if (!Key || !ETag || !Size || !/^\d+$/.test(Size)) return undefined;
  return { Key, Size: Number(Size), ETag };
}

/** The text of the only element of that name; undefined where there is none, or something odd in it. */
function readText(element: Buffer, name: string): string | undefined {
  const open = `<${name}>`;
  const start = element.indexOf(open);
  const end = element.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0 || element.includes(open, start + 1)) return undefined;
  const text = element.toString('utf8', start + open.length, end);
  return text.includes('&') ? decodeEntities(text) : text;
}

function decodeEntities(text: string): string | undefined {
  let isOdd = false;
  const decoded = text.replace(/&([^;&]*);?/g, (entity, name: string) => {
    const character = entity.endsWith(';') ? readEntity(name) : undefined;
    isOdd ||= character === undefined;
    return character ?? '';
  });
  return isOdd ? undefined : decoded;
}

function readEntity(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  if (hex || decimal) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
}
