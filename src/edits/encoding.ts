import { type Charset, findCharset, isUtf8, UTF_8 } from './charset.ts';
import { findUnknownEncoding, pack, readEncodings, unpack } from './content-encoding.ts';
import { applyEdits, type Replacement } from './edit.ts';
import type { Page } from './page.ts';

/** An object as it is stored, with the two headers that say how to read it. */
export interface StoredPage {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly bytes: Uint8Array;
}

/** A page that can be written back: `encodePage` changes nothing but what is edited. */
export interface DecodedPage extends Page {
  readonly charset: Charset;
  readonly contentEncodings: readonly string[];
  readonly byteOrderMark: Uint8Array;
  readonly stored: Uint8Array;
}

export type Decoding = { readonly kind: 'page'; readonly page: DecodedPage } | Refused;
export type Encoding = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

/** Where a page may declare its encoding (https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding). */
const PRESCAN_BYTES = 1024;
const DECLARATIONS = [
  /^@charset "([^"]+)";/,
  /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)/i,
  /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i,
];

/**
 * The text of a stored page: unpacked as its Content-Encoding says; in the encoding of its byte order mark,
 * Content-Type or own declaration, else UTF-8 where it is that, else windows-1252, as browsers do.
 */
export function decodePage({ path, contentType, contentEncoding, bytes }: StoredPage): Decoding {
  const contentEncodings = readEncodings(contentEncoding);
  const unknown = findUnknownEncoding(contentEncodings);
  if (unknown) return refuse(`${path} has the Content-Encoding ${unknown}, which cannot be edited`);
  const content = tryUnpack(bytes, contentEncodings);
  if (!content) return refuse(`${path} is not what its Content-Encoding ${contentEncoding} says`);
  const byteOrderMark = content.subarray(0, startsWith(content, [0xef, 0xbb, 0xbf]) ? 3 : 0);
  const charset = byteOrderMark.length > 0 ? UTF_8 : chooseCharset(content, contentType);
  if (typeof charset === 'string') return refuse(`${path} is written in ${charset}, which cannot be edited`);
  const text = charset.decode(content.subarray(byteOrderMark.length));
  const page = { path, contentType, text, charset, contentEncodings, byteOrderMark, stored: bytes };
  return { kind: 'page', page };
}

/** The page's bytes with the edits made; without any, the stored bytes themselves. */
export function encodePage(page: DecodedPage, edits: readonly Replacement[]): Encoding {
  if (edits.length === 0) return { kind: 'bytes', bytes: page.stored };
  const missing = edits
    .map((edit) => page.charset.findMissing(edit.text))
    .find((found) => found !== undefined);
  if (missing !== undefined) {
    return refuse(`${page.path} is written in ${page.charset.name}, which has no ${missing.toWellFormed()}`);
  }
  const content = page.charset.encode(applyEdits(page.text, edits));
  return { kind: 'bytes', bytes: pack(Buffer.concat([page.byteOrderMark, content]), page.contentEncodings) };
}

/** The encoding to read with, or the name of one that cannot be edited. */
function chooseCharset(content: Uint8Array, contentType: string | undefined): Charset | string {
  if (startsWith(content, [0xff, 0xfe]) || startsWith(content, [0xfe, 0xff])) return 'UTF-16';
  const header = /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  const declared = [header, findDeclaration(content)].find((label) => label && isLabel(label));
  const guessed = isUtf8(content) ? 'utf-8' : 'windows-1252';
  return findCharset(declared ?? guessed) ?? declared ?? guessed;
}

/** A page that is readable as ASCII cannot be UTF-16, whatever it declares: it is read as UTF-8. */
function findDeclaration(content: Uint8Array): string | undefined {
  const head = Buffer.from(content.subarray(0, PRESCAN_BYTES)).toString('latin1');
  const label = DECLARATIONS.map((pattern) => pattern.exec(head)?.[1]).find((found) => found !== undefined);
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

function isLabel(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

function tryUnpack(bytes: Uint8Array, encodings: readonly string[]): Uint8Array | undefined {
  try {
    return unpack(bytes, encodings);
  } catch {
    return undefined;
  }
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function refuse(reason: string): Refused {
  return { kind: 'refused', reasons: [reason] };
}
