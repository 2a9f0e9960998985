import { readLines } from '../store/lines.ts';
import type { Store } from '../store/store.ts';
import type { AgentName, FileRow, Gap, Look } from './collector.ts';

/** What a resource is known by. */
export interface ResourceName {
  readonly service: string;
  readonly region: string;
  readonly id: string;
}

/** One resource as captured: what the manifest will say of it, and where its rows are. */
export interface CaptureRecord {
  readonly agent: AgentName;
  readonly service: string;
  readonly region: string;
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly look: Look;
  /** Milliseconds since 1970; the captured state is known to have held since then. */
  readonly heldFrom: number;
  readonly gaps: readonly Gap[];
  readonly files: number;
  readonly bytes: number;
  readonly newBytes: number;
}

/** A run of lines in a file of the partial snapshot. */
interface Lines {
  readonly file: string;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
}

interface Entry {
  readonly record: CaptureRecord;
  readonly parts: readonly Lines[];
}

interface Pending {
  readonly text: string;
  readonly done: (file: string, offset: number) => void;
  readonly failed: (error: unknown) => void;
}

export function recordKey(record: ResourceName): string {
  return JSON.stringify([record.service, record.region, record.id]);
}

/**
 * The captures of a run, each committed as a fragment: lines of JSON, the record first and its rows after. A
 * fragment file appears whole, after the bytes it names are durable; a killed run finds all of them again. What is
 * captured while a fragment is being written goes into the next one together, so that ten thousand small resources
 * do not cost ten thousand syncs. Only records are held in memory, rows stay in the files.
 */
export class Fragments {
  readonly #store: Store;
  readonly #name: string;
  readonly #entries = new Map<string, Entry>();
  /** What an earlier attempt had of captures it did not complete, by resource and path. */
  readonly #drafts = new Map<string, Lines[]>();
  #files = 0;
  #pending: Pending[] = [];
  #writing: Promise<void> | undefined;

  constructor(store: Store, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** Reads the fragments that an earlier attempt at the same snapshot left. */
  async load(): Promise<void> {
    const files = (await this.#store.partialFiles(this.#name))
      .filter((file) => file.endsWith('.jsonl'))
      .sort();
    for (const file of files) {
      this.#files = Math.max(this.#files, Number.parseInt(file.replace(/\D/g, ''), 10));
      if (file.startsWith('fragment-')) await this.#loadFile(file);
      if (file.startsWith('draft-')) await this.#loadDraft(file);
    }
  }

  get records(): readonly CaptureRecord[] {
    return Array.from(this.#entries.values(), (entry) => entry.record);
  }

  find(key: string): CaptureRecord | undefined {
    return this.#entries.get(key)?.record;
  }

  /** Forgets a resource that is no longer there. */
  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Keeps the next lines of a file of a capture that is still going on, for the next attempt should this one be killed. */
  async writeDraft(key: string, path: string, text: string): Promise<void> {
    await this.#store.flush();
    await this.#store.writePartial(
      this.#name,
      this.#fileName('draft'),
      `${JSON.stringify([key, path])}\n${text}`,
    );
  }

  hasDraft(key: string): boolean {
    return Array.from(this.#drafts.keys()).some((each) => each.startsWith(`${key} `));
  }

  /** The lines that an earlier attempt kept. */
  async *readDraft(key: string, path: string): AsyncGenerator<Buffer> {
    for (const { file, ...range } of this.#drafts.get(`${key} ${path}`) ?? [])
      yield (await this.#store.readPartial(this.#name, file, range)) ?? Buffer.alloc(0);
  }

  /** Writes rows of a capture that is still going on; they count only once `commit` names them. */
  async spill(rows: readonly FileRow[]): Promise<Lines> {
    const text = lines(rows);
    const file = this.#fileName('rows');
    await this.#store.writePartial(this.#name, file, text);
    return { file, offset: 0, length: Buffer.byteLength(text) };
  }

  /** Resolves once the capture would survive a kill. Replaces an earlier capture of the same resource. */
  async commit(record: CaptureRecord, spilled: readonly Lines[], rows: readonly FileRow[]): Promise<void> {
    const head = `${JSON.stringify({ record, spilled, rows: rows.length })}\n`;
    const text = lines(rows);
    const at = await new Promise<{ file: string; offset: number }>((resolve, failed) => {
      this.#pending.push({ text: head + text, done: (file, offset) => resolve({ file, offset }), failed });
      this.#writing ??= this.#writeAll();
    });
    const own = {
      file: at.file,
      offset: at.offset + Buffer.byteLength(head),
      length: Buffer.byteLength(text),
    };
    this.#entries.set(recordKey(record), { record, parts: [...spilled, own] });
  }

  async *rows(key: string): AsyncGenerator<FileRow> {
    for await (const rows of this.batches(key)) yield* rows;
  }

  /** The rows of a capture, as many at a time as were written together: some thousands at most. */
  async *batches(key: string): AsyncGenerator<readonly FileRow[]> {
    for (const part of this.#entries.get(key)?.parts ?? []) {
      if (part.length === 0) continue;
      const text = (await this.#store.readPartial(this.#name, part.file, part))?.toString() ?? '';
      // One array is parsed in half the time of its lines one by one.
      yield JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as FileRow[];
    }
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#store.flush();
        const file = this.#fileName('fragment');
        await this.#store.writePartial(this.#name, file, batch.map((each) => each.text).join(''));
        let offset = 0;
        for (const each of batch) {
          each.done(file, offset);
          offset += Buffer.byteLength(each.text);
        }
      } catch (error) {
        for (const each of batch) each.failed(error);
      }
    }
    this.#writing = undefined;
  }

  async #loadFile(file: string): Promise<void> {
    let offset = 0;
    let rowsLeft = 0;
    let rowsFrom = 0;
    let head: { record: CaptureRecord; spilled: Lines[]; rows: number } | undefined;
    const settle = () => {
      if (head && rowsLeft === 0) {
        const own = { file, offset: rowsFrom, length: offset - rowsFrom };
        this.#entries.set(recordKey(head.record), { record: head.record, parts: [...head.spilled, own] });
        head = undefined;
      }
    };
    for await (const line of readLines(this.#store.openPartial(this.#name, file))) {
      offset += Buffer.byteLength(line) + 1;
      if (head) rowsLeft -= 1;
      else {
        head = JSON.parse(line) as { record: CaptureRecord; spilled: Lines[]; rows: number };
        rowsLeft = head.rows;
        rowsFrom = offset;
      }
      settle();
    }
  }

  async #loadDraft(file: string): Promise<void> {
    const text = (await this.#store.readPartial(this.#name, file)) ?? Buffer.alloc(0);
    const offset = text.indexOf(10) + 1;
    const [key, path] = JSON.parse(text.toString('utf8', 0, offset)) as [string, string];
    const known = this.#drafts.get(`${key} ${path}`) ?? [];
    this.#drafts.set(`${key} ${path}`, [...known, { file, offset, length: text.length - offset }]);
  }

  #fileName(kind: 'fragment' | 'rows' | 'draft'): string {
    this.#files += 1;
    return `${kind}-${String(this.#files).padStart(6, '0')}.jsonl`;
  }
}

function lines(rows: readonly FileRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
