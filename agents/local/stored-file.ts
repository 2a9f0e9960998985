import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, lstat, open } from 'node:fs/promises';
import type { CaptureContext, FileRow, Gap } from '../../src/engine/collector.ts';
import { keyOf, type RawPath, showName, toBytes } from './file-name.ts';

/** Not followed, and not waited for, if a link or a pipe has taken the file's place meanwhile. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const ATTEMPTS = 3;
/** Smaller files are read at once, which is a third of the time of a stream. */
const SMALL_BYTES = 256 * 1024;

export interface StoreFileOptions {
  /** Absolute. */
  readonly from: RawPath;
  readonly path: string;
  /** The name that `path` stands for, relative to the captured folder. */
  readonly name: RawPath;
}

/**
 * Stores a regular file, again if it changed while it was read. A file that changes every time is stored as it was
 * read last: the second look will see that it has moved. A file that cannot be read is a gap, one that is gone is
 * nothing; undefined then.
 */
export async function storeFile(
  context: CaptureContext,
  options: StoreFileOptions,
): Promise<FileRow | undefined> {
  try {
    const row = await readSteadily(context, toBytes(options.from), options.path);
    return { ...row, ...keyOf(options.name) };
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code !== 'ENOENT') context.gap(describeGap(`file ${showName(options.name)}`, error));
    return undefined;
  }
}

async function readSteadily(context: CaptureContext, from: Buffer, path: string): Promise<FileRow> {
  for (let attempt = 1; ; attempt++) {
    const { row, isSteady } = await context.slots.run(() => readOnce(context, from, path));
    if (isSteady || attempt === ATTEMPTS) return row;
  }
}

async function readOnce(context: CaptureContext, from: Buffer, path: string) {
  await using handle = await open(from, FLAGS);
  const before = await handle.stat({ bigint: true });
  if (!before.isFile())
    throw Object.assign(new Error('is no longer a file'), { code: 'ENXIO', syscall: 'open' });
  const row = await context.store(path, await readBody(handle, before));
  const after = await lstat(from, { bigint: true });
  return {
    row,
    isSteady: fingerprintStat(before) === fingerprintStat(after) && row.size === Number(before.size),
  };
}

/** Never more than the file had at first, so that a log that grows faster than it is read comes to an end. */
async function readBody(handle: FileHandle, { size }: BigIntStats) {
  if (size > SMALL_BYTES) return handle.createReadStream({ autoClose: false, end: Number(size) - 1 });
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(Number(size)), 0, Number(size), 0);
  return buffer.subarray(0, bytesRead);
}

export type FileError = NodeJS.ErrnoException & { readonly code: string; readonly syscall: string };

/** An error of the file system about what was to be read; errors of the store are StoreErrors. */
export function isFileError(error: unknown): error is FileError {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

export function describeGap(what: string, error: FileError): Gap {
  return { what, call: error.syscall, code: error.code, message: error.message };
}

/** Differs whenever content, mode or the file itself does: no program can set the time of the last change. */
export function fingerprintStat({ mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${mode} ${size} ${mtimeNs} ${ctimeNs}`;
}
