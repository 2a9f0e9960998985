import type { Readable } from 'node:stream';

/** What the source says the bytes are; each that is given is checked, and IntegrityError thrown where it differs. */
export interface ExpectedBytes {
  /** Bytes. */
  readonly size?: number;
  /** Hex. */
  readonly sha256?: string;
  /** Hex. */
  readonly md5?: string;
}

export interface StoredObject {
  /** Hex; the object's name. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** False where the store held the same bytes already. */
  readonly isNew: boolean;
}

/** The folders of a file store that a writer needs; may be sent to another thread. */
export interface ObjectPlace {
  readonly root: string;
  /** On the same file system; removed with the store. */
  readonly scratch: string;
}

export interface ThreadWriting {
  readonly place: ObjectPlace;
  /** Must be told of each object a thread wrote before anything relies on it: then `flush` covers it. */
  written(sha256: string): void;
}

/** One file of a snapshot's folder; its bytes are an object of the store. */
export interface TreeFile {
  readonly path: string;
  readonly sha256: string;
}

/** A file that belongs to one snapshot alone: its manifest and sums. */
export interface OwnFile {
  readonly path: string;
  /** A file that the caller wrote with `scratch`; it is moved. */
  readonly scratch: string;
}

/** A file of a snapshot that is not what it should be; `expected` and `actual` are SHA-256, hex. */
export type BadFile = { readonly path: string; readonly expected: string } & (
  | { readonly kind: 'missing' }
  /** `actual`: undefined where it is no file at all. */
  | { readonly kind: 'damaged'; readonly actual: string | undefined }
  | { readonly kind: 'unreadable'; readonly code: string }
);

export interface RehashOptions {
  /** How many files there are about; more are no error. */
  readonly expected: number;
  /** Threads to read with; 0: this one, which stands still meanwhile. Default: as many as there are cores. */
  readonly threads?: number;
  /** Bytes read so far, and files dealt with. */
  readonly onProgress?: (progress: { readonly files: number; readonly bytes: number }) => void;
  readonly signal: AbortSignal;
}

export interface Rehashed {
  readonly bad: readonly BadFile[];
  readonly files: number;
  /** Bytes read: of files that are one on the medium, once. */
  readonly bytes: number;
}

/**
 * Where snapshots live. Guarantees every implementation gives, held by test/store/store-suite.ts:
 *
 * - An object is there whole or not at all, and never changes: names are SHA-256 of the bytes.
 * - What `put` returned is read back at once; after `flush` it survives loss of power.
 * - `put` of the same bytes twice, also at the same time and from two processes, stores them once.
 * - `writePartial` and `seal` are atomic: a reader sees all or nothing, whenever the process is killed.
 * - A sealed snapshot is complete, read-only, and its name is never given twice.
 * - Failures of the medium (full, read-only, gone) are StoreErrors that say what to do.
 */
export interface Store extends AsyncDisposable {
  /** For people: the folder. */
  readonly location: string;

  /** Bytes of the object, or undefined if there is no such object. */
  size(sha256: string): Promise<number | undefined>;
  put(body: Uint8Array | Readable, expect?: ExpectedBytes, signal?: AbortSignal): Promise<StoredObject>;
  /**
   * Where worker threads write objects themselves (`ObjectWriter`), with the guarantees of `put`; undefined where all
   * goes through `put`.
   */
  readonly threads?: ThreadWriting;
  /** Throws StoreError if there is no such object. */
  open(sha256: string): Readable;
  /** Makes everything put so far durable. */
  flush(): Promise<void>;

  /**
   * The name, for this process alone until it is disposed of: whoever writes a partial must hold it. The database
   * keeps runs of one estate apart; the store may be that of others too.
   * @throws {SnapshotError} where another process holds it.
   */
  claim(name: string): Promise<AsyncDisposable>;
  /** Names of snapshots begun and not sealed. */
  partials(): Promise<string[]>;
  partialFiles(name: string): Promise<string[]>;
  writePartial(name: string, file: string, content: string): Promise<void>;
  /** `range`: bytes from, and how many. Undefined if there is no such file. */
  readPartial(
    name: string,
    file: string,
    range?: { offset: number; length: number },
  ): Promise<Buffer | undefined>;
  openPartial(name: string, file: string): Readable;
  removePartial(name: string): Promise<void>;
  /** A file for the caller to write, gone with the partial. */
  scratch(name: string, file: string): Promise<string>;

  /**
   * Turns the partial into a snapshot: every file of `tree`, some thousands at a time, then the files that `own` gives once the tree is
   * through, and all of it at once under its name. Throws SnapshotError if the name is taken.
   */
  seal(
    name: string,
    tree: AsyncIterable<readonly TreeFile[]>,
    own: () => Promise<readonly OwnFile[]>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Names of sealed snapshots, the newest first. */
  snapshots(): Promise<string[]>;
  /** The whole file, or undefined if snapshot or file are not there. */
  readSnapshot(
    name: string,
    file: string,
    range?: { offset: number; length: number },
  ): Promise<Buffer | undefined>;
  openSnapshot(name: string, file: string): Readable;
  /** Paths of all that lies in a sealed snapshot, in no order, whatever it is; but for folders. */
  paths(name: string): AsyncIterable<string>;
  /**
   * Reads files of a sealed snapshot again and names those that do not hold the bytes they should. What several names
   * share on the medium is read once. `files` is asked for again where what is shared is bad, to name all who share it.
   */
  rehash(name: string, files: () => AsyncIterable<TreeFile>, options: RehashOptions): Promise<Rehashed>;
  /**
   * Puts the bytes of an object anew where those under its name are not right any more. Bytes that are not right either
   * change nothing: IntegrityError.
   */
  replace(sha256: string, body: Readable, signal?: AbortSignal): Promise<void>;
  /** Gives a file of a sealed snapshot its object again, in one step. What the object holds is not looked at. */
  relink(name: string, file: TreeFile): Promise<void>;
  /** Writes one of the files that belong to a sealed snapshot alone anew, in one step; IntegrityError as for `replace`. */
  rewrite(name: string, file: TreeFile, content: string): Promise<void>;
  /** Path or address of the snapshot's folder, for people and for programs on this machine. */
  folder(name: string): string;
}
