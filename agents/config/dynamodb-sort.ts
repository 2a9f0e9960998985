import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sorts any number of lines in bounded memory: what does not fit is sorted in parts, put aside, and merged. */
export interface LineSorter extends AsyncDisposable {
  /** Adds lines (no line feed in them), in any order. */
  add(lines: readonly string[]): Promise<void>;
  /** All lines, smallest first by UTF-16 code units, some at a time; call it once, after the last `add`. */
  sorted(): AsyncIterable<readonly string[]>;
}

/** Characters held before they are put aside: many tables are sorted at the same time. */
const MEMORY_CHARACTERS = 4 * 1024 * 1024;
const READ_BYTES = 64 * 1024;
const BATCH_LINES = 500;

export function createLineSorter(memoryCharacters = MEMORY_CHARACTERS): LineSorter {
  let held: string[] = [];
  let characters = 0;
  let aside: Promise<Aside> | undefined;
  let writing: Promise<void> = Promise.resolve();

  function putAside(): Promise<void> {
    const lines = held.sort();
    held = [];
    characters = 0;
    aside ??= openAside();
    const target = aside;
    writing = writing.then(async () => (await target).write(lines));
    return writing;
  }

  return {
    async add(lines) {
      for (const line of lines) {
        held.push(line);
        characters += line.length;
      }
      if (characters > memoryCharacters) await putAside();
    },
    async *sorted() {
      await writing;
      const inMemory = createCursor(held.sort());
      const runs = aside ? (await aside).runs() : [];
      yield* merge([inMemory, ...runs]);
    },
    async [Symbol.asyncDispose]() {
      await writing.catch(() => {});
      const opened = await aside?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** Sorted parts in one temporary file, which has no name any more: nothing of it stays behind, whatever happens. */
class Aside {
  readonly #file: FileHandle;
  readonly #ends: number[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const start = this.#ends.at(-1) ?? 0;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, start + done);
      done += bytesWritten;
    }
    this.#ends.push(start + bytes.length);
  }

  runs(): Cursor[] {
    return this.#ends.map((end, index) => this.#openRun(this.#ends[index - 1] ?? 0, end));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #openRun(start: number, end: number): Cursor {
    let position = start;
    let rest = Buffer.alloc(0);
    return createCursor([], async () => {
      while (position < end) {
        const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, end - position));
        const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, position);
        if (bytesRead === 0) throw new Error('the temporary file of a table is shorter than it was written');
        position += bytesRead;
        const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
        const cut = bytes.lastIndexOf(0x0a) + 1;
        rest = Buffer.from(bytes.subarray(cut));
        if (cut > 0) return bytes.toString('utf8', 0, cut - 1).split('\n');
      }
      return [];
    });
  }
}

async function openAside(): Promise<Aside> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-items-'));
  try {
    return new Aside(await open(join(folder, 'sorted'), 'wx+', 0o600));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Sorted lines one by one; `head` is undefined at the end. */
interface Cursor {
  head: string | undefined;
  /** Goes on to the next line; true where `load` must be called first. */
  advance(): boolean;
  load(): Promise<void>;
}

function createCursor(
  lines: readonly string[],
  more: () => Promise<readonly string[]> = async () => [],
): Cursor {
  let batch = lines;
  let index = 0;
  const cursor: Cursor = {
    head: batch[0],
    advance() {
      index += 1;
      cursor.head = batch[index];
      return cursor.head === undefined;
    },
    async load() {
      batch = await more();
      index = 0;
      cursor.head = batch[0];
    },
  };
  return cursor;
}

/** Merges sorted cursors with a binary heap of them, the smallest head on top. */
async function* merge(cursors: readonly Cursor[]): AsyncGenerator<readonly string[]> {
  await Promise.all(cursors.filter(({ head }) => head === undefined).map((cursor) => cursor.load()));
  const heap = cursors.filter(({ head }) => head !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  let batch: string[] = [];
  for (let top = heap[0]; top?.head !== undefined; top = heap[0]) {
    batch.push(top.head);
    if (batch.length === BATCH_LINES) {
      yield batch;
      batch = [];
    }
    if (top.advance()) await top.load();
    if (top.head === undefined) removeTop(heap);
    sink(heap);
  }
  if (batch.length > 0) yield batch;
}

function isBefore(a: Cursor, b: Cursor): boolean {
  return (a.head ?? '') < (b.head ?? '');
}

function removeTop(heap: Cursor[]): void {
  const last = heap.pop();
  if (last && heap.length > 0) heap[0] = last;
}

/** Moves the top of the heap down to its place. */
function sink(heap: Cursor[]): void {
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const [parent, leftChild, rightChild] = [heap[at], heap[left], heap[right]];
    if (!parent || !leftChild) return;
    const isRight = rightChild !== undefined && isBefore(rightChild, leftChild);
    const child = isRight ? rightChild : leftChild;
    if (!isBefore(child, parent)) return;
    const to = isRight ? right : left;
    heap[at] = child;
    heap[to] = parent;
    at = to;
  }
}
