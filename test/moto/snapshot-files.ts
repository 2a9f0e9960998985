import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What holds the estate's own bytes: objects, code and items are kept as they are. */
const OWN_BYTES = [/^s3-buckets\/(?!_config\/)/, /^lambda\/.+\.zip$/, /^dynamodb\/[^/]+\/items\.jsonl\.gz$/];

export interface SnapshotFiles {
  readonly folder: string;
  bytes(path: string): Promise<Buffer>;
  json(path: string): Promise<unknown>;
  /** All paths that `pattern` matches, sorted. */
  find(pattern: RegExp): Promise<string[]>;
}

export function readSnapshot(folder: string): SnapshotFiles {
  const bytes = (path: string) => readFile(join(folder, path));
  return {
    folder,
    bytes,
    json: async (path) => JSON.parse((await bytes(path)).toString()),
    find: async (pattern) => (await listFiles(folder)).filter((path) => pattern.test(path)),
  };
}

/** Every file of the snapshot that Tidemark wrote itself. */
export async function writtenFiles(folder: string): Promise<string[]> {
  const files = await listFiles(folder);
  return files.filter((path) => !OWN_BYTES.some((own) => own.test(path))).map((path) => join(folder, path));
}

export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** `secret` and the file it stands in, for each that does in clear. */
export async function findInClear(files: readonly string[], secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const content = await readFile(file);
    found.push(
      ...secrets.filter((secret) => content.includes(secret)).map((secret) => `${secret} in ${file}`),
    );
  }
  return found;
}
