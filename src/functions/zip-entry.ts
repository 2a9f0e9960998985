import { inflateRawSync } from 'node:zlib';

/** A file in a zip. */
export interface ZipEntry {
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
  readonly crc32: number;
  readonly isExecutable: boolean;
  readonly read: () => Buffer;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const UNIX = 3;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip by its directory, sorted by path; undefined where it cannot be read: no zip, encrypted, or one
 * that only 64-bit records describe. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(zip: Buffer): readonly ZipEntry[] | undefined {
  try {
    const end = findEnd(zip);
    return end === undefined ? undefined : readEntries(zip, end);
  } catch (error) {
    // Offsets that lead out of the buffer.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The end record is last but for a comment. */
function findEnd(zip: Buffer): number | undefined {
  const first = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= first; at--)
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  return undefined;
}

function readEntries(zip: Buffer, end: number): readonly ZipEntry[] | undefined {
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) return undefined;
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== ENTRY_SIGNATURE) return undefined;
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const [pathLength = 0] = lengths;
    const path = zip.toString('utf8', at + 46, at + 46 + pathLength);
    const entry = readEntry(zip, at, path);
    if (!entry) return undefined;
    if (!path.endsWith('/')) entries.push(entry);
    at += lengths.reduce((sum, length) => sum + length, 46);
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function readEntry(zip: Buffer, at: number, path: string): ZipEntry | undefined {
  const isEncrypted = (zip.readUInt16LE(at + 8) & 1) === 1;
  const method = zip.readUInt16LE(at + 10);
  const [packed, size, local] = [20, 24, 42].map((offset) => zip.readUInt32LE(at + offset));
  if (packed === undefined || size === undefined || local === undefined) return undefined;
  if (isEncrypted || (method !== STORED && method !== DEFLATED)) return undefined;
  if ([packed, size, local].includes(0xffffffff)) return undefined;
  const mode = zip[at + 5] === UNIX ? zip.readUInt16LE(at + 40) : 0;
  return {
    path,
    size,
    crc32: zip.readUInt32LE(at + 16),
    isExecutable: (mode & 0o111) !== 0,
    read: () => {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + packed);
      // A size that is a lie must not fill the memory.
      return method === STORED ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
    },
  };
}
