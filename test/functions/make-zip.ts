import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A zip of these files by path; `at` is when they were made. */
export function makeZip(
  files: Readonly<Record<string, string | Buffer>>,
  options: { readonly at?: Date; readonly mode?: number } = {},
): Promise<Buffer> {
  const { at = new Date(2026, 0, 1), mode = 0o100644 } = options;
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content as string), path, { mtime: at, mode, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}
