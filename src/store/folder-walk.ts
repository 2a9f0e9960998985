import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

const ENTRIES_AT_ONCE = 256;

/** Paths below a folder, POSIX, of all that is no folder; entry by entry, so that a million need no memory. */
export async function* walkFolder(root: string, below = ''): AsyncGenerator<string> {
  const folders: string[] = [];
  for await (const entry of await opendir(join(root, below), { bufferSize: ENTRIES_AT_ONCE })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) folders.push(path);
    else yield path;
  }
  for (const folder of folders) yield* walkFolder(root, folder);
}
