import { open, readdir, readFile, stat } from 'node:fs/promises';
import { hasCode } from './durable-file.ts';

/** The names in a folder, but for hidden ones; none where it is not there. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** A file, or `length` bytes of it from `offset` on; undefined where it is not there. */
export async function readRange(
  path: string,
  range?: { offset: number; length: number },
): Promise<Buffer | undefined> {
  try {
    if (!range) return await readFile(path);
    await using file = await open(path, 'r');
    const buffer = Buffer.alloc(range.length);
    const { bytesRead } = await file.read(buffer, 0, range.length, range.offset);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
