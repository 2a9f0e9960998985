import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Caller } from '../aws/caller.ts';
import type { Config } from '../config.ts';
import type { ExpectedBytes, StoredObject } from '../store/store.ts';
import type { DataPlane } from '../transfer/data-plane.ts';

export const AGENT_NAMES = ['s3', 'lambda', 'config', 'local'] as const;
/** One of the four that run side by side. */
export type AgentName = (typeof AGENT_NAMES)[number];

/**
 * What is captured as one: a bucket, function, zone, table, repository.
 * `id` is unique within service and region and is what AWS calls it; `title` is what people read (default: id).
 * A collector may add fields of its own that its `describe` or `capture` needs.
 */
export interface Resource {
  readonly id: string;
  readonly title?: string;
  /** Where it lives, only if that is not the region being swept: a bucket found by a global list. */
  readonly region?: string;
  /** Its folder or file in the snapshot, only if that is not what the paths of all its files have in common. */
  readonly path?: string;
}

/** Bytes whose SHA-256 the source states beforehand: fetched only if the store does not hold them. */
export interface KnownBlob {
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Called only if the bytes are not in the store yet; the store checks length and hash. */
  open(signal: AbortSignal): Promise<Readable>;
}

/**
 * One file of a described resource. `path` is relative to the snapshot's folder, POSIX, made of segments that
 * `encodeSegment` (src/store/key-path.ts) lets through unchanged.
 * `json` is written with sorted keys and two spaces; `SecretValue`s in it are sealed or dropped on the way.
 * `volatile` files are kept but not compared (counters that move by themselves).
 */
export type Document = { readonly path: string; readonly volatile?: boolean } & (
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly blob: KnownBlob }
);

/** A part of a resource that could not be read; makes the snapshot PARTIAL and is named in it. */
export interface Gap {
  /** Set where the service does not know the call at all: then nothing can be missing, and no snapshot is PARTIAL for it. */
  readonly kind?: 'unsupported';
  /** What is missing, for people: `bucket policy`, `object a/b.txt`. */
  readonly what: string;
  /** The call, as AWS names it: `GetBucketPolicy`; for local things the program: `git bundle`. */
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

/** One captured file, as it stands in manifests: its bytes are in the store under `sha256`. */
export interface FileRow {
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** A counter that moves by itself: kept, but no change of the estate. */
  readonly volatile?: boolean;
  /** The S3 key or file name, only where `path` encodes it differently. */
  readonly key?: string;
}

export interface CollectorContext {
  readonly config: Config;
  /** The snapshot's name: the same again when a stopped run is resumed. */
  readonly runName: string;
  /** The region being swept; `aws.region` for global services. */
  readonly region: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /**
   * A client of this SDK class for the region, shared by the run. Its calls obey the service's rate budget, the
   * run's concurrency and signal, are retried with jitter until a deadline, and are counted in the ledger.
   */
  aws<C>(client: new (config: never) => C): C;
  /** The same for another region. */
  awsIn<C>(region: string, client: new (config: never) => C): C;
  /** What the run moves the bulk of S3 with, past the SDK. */
  readonly plane: DataPlane;
  /** Calls past the SDK's client of this class in the region, under its rules. */
  callsIn<C>(region: string, client: new (config: never) => C): Caller;
  /**
   * Runs one call for a detail that may not exist. Returns undefined where it fails with one of `absent` (error
   * names), and undefined too, after noting a gap, where it is denied, unsupported or fails for good.
   * Rethrows only cancellation.
   */
  optional<T>(what: string, call: () => Promise<T>, absent?: readonly string[]): Promise<T | undefined>;
  /** A keyed hash of anything, to make fingerprints of: equal for equal values, and gives nothing away. */
  digest(value: unknown): string;
  /** Names a part of the resource at hand that could not be read. */
  gap(gap: Gap): void;
}

export interface CaptureContext extends CollectorContext {
  /** The same resource as captured before: in this run (resumed, or before it moved), else in the last sealed snapshot. */
  readonly previous: PreviousCapture | undefined;
  /** Asked to read again even what looks unchanged (`--full`); bytes the store holds are still not written twice. */
  readonly full: boolean;
  /** Places for bodies in flight, shared by all resources of the agent and sized by `snapshot.concurrency`. */
  readonly slots: Slots;
  /** Stores bytes and returns their row; `expect` is checked where given (IntegrityError). Add the row with `add`. */
  store(path: string, body: string | Uint8Array | Readable, expect?: ExpectedBytes): Promise<FileRow>;
  /** Counts an object that got into the store by another way than `store`. */
  stored(object: StoredObject): void;
  /** Whether the store holds these bytes already, as far as their number tells. */
  has(bytes: Pick<FileRow, 'sha256' | 'size'>): Promise<boolean>;
  /** Adds a file to the capture. Beyond 2,000 files, the same state must come in the same order. */
  add(row: FileRow): void;
  /** Stores `value` as JSON with sorted keys, secrets sealed, and adds it. */
  json(path: string, value: unknown): Promise<FileRow>;
  /**
   * Keeps `text`, the next lines of a large file that is still being made. Should the run be killed before this
   * capture is complete, `previous.open(path)` begins with them next time.
   */
  checkpoint(path: string, text: string): Promise<void>;
  /** Steps (objects, items) found and done, for progress; a resource counts as one step by itself. */
  expect(steps: number): void;
  /** No more steps will be expected. Until all resources of an agent are counted, nobody knows its share of the work. */
  counted(): void;
  step(steps: number, on?: string): void;
}

export interface Slots {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export interface PreviousCapture {
  readonly fingerprint: string;
  /** Every file of it, in the order of its paths; read as a stream, so that a million rows need no memory. */
  rows(): AsyncIterable<FileRow>;
  /** The content of one of its files by path; undefined if it has none such, or the bytes are gone or damaged. */
  open(path: string): Promise<Readable | undefined>;
  /** The same for small files, whole. */
  read(path: string): Promise<Buffer | undefined>;
}

/** A span of this machine's clock, milliseconds since 1970, in which nothing was captured or looked at. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** The instant within it, where another resource has been recalled as of it already. */
  readonly at?: number;
}

/** A state that was captured after it was over. */
export interface Recalled {
  readonly fingerprint: string;
  /** When it held, by the service's clock, milliseconds since 1970. */
  readonly at: number;
}

/** What a service keeps of the past, so that even a resource that never stands still can be captured as of an instant. */
export interface History<R extends Resource = Resource> {
  /** So long a span is needed to be sure that an instant lies within it. */
  readonly spanMs: number;
  /** Whether the service keeps the past of this resource. */
  keeps(resource: R, context: CollectorContext): Promise<boolean>;
  /** Captures what held at one instant within the span; undefined where that cannot be told for certain. */
  recall(resource: R, span: Span, context: CaptureContext): Promise<Recalled | undefined>;
}

/** What a second look says: a fingerprint to compare, or why there can be none (then the resource counts as fuzzy). */
export type Look = { readonly fingerprint: string } | { readonly unknown: string };

interface CollectorBase<R extends Resource> {
  readonly agent: AgentName;
  /** The service's name in the manifest and the ledger, and its folder: `route53`. */
  readonly service: string;
  /** Swept in every configured region, once for the account, or on this machine. */
  readonly scope: 'regional' | 'global' | 'local';
  /** IAM actions of every call the collector makes: `route53:ListHostedZones`. */
  readonly actions: readonly string[];
  /** The account's known quota, calls a second: the pace after the service first says it is too much. */
  readonly ratePerSecond: number;
  /** Lists resources as they come; throws where the list itself cannot be had (the ledger then says why). */
  list(context: CollectorContext): AsyncIterable<R>;
}

/**
 * A resource whose whole state is what AWS answers when asked: capturing it and looking again are the same
 * `describe`, whose documents are stored the first time and compared the second. Must be pure reading.
 */
export interface DescribingCollector<R extends Resource = Resource> extends CollectorBase<R> {
  describe(resource: R, context: CollectorContext): Promise<readonly Document[]>;
}

/** A resource too big to describe twice: captured as a stream, looked at again by a cheaper fingerprint. */
export interface CapturingCollector<R extends Resource = Resource> extends CollectorBase<R> {
  /** Captures and returns the fingerprint of the state it captured. Throws ResourceGoneError if it vanished meanwhile. */
  capture(resource: R, context: CaptureContext): Promise<Look>;
  /** The fingerprint as it is now, equal to `capture`'s exactly if nothing changed. */
  look(resource: R, context: CollectorContext): Promise<Look>;
  /**
   * The bytes, as they are now, that a captured file was made of, where they can be had by themselves; undefined where
   * they are not there any more, or belong to no such file.
   */
  reread?(
    resource: R,
    file: Pick<FileRow, 'path' | 'key'>,
    context: CollectorContext,
  ): Promise<Readable | undefined>;
  readonly history?: History<R>;
}

export type Collector<R extends Resource = Resource> = DescribingCollector<R> | CapturingCollector<R>;

/** The resource was listed but is gone now: no failure, it is left out and the second look confirms it. */
export class ResourceGoneError extends Error {
  override readonly name = 'ResourceGoneError';
}
