import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { formatBytes } from '../format.ts';
import { MAX_UNZIPPED_BYTES } from './limits.ts';

/** A folder as a zip, or why it cannot be one. */
export type FolderZip =
  | { readonly kind: 'zip'; readonly zip: Buffer; readonly leftOut: readonly string[] }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

interface Packed {
  /** With `/`. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

/** What no function needs: versions, caches, editors' files, and secrets that belong into its environment. */
const LEFT_OUT =
  /^(\.git|\.gitignore|\.gitattributes|\.hg|\.svn|\.venv|\.idea|\.vscode|\.DS_Store|Thumbs\.db|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.env(\..+)?)$/;
const EXECUTABLE = 0o100755;
const PLAIN = 0o100644;
const LINK = 0o120777;
/** The earliest that a zip can say; DOS time knows no time zone, so the bytes are the same everywhere. */
const MTIME = new Date(1980, 0, 1);

/**
 * Zips what is in a folder so that the same files always give the same bytes: sorted, without times and owners, of
 * the modes only whether a file can be executed. Links that stay inside are kept as links.
 */
export async function zipFolder(folder: string, signal: AbortSignal): Promise<FolderZip> {
  const leftOut: string[] = [];
  const reasons: string[] = [];
  const packed: Packed[] = [];
  let bytes = 0;
  for await (const path of walk(folder, '', leftOut)) {
    signal.throwIfAborted();
    const file = await pack(folder, path).catch((error: NodeJS.ErrnoException) => {
      return `${path} cannot be read (${error.code ?? error.message}): mend it or take it out of the folder`;
    });
    if (typeof file === 'string') reasons.push(file);
    else packed.push(file);
    bytes += typeof file === 'string' ? 0 : file.bytes.length;
    if (bytes > MAX_UNZIPPED_BYTES) {
      const limit = formatBytes(MAX_UNZIPPED_BYTES);
      return {
        kind: 'refused',
        reasons: [`${folder} has more than the ${limit} that Lambda takes: leave files out`],
      };
    }
  }
  if (packed.length === 0 && reasons.length === 0)
    reasons.push(`${folder} has no files to deploy: name the folder with the function's code`);
  if (reasons.length > 0) return { kind: 'refused', reasons };
  return { kind: 'zip', zip: await zipFiles(packed), leftOut };
}

/** Paths of files and links below the folder, sorted by their bytes; `leftOut` gets what is not gone into. */
async function* walk(folder: string, below: string, leftOut: string[]): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (LEFT_OUT.test(entry.name)) leftOut.push(path);
    else if (entry.isDirectory()) yield* walk(folder, path, leftOut);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
    else leftOut.push(path);
  }
}

/** The file, or why it cannot be had. */
async function pack(folder: string, path: string): Promise<Packed | string> {
  const full = join(folder, path);
  const { mode } = await lstat(full);
  if ((mode & 0o170000) !== 0o120000)
    return { path, mode: (mode & 0o111) === 0 ? PLAIN : EXECUTABLE, bytes: await readFile(full) };
  const target = await readlink(full);
  const inside = relative(folder, resolve(dirname(full), target));
  if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(target) === target)
    return `${path} is a link to ${target}, outside the folder: put the file itself there`;
  return { path, mode: LINK, bytes: Buffer.from(target) };
}

async function zipFiles(files: readonly Packed[]): Promise<Buffer> {
  const zip = new ZipFile();
  const inOrder = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  for (const { path, mode, bytes } of inOrder)
    zip.addBuffer(bytes, path, { mtime: MTIME, mode, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}
