import type { Store, TreeFile } from '../store/store.ts';
import { OWN_FILES } from './finding.ts';
import { readSums } from './sums.ts';

/** A file of a snapshot that should have certain bytes, and whether it has. */
export interface StoredCopy extends TreeFile {
  readonly snapshot: string;
  readonly isRight: boolean;
}

/** All files of all snapshots that should have one of these SHA-256, read again. */
export async function findInSnapshots(
  store: Store,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<StoredCopy[]> {
  const copies: StoredCopy[] = [];
  for (const snapshot of await store.snapshots()) {
    const files = await findIn(store, snapshot, wanted);
    if (files.length === 0) continue;
    const { bad } = await store.rehash(snapshot, () => each(files), {
      expected: files.length,
      threads: 1,
      signal,
    });
    const wrong = new Set(bad.map(({ path }) => path));
    copies.push(...files.map((file) => ({ ...file, snapshot, isRight: !wrong.has(file.path) })));
  }
  return copies;
}

async function findIn(store: Store, snapshot: string, wanted: ReadonlySet<string>): Promise<TreeFile[]> {
  if ((await store.readSnapshot(snapshot, OWN_FILES.sums, { offset: 0, length: 0 })) === undefined) return [];
  const found: TreeFile[] = [];
  for await (const line of readSums(store.openSnapshot(snapshot, OWN_FILES.sums)))
    if (!('isMalformed' in line) && wanted.has(line.sha256))
      found.push({ path: line.path, sha256: line.sha256 });
  return found;
}

async function* each(files: readonly TreeFile[]): AsyncGenerator<TreeFile> {
  yield* files;
}
