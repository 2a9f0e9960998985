import { CallError } from '../aws/call-error.ts';
import { isPage } from '../aws/web-page.ts';
import type { HttpHead } from './http.ts';
import { childText, parseXml, type XmlElement } from './xml.ts';

type Answer = HttpHead & { readonly body: Buffer };

/** The text of a successful answer. Throws CallError for any other, and for a web page, which is none of S3's. */
export function readText({ status, headers, body }: Answer): string {
  if (/^text\/html\b/i.test(String(headers['content-type'] ?? '')) && isPage(body)) {
    const message = `a web page came instead of an answer of AWS (HTTP ${status})`;
    throw new CallError({ status, code: 'WebPage', message });
  }
  if (status !== 200) throw readFailure({ status, headers, body });
  return body.toString();
}

/** What S3 says went wrong, as far as it says so. */
export function readFailure({ status, headers, body }: Answer): CallError {
  const error = parseFailure(body);
  const seconds = Number(headers['retry-after']);
  return new CallError({
    status,
    code: (error && childText(error, 'Code')) ?? '',
    message: (error && childText(error, 'Message')) ?? 'UnknownError',
    region: textOf(headers['x-amz-bucket-region']) ?? (error && childText(error, 'Region')),
    location: textOf(headers.location),
    ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

function parseFailure(body: Buffer): XmlElement | undefined {
  try {
    const root = parseXml(body.toString('utf8', 0, 65_536).trim());
    return root.name === 'ErrorResponse' ? root.children.find(({ name }) => name === 'Error') : root;
  } catch {
    return undefined;
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

/** Tags by name, sorted, of the answer to GetObjectTagging. */
export function parseTags(text: string): Record<string, string> {
  const set = parseXml(text).children.find(({ name }) => name === 'TagSet');
  const tags = (set?.children ?? []).map((tag): [string, string] => [
    childText(tag, 'Key') ?? '',
    childText(tag, 'Value') ?? '',
  ]);
  return Object.fromEntries(tags.sort(([a], [b]) => (a < b ? -1 : 1)));
}
