import { chmodSync, mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pMap from 'p-map';
import { StoreError } from '../errors.ts';
import { hasCode, makeFolder, syncFolder } from './durable-file.ts';
import type { ObjectFolder } from './object-folder.ts';
import type { TreeFile } from './store.ts';

const PRIVATE = 0o700;
const SEALED_FOLDER = 0o555;
/** Links between two looks at the clock and at the signal. */
const FILES_AT_ONCE = 256;
/** A link that takes less, milliseconds, is made by a call that blocks: so four times as many are made in a second. */
const QUICK_LINK_MS = 0.5;
/** Where links take long, over a network, so many are waited for at once. */
const LINKS_AT_ONCE = 32;

/** The folder of a snapshot while it grows: hard links to objects. */
export class SnapshotTree {
  readonly #root: string;
  readonly #objects: ObjectFolder;
  /** Parents before their children. */
  readonly #folders = new Set<string>();
  #isQuick = true;

  constructor(root: string, objects: ObjectFolder) {
    this.#root = root;
    this.#objects = objects;
  }

  /** Makes the folder, which must not be there. */
  async begin(): Promise<void> {
    await makeFolder(dirname(this.#root));
    await mkdir(this.#root, { mode: PRIVATE });
    this.#folders.add(this.#root);
  }

  /** @throws {StoreError} where an object is missing, or a path is taken or leaves the folder. */
  async add(files: readonly TreeFile[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < files.length; from += FILES_AT_ONCE) {
      await nextTurn();
      signal.throwIfAborted();
      const some = files.slice(from, from + FILES_AT_ONCE);
      if (this.#isQuick) await this.#linkQuickly(some);
      else await pMap(some, (file) => this.#link(file), { concurrency: LINKS_AT_ONCE, signal });
    }
  }

  /** Makes all names durable and all folders but the root read-only. */
  async finish(): Promise<void> {
    const folders = Array.from(this.#folders).reverse();
    await pMap(folders, syncFolder, { concurrency: LINKS_AT_ONCE });
    for (const folder of folders) if (folder !== this.#root) chmodSync(folder, SEALED_FOLDER);
  }

  async #linkQuickly(files: readonly TreeFile[]): Promise<void> {
    const startedAt = performance.now();
    const left: TreeFile[] = [];
    for (const file of files) {
      const target = this.#place(file);
      try {
        if (!this.#objects.linkNow(file.sha256, target)) left.push(file);
      } catch (error) {
        throw explain(error, file);
      }
    }
    this.#isQuick = performance.now() - startedAt < QUICK_LINK_MS * files.length;
    for (const file of left) await this.#link(file);
  }

  async #link(file: TreeFile): Promise<void> {
    try {
      await this.#objects.link(file.sha256, this.#place(file));
    } catch (error) {
      throw explain(error, file);
    }
  }

  /** The file's place, in a folder that is there. */
  #place({ path }: TreeFile): string {
    const target = join(this.#root, path);
    if (!target.startsWith(`${this.#root}/`))
      throw new StoreError(`path leaves the snapshot: ${JSON.stringify(path)}`);
    this.#makeFolder(dirname(target));
    return target;
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#makeFolder(dirname(folder));
    mkdirSync(folder, { mode: PRIVATE });
    this.#folders.add(folder);
  }
}

function explain(error: unknown, { path }: TreeFile): unknown {
  if (!hasCode(error, 'EEXIST')) return error;
  return new StoreError(`two captured files claim the path ${JSON.stringify(path)}`);
}
