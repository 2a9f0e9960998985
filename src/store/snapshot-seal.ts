import { chmod, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './durable-file.ts';
import { removeTree } from './folder-removal.ts';
import type { ObjectFolder } from './object-folder.ts';
import { SnapshotTree } from './snapshot-tree.ts';
import type { OwnFile, TreeFile } from './store.ts';

const SEALED_FOLDER = 0o555;

interface SealPlace {
  /** Of the run; gone when it is sealed. */
  readonly partial: string;
  /** The snapshot's folder, which is not there yet. */
  readonly target: string;
  readonly objects: ObjectFolder;
}

/** Grows the snapshot's folder beside its run, as `Store.seal`; the rename that gives it its name is what seals it. */
export async function sealFolder(
  { partial, target, objects }: SealPlace,
  tree: AsyncIterable<readonly TreeFile[]>,
  own: () => Promise<readonly OwnFile[]>,
  signal: AbortSignal,
): Promise<void> {
  const growing = join(partial, 'tree');
  await removeTree(growing);
  const linked = new SnapshotTree(growing, objects);
  await linked.begin();
  for await (const files of tree) await linked.add(files, signal);
  for (const file of await own()) await placeOwnFile(file.scratch, join(growing, file.path));
  await objects.flush();
  await linked.finish();
  await rename(growing, target);
  await syncFolder(dirname(target));
  await chmod(target, SEALED_FOLDER);
  await removeTree(partial);
}

async function placeOwnFile(scratch: string, target: string): Promise<void> {
  {
    await using file = await open(scratch, 'r');
    await file.chmod(0o444);
    await file.sync();
  }
  await rename(scratch, target);
}
