import { lstat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CheckedFiles, FoundBad } from './file-check.ts';
import { InodeClaims, keyOf } from './inode-claims.ts';
import { createInlineThread, createWorkerThread, type RehashThread } from './rehash-thread.ts';
import type { BadFile, Rehashed, RehashOptions, TreeFile } from './store.ts';

const FILES_A_JOB = 64;
/** Jobs given to a thread at a time: it need not wait for the next. */
const JOBS_AHEAD = 2;
/** Large files put off at most, so that memory does not grow with them. */
const LARGE_AHEAD = 4096;
const TELL_MS = 200;

type LargeFile = CheckedFiles['large'][number];

/** `Store.rehash` over a folder. */
export async function rehashFolder(
  folder: string,
  files: () => AsyncIterable<TreeFile>,
  { expected, threads = availableParallelism(), onProgress, signal }: RehashOptions,
): Promise<Rehashed> {
  const shared = { folder, claims: InodeClaims.allocate(expected), bytes: new SharedArrayBuffer(8) };
  const read = () => Number(Atomics.load(new BigInt64Array(shared.bytes), 0));
  const work = new Work(files(), signal);
  await using stack = new AsyncDisposableStack();
  const pool =
    threads === 0 ? [createInlineThread(shared)] : startThreads(threads, () => createWorkerThread(shared));
  for (const thread of pool) stack.use(thread);
  const telling = setInterval(() => onProgress?.({ files: work.done, bytes: read() }), TELL_MS).unref();
  stack.defer(() => clearInterval(telling));
  const aborted = rejectOn(signal);
  stack.defer(() => aborted.dispose());
  const loops = pool.flatMap((thread) => Array.from({ length: JOBS_AHEAD }, () => work.run(thread)));
  await Promise.race([Promise.all(loops), aborted.promise]);
  await Promise.race([
    Promise.all(loops.map((_, at) => work.runLarge(pool[at % pool.length]))),
    aborted.promise,
  ]);
  onProgress?.({ files: work.done, bytes: read() });
  const bad = work.bad.length === 0 ? [] : await nameSharers(folder, work.bad, files, signal);
  return { bad, files: work.done, bytes: read() };
}

function startThreads(count: number, start: () => RehashThread): RehashThread[] {
  return Array.from({ length: count }, start);
}

/** What is to be read, and what came of it. */
class Work {
  readonly #files: AsyncIterator<TreeFile>;
  readonly #signal: AbortSignal;
  readonly bad: FoundBad[] = [];
  /** Files dealt with. */
  done = 0;
  #large: LargeFile[] = [];
  #next: Promise<unknown> = Promise.resolve();

  constructor(files: AsyncIterable<TreeFile>, signal: AbortSignal) {
    this.#files = files[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Small files until there are no more; large ones too where too many are put off. */
  async run(thread: RehashThread): Promise<void> {
    for (;;) {
      if (this.#large.length > LARGE_AHEAD) await this.#readLarge(thread);
      const files = await this.#take();
      if (files.length === 0) return;
      const { bad, large } = await thread.check(files, false);
      this.bad.push(...bad);
      this.#large.push(...large);
      this.done += files.length - large.length;
    }
  }

  /** The large ones, the largest first. */
  async runLarge(thread: RehashThread | undefined): Promise<void> {
    this.#large.sort((a, b) => a.size - b.size);
    while (thread && this.#large.length > 0) await this.#readLarge(thread);
  }

  async #readLarge(thread: RehashThread): Promise<void> {
    const last = this.#large.pop();
    if (!last) return;
    this.#signal.throwIfAborted();
    const { bad } = await thread.check([last.file], true);
    this.bad.push(...bad);
    this.done += 1;
  }

  /** One at a time may ask the iterator. */
  #take(): Promise<TreeFile[]> {
    const taking = this.#next.then(() => this.#takeNow());
    this.#next = taking.catch(() => {});
    return taking;
  }

  async #takeNow(): Promise<TreeFile[]> {
    this.#signal.throwIfAborted();
    const files: TreeFile[] = [];
    while (files.length < FILES_A_JOB) {
      const { done, value } = await this.#files.next();
      if (done) break;
      files.push(value);
    }
    return files;
  }
}

/** All that are bad: who shares an inode with one that is was not read, and is bad as well. */
async function nameSharers(
  folder: string,
  found: readonly FoundBad[],
  files: () => AsyncIterable<TreeFile>,
  signal: AbortSignal,
): Promise<BadFile[]> {
  const byInode = new Map(
    found.flatMap((one) => (one.inode === undefined ? [] : [[one.inode, one] as const])),
  );
  const bad = new Map<string, BadFile>(found.map(({ inode: _, ...one }) => [one.path, one]));
  const hashes = new Set(Array.from(byInode.values(), ({ expected }) => expected));
  if (hashes.size === 0) return Array.from(bad.values());
  for await (const { path, sha256 } of files()) {
    if (!hashes.has(sha256) || bad.has(path)) continue;
    signal.throwIfAborted();
    const inode = await lstat(join(folder, path), { bigint: true }).catch(() => undefined);
    const known = inode && byInode.get(keyOf(inode, sha256));
    if (known) bad.set(path, { ...withoutInode(known), path });
  }
  return Array.from(bad.values());
}

function withoutInode({ inode: _, ...bad }: FoundBad): BadFile {
  return bad;
}

function rejectOn(signal: AbortSignal): { promise: Promise<never>; dispose: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return { promise, dispose: () => signal.removeEventListener('abort', onAbort) };
}
