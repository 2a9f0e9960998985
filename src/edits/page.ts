/** A page as text: the object's key, its Content-Type where it has one, and what it says. */
export interface Page {
  readonly path: string;
  readonly contentType: string | undefined;
  /** Decoded, without a byte order mark. */
  readonly text: string;
}

/** How a page is to be read. */
export type Language = 'html' | 'xml' | 'css' | 'script' | 'json' | 'text';

const BY_TYPE: Readonly<Record<string, Language>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/css': 'css',
  'text/javascript': 'script',
  'application/javascript': 'script',
  'application/x-javascript': 'script',
  'text/ecmascript': 'script',
  'application/json': 'json',
  'text/json': 'json',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'text/plain': 'text',
  'text/markdown': 'text',
  'text/csv': 'text',
};

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  css: 'css',
  js: 'script',
  mjs: 'script',
  cjs: 'script',
  json: 'json',
  jsonld: 'json',
  webmanifest: 'json',
  xml: 'xml',
  rss: 'xml',
  atom: 'xml',
  txt: 'text',
  md: 'text',
  csv: 'text',
};

/** Types that say nothing, or that an upload without thought gives to everything: the extension decides. */
const VAGUE_TYPES = new Set(['', 'text/plain', 'application/octet-stream', 'binary/octet-stream']);

/** The language of a page by its type, else by its extension; undefined for what is never edited, as images. */
export function languageOf({ path, contentType }: Omit<Page, 'text'>): Language | undefined {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (VAGUE_TYPES.has(type)) return BY_EXTENSION[extensionOf(path)] ?? BY_TYPE[type];
  if (type.startsWith('image/')) return undefined;
  return BY_TYPE[type] ?? bySuffix(type);
}

function bySuffix(type: string): Language | undefined {
  if (type.endsWith('+json')) return 'json';
  return type.endsWith('+xml') ? 'xml' : undefined;
}

function extensionOf(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
