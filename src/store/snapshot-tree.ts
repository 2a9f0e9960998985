import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pMap from 'p-map';
import { StoreError } from '../errors.ts';
import { hasCode, makeFolder, syncFolder, syncFolderNow } from './durable-file.ts';
import type { ObjectFolder } from './object-folder.ts';
import type { TreeFile } from './store.ts';

const PRIVATE = 0o700;
const SEALED_FOLDER = 0o555;
/** Links between two looks at the clock and at the signal. */
const FILES_AT_ONCE = 256;
const FOLDERS_AT_ONCE = 32;
/** What takes less, milliseconds, is done by calls that block: so four times as many links are made in a second. */
const QUICK_MS = 0.5;
/** On a busy machine one measurement says nothing. */
const SLOW_IN_A_ROW = 3;
/** Where links take long, over a network, so many are waited for at once. */
const LINKS_AT_ONCE = 32;
/** Folders known by name; with more, those that are done with are closed: a bucket may have one for each key. */
const FOLDERS_OPEN = 4096;

/** The folder of a snapshot while it grows: hard links to objects. */
export class SnapshotTree {
  readonly #root: string;
  readonly #objects: ObjectFolder;
  /** Open for writing. */
  readonly #folders = new Set<string>();
  #slowInARow = 0;

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
      if (this.#folders.size > FOLDERS_OPEN) await this.#close(Array.from(this.#folders));
    }
  }

  /** Makes all names durable and all folders but the root read-only. */
  async finish(): Promise<void> {
    await this.#close(Array.from(this.#folders));
  }

  async #close(folders: readonly string[]): Promise<void> {
    for (let from = 0; from < folders.length; from += FOLDERS_AT_ONCE) {
      await nextTurn();
      const some = folders.slice(from, from + FOLDERS_AT_ONCE);
      const startedAt = performance.now();
      if (this.#isQuick) for (const folder of some) syncFolderNow(folder);
      else await pMap(some, syncFolder, { concurrency: LINKS_AT_ONCE });
      this.#took(performance.now() - startedAt, some.length);
    }
    for (const folder of folders) {
      if (folder !== this.#root) chmodSync(folder, SEALED_FOLDER);
      this.#folders.delete(folder);
    }
  }

  get #isQuick(): boolean {
    return this.#slowInARow < SLOW_IN_A_ROW;
  }

  /** Once it is slow it stays so: nothing is measured any more. */
  #took(ms: number, calls: number): void {
    if (this.#isQuick) this.#slowInARow = ms < QUICK_MS * calls ? 0 : this.#slowInARow + 1;
  }

  async #linkQuickly(files: readonly TreeFile[]): Promise<void> {
    const startedAt = performance.now();
    const left: TreeFile[] = [];
    for (const file of files) {
      try {
        const target = this.#place(file);
        if (!this.#objects.linkNow(file.sha256, target)) left.push(file);
      } catch (error) {
        throw explain(error, file);
      }
    }
    this.#took(performance.now() - startedAt, files.length);
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
    if (folder !== this.#root) this.#makeFolder(dirname(folder));
    try {
      mkdirSync(folder, { mode: PRIVATE });
    } catch (error) {
      // Closed before; a file in its place is somebody else's, an object even.
      if (!hasCode(error, 'EEXIST') || !statSync(folder).isDirectory()) throw error;
      chmodSync(folder, PRIVATE);
    }
    this.#folders.add(folder);
  }
}

function explain(error: unknown, { path }: TreeFile): unknown {
  if (!hasCode(error, 'EEXIST')) return error;
  return new StoreError(`two captured files claim the path ${JSON.stringify(path)}`);
}
