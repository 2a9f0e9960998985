import { encodeSegment } from '../../src/store/key-path.ts';

/**
 * A file name or path as it is on disk: bytes, each as one character. Such strings sort, join and compare as bytes
 * do; names need not be UTF-8.
 */
export type RawPath = string & { readonly isRaw: true };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the ASCII characters are meant.
const ASCII = /^[\x00-\x7f]*$/;

export function toRawPath(name: Uint8Array | string): RawPath {
  const bytes =
    typeof name === 'string' ? Buffer.from(name) : Buffer.from(name.buffer, name.byteOffset, name.length);
  return bytes.toString('latin1') as RawPath;
}

export function joinRaw(folder: RawPath, name: RawPath): RawPath {
  return (folder === '' ? name : `${folder}/${name}`) as RawPath;
}

/** For node:fs. */
export function toBytes(path: RawPath): Buffer {
  return Buffer.from(path, 'latin1');
}

/** The path as text; undefined if it is not UTF-8. */
export function toText(path: RawPath): string | undefined {
  if (ASCII.test(path)) return path;
  try {
    return decoder.decode(toBytes(path));
  } catch {
    return undefined;
  }
}

/** Its path in a snapshot. */
export function encodePath(path: RawPath): string {
  const encode = (name: string) => encodeSegment(toText(name as RawPath) ?? toBytes(name as RawPath));
  return path.split('/').map(encode).join('/');
}

/** The `key` of a row: only where the path differs, and not for names that no JSON can hold (`decodeSegment` gives them back). */
export function keyOf(path: RawPath): { readonly key?: string } {
  const text = toText(path);
  return text === undefined || encodePath(path) === text ? {} : { key: text };
}

/** In JSON: the name as it is or, where it is no text, as in the snapshot's paths and marked so. */
export function describeName(path: RawPath): { readonly path: string; readonly encoded?: true } {
  const text = toText(path);
  return text === undefined ? { path: encodePath(path), encoded: true } : { path: text };
}

/** For messages, on one line. */
export function showName(path: RawPath): string {
  return encodePath(path);
}
