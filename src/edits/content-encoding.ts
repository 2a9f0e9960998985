import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';

interface Codec {
  readonly pack: (bytes: Uint8Array) => Uint8Array;
  readonly unpack: (bytes: Uint8Array) => Uint8Array;
}

/** A page never is larger; a small object that unpacks to more is a mistake or an attack. */
const LIMIT = { maxOutputLength: 64 * 1024 * 1024 };
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
/** The operating system's byte of a gzip header, and its value for "unknown": the same bytes on every machine. */
const GZIP_SYSTEM_OFFSET = 9;
const GZIP_SYSTEM_UNKNOWN = 255;

const CODECS: Readonly<Record<string, Codec>> = {
  gzip: { pack: packGzip, unpack: (bytes) => gunzipSync(bytes, LIMIT) },
  'x-gzip': { pack: packGzip, unpack: (bytes) => gunzipSync(bytes, LIMIT) },
  deflate: {
    pack: (bytes) => deflateSync(bytes, { level: 9 }),
    unpack: (bytes) => inflateSync(bytes, LIMIT),
  },
  br: {
    pack: (bytes) => brotliCompressSync(bytes, BROTLI),
    unpack: (bytes) => brotliDecompressSync(bytes, LIMIT),
  },
  zstd: { pack: (bytes) => zstdCompressSync(bytes), unpack: (bytes) => zstdDecompressSync(bytes, LIMIT) },
};

/** Encodings that S3 keeps in the header though the stored bytes are plain. */
const TRANSPARENT = new Set(['', 'identity', 'aws-chunked']);

/** The encodings in a Content-Encoding header in the order they were applied, without those that change nothing. */
export function readEncodings(header: string | undefined): readonly string[] {
  const names = (header ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => !TRANSPARENT.has(name));
}

/** The first encoding that cannot be undone here. */
export function findUnknownEncoding(names: readonly string[]): string | undefined {
  return names.find((name) => !Object.hasOwn(CODECS, name));
}

/** @throws where the bytes are not what the encodings say, or unpack to more than 64 MiB */
export function unpack(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  return names.reduceRight((packed, name) => CODECS[name]?.unpack(packed) ?? packed, bytes);
}

/** The same bytes always pack to the same bytes: no time, no name of a machine. */
export function pack(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  return names.reduce((plain, name) => CODECS[name]?.pack(plain) ?? plain, bytes);
}

function packGzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed[GZIP_SYSTEM_OFFSET] = GZIP_SYSTEM_UNKNOWN;
  return packed;
}
