/**
 * A character encoding that loses nothing: `encode(decode(bytes))` is `bytes`, whatever they are, and encoding works
 * character by character, so that an edit leaves the bytes around it alone. A byte that means nothing in the encoding
 * is kept as the lone surrogate U+DC00 + byte, as Python's surrogateescape does.
 */
export interface Charset {
  readonly name: string;
  decode(bytes: Uint8Array): string;
  encode(text: string): Uint8Array;
  /** The first character that the encoding has no bytes for. */
  findMissing(text: string): string | undefined;
}

const ESCAPE = 0xdc00;
const STRICT_UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LONE_ESCAPE = /[\udc80-\udcff]/u;

/** Several bytes a character, of which some look like ASCII: a page in one of these is not edited. */
const MULTI_BYTE = /^(?:gbk|gb18030|big5|euc-|iso-2022|shift_jis|utf-16|replacement|x-user-defined)/;

/** The encoding that a label such as `latin1` names on the web; undefined if unknown or not supported. */
export function findCharset(label: string): Charset | undefined {
  let name: string;
  try {
    name = new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
  if (name === 'utf-8') return UTF_8;
  return MULTI_BYTE.test(name) ? undefined : createSingleByte(name);
}

export const UTF_8: Charset = {
  name: 'utf-8',
  decode(bytes) {
    return decodeWhole(bytes) ?? decodeDamaged(bytes);
  },
  encode(text) {
    if (text.isWellFormed()) return Buffer.from(text, 'utf8');
    const parts = text.split(new RegExp(`(${LONE_ESCAPE.source})`, 'u'));
    return Buffer.concat(
      parts.map((part) => (LONE_ESCAPE.test(part) ? escapedByte(part) : Buffer.from(part))),
    );
  },
  findMissing(text) {
    return /\p{Surrogate}/u.exec(text)?.[0];
  },
};

/** Whether the bytes are UTF-8 throughout. */
export function isUtf8(bytes: Uint8Array): boolean {
  return decodeWhole(bytes) !== undefined;
}

function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeDamaged(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    const character = decodeWhole(bytes.subarray(at, at + length));
    parts.push(character ?? String.fromCharCode(ESCAPE + (bytes[at] ?? 0)));
    at += character === undefined ? 1 : length;
  }
  return parts.join('');
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function escapedByte(character: string): Buffer {
  return Buffer.from([character.charCodeAt(0) - ESCAPE]);
}

function createSingleByte(name: string): Charset {
  const characters = Array.from({ length: 256 }, (_, byte) => decodeByte(name, byte));
  const bytes = new Map(characters.map((character, byte) => [character, byte]));
  return {
    name,
    decode: (source) => Array.from(source, (byte) => characters[byte]).join(''),
    encode: (text) => Uint8Array.from(text.split(''), (character) => bytes.get(character) ?? 0x3f),
    findMissing: (text) => Array.from(text).find((character) => !bytes.has(character)),
  };
}

function decodeByte(name: string, byte: number): string {
  try {
    return new TextDecoder(name, { fatal: true }).decode(Uint8Array.of(byte));
  } catch {
    return String.fromCharCode(ESCAPE + byte);
  }
}
