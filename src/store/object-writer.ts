import { createHash, hash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { asStoreError, hasCode } from './durable-file.ts';
import { checkBytes } from './expected-bytes.ts';
import type { ExpectedBytes, ObjectPlace, StoredObject } from './store.ts';

/** One object that is being written. Either `finish` or `discard` ends it. */
export interface ObjectSink {
  /** The bytes are the caller's again when it returns. */
  write(chunk: Uint8Array): void;
  finish(expect: ExpectedBytes): Promise<StoredObject>;
  discard(): void;
}

/** Of its path, after its folder: a slash and the SHA-256 but for two digits. */
const OBJECT_NAME_CHARACTERS = 63;
const READ_ONLY = 0o444;
const PRIVATE = 0o700;
/** A disk that syncs a file within this is not worth waiting for in another thread. */
const QUICK_SYNC_MS = 0.1;
const SYNC_SAMPLES = 16;
const sync = promisify(fdatasync);

/**
 * Writes objects of a file store from a worker thread, by calls that block it: for small files those take a third of
 * the time. The same guarantees as ObjectFolder's: written apart, synced, renamed, read-only, never twice.
 */
export class ObjectWriter {
  readonly #place: ObjectPlace;
  readonly #id = randomUUID();
  readonly #made = new Set<string>();
  #files = 0;
  /** The quickest of the last syncs; a busy machine makes single ones slow. */
  #quickestMs = 0;
  #syncs = 0;
  #current = Number.POSITIVE_INFINITY;

  constructor(place: ObjectPlace) {
    this.#place = place;
  }

  /** Stores bytes that are there as a whole. Failures of the medium are StoreErrors, here as below. */
  async put(bytes: Uint8Array, expect: ExpectedBytes): Promise<StoredObject> {
    return this.putAtOnce(bytes, expect);
  }

  /** The same without a promise where the disk is quick. The bytes are the caller's again when it returns. */
  putAtOnce(bytes: Uint8Array, expect: ExpectedBytes): StoredObject | Promise<StoredObject> {
    try {
      const sha256 = hash('sha256', bytes);
      const md5 = expect.md5 === undefined ? undefined : hash('md5', bytes);
      checkBytes(expect, { size: bytes.length, sha256, md5 });
      if (this.#has(sha256, bytes.length)) return { sha256, size: bytes.length, isNew: false };
      return this.#write(bytes, sha256);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #write(bytes: Uint8Array, sha256: string): StoredObject | Promise<StoredObject> {
    const { path, fd } = this.#create();
    const stored = { sha256, size: bytes.length, isNew: true };
    const discard = (error: unknown): never => {
      rmSync(path, { force: true });
      throw this.#explain(error);
    };
    try {
      writeOrClose(fd, bytes);
      const sealed = this.#seal(fd, path, sha256);
      return sealed ? sealed.then(() => stored, discard) : stored;
    } catch (error) {
      return discard(error);
    }
  }

  /** Stores bytes that come in pieces. */
  open({ md5: hasMd5 }: { readonly md5: boolean }): ObjectSink {
    const { path, fd } = this.#open();
    const sha = createHash('sha256');
    const md5 = hasMd5 ? createHash('md5') : undefined;
    let size = 0;
    let isOpen = true;
    const discard = () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
      rmSync(path, { force: true });
    };
    return {
      write: (chunk) => {
        sha.update(chunk);
        md5?.update(chunk);
        size += chunk.length;
        try {
          writeAll(fd, chunk);
        } catch (error) {
          throw this.#explain(error);
        }
      },
      finish: async (expect) => {
        try {
          const sha256 = sha.digest('hex');
          checkBytes(expect, { size, sha256, md5: md5?.digest('hex') });
          if (this.#has(sha256, size)) return { sha256, size, isNew: false };
          isOpen = false;
          await this.#seal(fd, path, sha256);
          return { sha256, size, isNew: true };
        } catch (error) {
          throw this.#explain(error);
        } finally {
          discard();
        }
      },
      discard,
    };
  }

  #open(): { path: string; fd: number } {
    try {
      return this.#create();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    return asStoreError(error, dirname(this.#place.root));
  }

  #has(sha256: string, size: number): boolean {
    return statSync(this.#path(sha256), { throwIfNoEntry: false })?.size === size;
  }

  #create(): { path: string; fd: number } {
    const path = `${this.#place.scratch}/${this.#id}-${this.#files++}`;
    return { path, fd: openSync(path, 'wx', READ_ONLY) };
  }

  /** Closes the file in any case; at once where the disk is quick. */
  #seal(fd: number, path: string, sha256: string): Promise<void> | undefined {
    const startedAt = performance.now();
    if (this.#quickestMs > QUICK_SYNC_MS) return this.#sealLater(fd, path, sha256, startedAt);
    try {
      fdatasyncSync(fd);
      this.#learn(performance.now() - startedAt);
    } finally {
      closeSync(fd);
    }
    this.#name(path, sha256);
    return undefined;
  }

  async #sealLater(fd: number, path: string, sha256: string, startedAt: number): Promise<void> {
    try {
      await sync(fd);
      this.#learn(performance.now() - startedAt);
    } finally {
      closeSync(fd);
    }
    this.#name(path, sha256);
  }

  #name(path: string, sha256: string): void {
    const target = this.#path(sha256);
    const folder = target.slice(0, -OBJECT_NAME_CHARACTERS);
    if (!this.#made.has(folder)) {
      makeFolder(folder);
      this.#made.add(folder);
    }
    renameSync(path, target);
  }

  #learn(syncMs: number): void {
    this.#current = Math.min(this.#current, syncMs);
    this.#syncs += 1;
    if (this.#syncs % SYNC_SAMPLES !== 0) return;
    this.#quickestMs = this.#current;
    this.#current = Number.POSITIVE_INFINITY;
  }

  #path(sha256: string): string {
    return `${this.#place.root}/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

/** A file that is removed while it is open keeps its space on the disk. */
function writeOrClose(fd: number, bytes: Uint8Array): void {
  try {
    writeAll(fd, bytes);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, PRIVATE);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
