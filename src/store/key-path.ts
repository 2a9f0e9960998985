/**
 * Keys and file names become paths, reversibly: every key has one path, no two keys share one, no path leaves its
 * folder, no path is another's folder, names stay within 255 bytes. The escape character is `%`:
 *
 *   %XX  one byte (UTF-8) that may not stand in a file name: controls, `%`, `\`, and `.` in `.` and `..`,
 *        also where these are the rest of a segment that was too long
 *   %-   an empty segment, as in `a//b`, `/a`, `a/`
 *   %_   at the end of a folder: the segment goes on in the next one, it was too long for a name
 *   %+   at the end of a folder: the key without the rest exists too, as a file of that name
 *
 * Backslashes and controls are escaped also because sha256sum writes such names in another way.
 */
const NAME_LIMIT_BYTES = 240;
const EMPTY = '%-';
const CONTINUED = '%_';
const FOLDER_OF_KEY = '%+';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Every name that can be a file name on a case-sensitive file system, as it is; others escaped. */
const PLAIN = /^[^\p{Cc}%\\/\p{Cs}]+$/u;

export interface KeyPathOptions {
  /** For file systems that fold case or Unicode forms: capitals and everything beyond ASCII are escaped too. */
  readonly folding?: boolean;
}

/** The path of one segment (no `/` in it, or raw bytes of a file name); more than one level if it is too long. */
export function encodeSegment(name: string | Uint8Array, options: KeyPathOptions = {}): string {
  if (name.length === 0) return EMPTY;
  const folds = options.folding === true;
  if (typeof name === 'string' && !folds && PLAIN.test(name) && !isDots(name)) {
    if (name.length * 3 <= NAME_LIMIT_BYTES || Buffer.byteLength(name) <= NAME_LIMIT_BYTES) return name;
  }
  const units =
    typeof name === 'string' ? [...name].map((c) => encodeCharacter(c, folds)) : encodeBytes(name, folds);
  return splitLong(units);
}

/** The name that `encodeSegment` was given; undefined bytes of a file name come back as a Buffer. */
export function decodeSegment(path: string): Buffer {
  const joined = path
    .split('/')
    .map((part, index, parts) => (index < parts.length - 1 ? part.slice(0, -CONTINUED.length) : part))
    .join('');
  if (joined === EMPTY) return Buffer.alloc(0);
  return unescapeBytes(joined);
}

/**
 * An encoder for the keys of one bucket, which must be given in UTF-8 byte order: then a key always comes before
 * the keys it is a folder of, and that folder can be named apart (`%+`) without knowing all keys at once.
 */
export function createKeyPaths(options: KeyPathOptions = {}): (key: string) => string {
  /** Earlier keys that are a prefix of the current one, shortest first. */
  const prefixes: string[] = [];
  return (key) => {
    while (prefixes.length > 0 && !key.startsWith(prefixes[prefixes.length - 1] ?? '')) prefixes.pop();
    const path = encodeKey(key, (folder) => prefixes.includes(folder), options);
    prefixes.push(key);
    return path;
  };
}

/** The key of a path made by `createKeyPaths`. */
export function decodeKeyPath(path: string): string {
  let key = '';
  for (const part of path.split('/')) {
    if (part.endsWith(CONTINUED)) key += decoder.decode(unescapeBytes(part.slice(0, -CONTINUED.length)));
    else if (part.endsWith(FOLDER_OF_KEY)) key += `${decodeWhole(part.slice(0, -FOLDER_OF_KEY.length))}/`;
    else key += `${decodeWhole(part)}/`;
  }
  return key.slice(0, -1);
}

function encodeKey(key: string, isKey: (folder: string) => boolean, options: KeyPathOptions): string {
  const segments = key.split('/');
  let path = '';
  let length = 0;
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    length += segment.length;
    path += encodeSegment(segment, options);
    if (!isLast) path += isKey(key.slice(0, length)) ? `${FOLDER_OF_KEY}/` : '/';
    length += 1;
  }
  return path;
}

function isDots(name: string): boolean {
  return name === '.' || name === '..';
}

function encodeCharacter(character: string, folds: boolean): string {
  const isPlain = PLAIN.test(character) && !(folds && /[A-Z]|[^ -~]/.test(character));
  return isPlain ? character : escapeBytes(encoder.encode(character));
}

function encodeBytes(bytes: Uint8Array, folds: boolean): string[] {
  try {
    const text = decoder.decode(bytes);
    if (Buffer.byteLength(text) === bytes.length) return [...text].map((c) => encodeCharacter(c, folds));
  } catch {
    // Not UTF-8: every byte beyond ASCII is escaped by itself.
  }
  return [...bytes].map((byte) =>
    byte < 0x80 ? encodeCharacter(String.fromCharCode(byte), folds) : escapeBytes([byte]),
  );
}

function escapeBytes(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Puts units together, never cutting one, into names short enough; all but the last are marked as continued. */
function splitLong(units: readonly string[]): string {
  const names: string[] = [];
  let name = '';
  let bytes = 0;
  for (const unit of units) {
    const size = Buffer.byteLength(unit);
    if (bytes + size > NAME_LIMIT_BYTES) {
      names.push(`${name}${CONTINUED}`);
      name = '';
      bytes = 0;
    }
    name += unit;
    bytes += size;
  }
  return [...names, isDots(name) ? escapeBytes(encoder.encode(name)) : name].join('/');
}

function decodeWhole(name: string): string {
  return name === EMPTY ? '' : decoder.decode(unescapeBytes(name));
}

function unescapeBytes(name: string): Buffer {
  const parts = name.split(/%([0-9A-F]{2})/);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 ? Buffer.from(part, 'hex') : Buffer.from(part))),
  );
}
