import { hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { IntegrityError, SnapshotError } from '../errors.ts';
import { claim } from './claim.ts';
import { asStoreError, makeFolder, writeDurably } from './durable-file.ts';
import { exists, listFolder, readRange } from './folder-files.ts';
import { removeTree } from './folder-removal.ts';
import { walkFolder } from './folder-walk.ts';
import { ObjectFolder } from './object-folder.ts';
import { rehashFolder } from './rehash.ts';
import { nameScratch, removeLeftovers, removeScratch } from './scratch-folder.ts';
import { repairFile, writeSealed } from './snapshot-repair.ts';
import { sealFolder } from './snapshot-seal.ts';
import type {
  ExpectedBytes,
  OwnFile,
  Rehashed,
  RehashOptions,
  Store,
  StoredObject,
  ThreadWriting,
  TreeFile,
} from './store.ts';

const CLAIMS = 'claims';

/**
 * A store in a folder:
 *
 *   objects/ab/cdef…      every byte once, read-only
 *   snapshots/NAME/…      hard links into objects, read-only
 *   partial/NAME/…        runs not sealed yet: fragments, and the folder that becomes the snapshot
 *   tmp/HOST-PID-ID/…     being written; removed by the next process once its owner is gone
 *   tmp/claims/…          who is taking which snapshot
 *
 * Throws StoreError where the folder cannot be made or written.
 */
export async function openFileStore(folder: string): Promise<Store> {
  const root = resolve(folder);
  const owner = nameScratch(join(root, 'tmp'));
  await guard(root, async () => {
    for (const name of ['', 'objects', 'snapshots', 'partial', 'tmp']) await makeFolder(join(root, name));
    await removeLeftovers(join(root, 'tmp'));
    await makeFolder(owner);
  });
  return new FileStore(root, owner);
}

class FileStore implements Store {
  readonly location: string;
  readonly threads: ThreadWriting;
  readonly #scratch: string;
  readonly #objects: ObjectFolder;
  #files = 0;

  constructor(root: string, scratch: string) {
    this.location = root;
    this.#scratch = scratch;
    this.#objects = new ObjectFolder(join(root, 'objects'), scratch);
    this.threads = { place: this.#objects.place, written: (sha256) => this.#objects.written(sha256) };
  }

  size(sha256: string): Promise<number | undefined> {
    return this.#objects.size(sha256);
  }

  put(body: Uint8Array | Readable, expect: ExpectedBytes = {}, signal?: AbortSignal): Promise<StoredObject> {
    return guard(this.location, () => this.#objects.put(body, expect, signal), body);
  }

  open(sha256: string): Readable {
    return this.#objects.open(sha256);
  }

  flush(): Promise<void> {
    return guard(this.location, () => this.#objects.flush());
  }

  claim(name: string): Promise<AsyncDisposable> {
    return guard(this.location, () => claim(join(this.location, 'tmp', CLAIMS), name));
  }

  async partials(): Promise<string[]> {
    return guard(this.location, async () => {
      const begun = await listFolder(join(this.location, 'partial'));
      // One that was killed right after it got its name may have left some of it.
      const sealed = new Set(await listFolder(join(this.location, 'snapshots')));
      return begun.filter((name) => !sealed.has(name));
    });
  }

  async partialFiles(name: string): Promise<string[]> {
    return guard(this.location, () => listFolder(this.#partial(name)));
  }

  async writePartial(name: string, file: string, content: string): Promise<void> {
    await guard(this.location, async () => {
      await makeFolder(this.#partial(name));
      await writeDurably(join(this.#partial(name), file), join(this.#scratch, `${this.#files++}`), content);
    });
  }

  async readPartial(
    name: string,
    file: string,
    range?: { offset: number; length: number },
  ): Promise<Buffer | undefined> {
    return guard(this.location, () => readRange(join(this.#partial(name), file), range));
  }

  openPartial(name: string, file: string): Readable {
    return createReadStream(join(this.#partial(name), file));
  }

  async removePartial(name: string): Promise<void> {
    await guard(this.location, () => removeTree(this.#partial(name)));
  }

  async scratch(name: string, file: string): Promise<string> {
    await guard(this.location, () => makeFolder(this.#partial(name)));
    return join(this.#partial(name), file);
  }

  async seal(
    name: string,
    tree: AsyncIterable<readonly TreeFile[]>,
    own: () => Promise<readonly OwnFile[]>,
    signal: AbortSignal,
  ): Promise<void> {
    const place = { partial: this.#partial(name), target: this.folder(name), objects: this.#objects };
    if (await exists(place.target))
      throw new SnapshotError(`a snapshot named ${name} exists: choose another name`);
    await guard(this.location, () => sealFolder(place, tree, own, signal));
  }

  async snapshots(): Promise<string[]> {
    const dated = await guard(this.location, async () => {
      const names = await listFolder(join(this.location, 'snapshots'));
      return Promise.all(names.map(async (name) => ({ name, at: (await stat(this.folder(name))).mtimeMs })));
    });
    return dated.sort((a, b) => b.at - a.at).map(({ name }) => name);
  }

  async readSnapshot(
    name: string,
    file: string,
    range?: { offset: number; length: number },
  ): Promise<Buffer | undefined> {
    return guard(this.location, () => readRange(join(this.folder(name), file), range));
  }

  openSnapshot(name: string, file: string): Readable {
    return createReadStream(join(this.folder(name), file));
  }

  async *paths(name: string): AsyncGenerator<string> {
    try {
      yield* walkFolder(this.folder(name));
    } catch (error) {
      throw asStoreError(error, this.location);
    }
  }

  rehash(name: string, files: () => AsyncIterable<TreeFile>, options: RehashOptions): Promise<Rehashed> {
    return guard(this.location, () => rehashFolder(this.folder(name), files, options));
  }

  replace(sha256: string, body: Readable, signal?: AbortSignal): Promise<void> {
    return guard(
      this.location,
      async () => {
        await this.#objects.replace(sha256, body, signal);
        await this.#objects.flush();
      },
      body,
    );
  }

  async relink(name: string, { path, sha256 }: TreeFile): Promise<void> {
    await this.#repair(name, path, (scratch) => this.#objects.link(sha256, scratch));
  }

  async rewrite(name: string, { path, sha256 }: TreeFile, content: string): Promise<void> {
    const actual = hash('sha256', content);
    if (actual !== sha256) throw new IntegrityError(`SHA-256 is ${actual} instead of ${sha256}`);
    await this.#repair(name, path, (scratch) => writeSealed(scratch, content));
  }

  folder(name: string): string {
    return join(this.location, 'snapshots', name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeScratch(this.#scratch);
  }

  #repair(name: string, path: string, make: (scratch: string) => Promise<void>): Promise<void> {
    const scratch = join(this.#scratch, randomUUID());
    return guard(this.location, () => repairFile(this.folder(name), path, scratch, () => make(scratch)));
  }

  #partial(name: string): string {
    return join(this.location, 'partial', name);
  }
}

/** Failures of the medium as StoreError; those of `source`, which is somebody else's, as they are. */
async function guard<T>(
  location: string,
  work: () => Promise<T>,
  source?: Uint8Array | Readable,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (source && 'errored' in source && source.errored === error) throw error;
    throw asStoreError(error, location);
  }
}
