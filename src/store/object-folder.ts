import { createHash, hash, randomUUID } from 'node:crypto';
import { createReadStream, linkSync, statSync } from 'node:fs';
import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { StoreError } from '../errors.ts';
import { hasCode, makeFolder, syncFolder } from './durable-file.ts';
import { checkBytes } from './expected-bytes.ts';
import type { ExpectedBytes, ObjectPlace, StoredObject } from './store.ts';

const READ_ONLY = 0o444;

/** The objects of a file store: `ab/cdef…` by SHA-256, written apart, synced, renamed, read-only. */
export class ObjectFolder {
  readonly #root: string;
  readonly #scratch: string;
  readonly #made = new Set<string>();
  /** Folders with names that a loss of power could still take. */
  #unsynced = new Set<string>();
  #flushed: Promise<void> = Promise.resolve();

  /** `scratch`: a folder on the same file system, this process's own. */
  constructor(root: string, scratch: string) {
    this.#root = root;
    this.#scratch = scratch;
  }

  path(sha256: string): string {
    return `${this.#root}/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
  }

  async size(sha256: string): Promise<number | undefined> {
    // By a call that blocks for some microseconds: each object of an unchanged bucket is asked for.
    return statSync(this.path(sha256), { throwIfNoEntry: false })?.size;
  }

  open(sha256: string): Readable {
    return createReadStream(this.path(sha256));
  }

  async put(body: Uint8Array | Readable, expect: ExpectedBytes, signal?: AbortSignal): Promise<StoredObject> {
    return body instanceof Uint8Array ? this.#putBytes(body, expect) : this.#putStream(body, expect, signal);
  }

  /** Where an ObjectWriter of another thread may write objects; `written` must be told of each. */
  get place(): ObjectPlace {
    return { root: this.#root, scratch: this.#scratch };
  }

  /** An object's name is there, written by another thread: `flush` makes it durable. */
  written(sha256: string): void {
    this.#unsynced.add(dirname(this.path(sha256)));
  }

  /** One after the other: what one is at is what the next one's caller relies on as well. */
  flush(): Promise<void> {
    this.#flushed = this.#flushed.catch(() => undefined).then(() => this.#syncFolders());
    return this.#flushed;
  }

  async #syncFolders(): Promise<void> {
    const folders = this.#unsynced;
    this.#unsynced = new Set();
    try {
      await Promise.all(Array.from(folders, syncFolder));
    } catch (error) {
      this.#unsynced = this.#unsynced.union(folders);
      throw error;
    }
  }

  /** A second name for the object's bytes; a copy where the file system has no (more) links for it. */
  async link(sha256: string, target: string): Promise<void> {
    try {
      await link(this.path(sha256), target);
    } catch (error) {
      if (!isForCopy(error, sha256)) throw error;
      await this.#copy(sha256, target);
    }
  }

  /** The same by a call that blocks; false where `link` must do it, since only a copy will do. */
  linkNow(sha256: string, target: string): boolean {
    try {
      linkSync(this.path(sha256), target);
      return true;
    } catch (error) {
      if (!isForCopy(error, sha256)) throw error;
      return false;
    }
  }

  async #putBytes(bytes: Uint8Array, expect: ExpectedBytes): Promise<StoredObject> {
    const sha256 = hash('sha256', bytes);
    const md5 = expect.md5 === undefined ? undefined : hash('md5', bytes);
    checkBytes(expect, { size: bytes.length, sha256, md5 });
    if ((await this.size(sha256)) === bytes.length) return { sha256, size: bytes.length, isNew: false };
    const temporary = this.#temporary();
    try {
      {
        await using file = await open(temporary, 'wx', READ_ONLY);
        await file.writeFile(bytes);
        await file.datasync();
      }
      await this.#place(temporary, sha256);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { sha256, size: bytes.length, isNew: true };
  }

  /** Whatever is there under that name: these bytes take its place, if they are right. */
  async replace(sha256: string, body: Readable, signal?: AbortSignal): Promise<void> {
    await this.#putStream(body, { sha256 }, signal, true);
  }

  async #putStream(
    body: Readable,
    expect: ExpectedBytes,
    signal?: AbortSignal,
    isReplacing = false,
  ): Promise<StoredObject> {
    const temporary = this.#temporary();
    const sha = createHash('sha256');
    const md5 = expect.md5 === undefined ? undefined : createHash('md5');
    let size = 0;
    try {
      {
        await using file = await open(temporary, 'wx', READ_ONLY);
        for await (const chunk of body) {
          signal?.throwIfAborted();
          sha.update(chunk);
          md5?.update(chunk);
          size += chunk.length;
          await file.writeFile(chunk);
        }
        await file.datasync();
      }
      const sha256 = sha.digest('hex');
      checkBytes(expect, { size, sha256, md5: md5?.digest('hex') });
      const isNew = isReplacing || (await this.size(sha256)) !== size;
      if (isNew) await this.#place(temporary, sha256);
      return { sha256, size, isNew };
    } finally {
      body.destroy();
      await rm(temporary, { force: true });
    }
  }

  async #place(temporary: string, sha256: string): Promise<void> {
    const folder = join(this.#root, sha256.slice(0, 2));
    if (!this.#made.has(folder)) {
      await makeFolder(folder);
      this.#made.add(folder);
    }
    await rename(temporary, this.path(sha256));
    this.#unsynced.add(folder);
  }

  /** A fresh inode takes over the object's name too, so that later links have room (ext4: 65,000 a file). */
  async #copy(sha256: string, target: string): Promise<void> {
    const temporary = this.#temporary();
    await copyFile(this.path(sha256), temporary);
    {
      await using file = await open(temporary, 'r');
      await file.chmod(READ_ONLY);
      await file.datasync();
    }
    try {
      await link(temporary, target);
      await rename(temporary, this.path(sha256));
    } catch (error) {
      if (!hasCode(error, 'EPERM', 'ENOTSUP')) throw error;
      await rename(temporary, target);
    }
  }

  #temporary(): string {
    return join(this.#scratch, randomUUID());
  }
}

/** Whether the file system has no (more) links for the object. */
function isForCopy(error: unknown, sha256: string): boolean {
  if (hasCode(error, 'ENOENT'))
    throw new StoreError(`object ${sha256} is missing from the store`, { cause: error });
  return hasCode(error, 'EMLINK', 'EPERM', 'ENOTSUP', 'EXDEV');
}
