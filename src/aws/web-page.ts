import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Objects of a bucket may well be web pages; no other answer of AWS is. */
const MAY_BE_HTML = ['GetObjectCommand', 'HeadObjectCommand'];

interface Answer {
  readonly response: unknown;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  body?: unknown;
}

/**
 * SDK middleware: takes a web page for what it is, the answer of a proxy, a log-in page or another server. The SDK
 * would read an empty list out of one. The type alone says little: emulators call everything text/html.
 */
export function refuseWebPages(
  next: (args: unknown) => Promise<Answer>,
  context: { readonly commandName?: string },
) {
  return async (args: unknown): Promise<Answer> => {
    const answer = await next(args);
    const { response } = answer;
    if (MAY_BE_HTML.includes(context.commandName ?? '') || !isCalledHtml(response)) return answer;
    if (!(response.body instanceof Readable)) return answer;
    const body = await buffer(response.body);
    if (!isPage(body)) {
      response.body = Readable.from([body]);
      return answer;
    }
    throw Object.assign(
      new Error(`a web page came instead of an answer of AWS (HTTP ${response.statusCode})`),
      {
        name: 'WebPage',
        $metadata: { httpStatusCode: response.statusCode },
      },
    );
  };
}

function isCalledHtml(response: unknown): response is Response {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return false;
  return /^text\/html\b/i.test((response as Response).headers['content-type'] ?? '');
}

/** Whether it begins as a web page: XML begins with a declaration, or with an element that no page has. */
export function isPage(body: Buffer): boolean {
  return /^\uFEFF?\s*<(?:!doctype\s+html|!--|(?:html|head|body|title|h1)\b)/i.test(
    body.toString('utf8', 0, 1024),
  );
}
