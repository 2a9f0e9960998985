import type { Store } from '../store/store.ts';
import { type CaptureRecord, type Lines, recordKey } from './capture-record.ts';
import type { FileRow } from './collector.ts';
import { parseRows, readCaptures, renderCapture, renderRows } from './fragment-file.ts';

interface Entry {
  readonly record: CaptureRecord;
  readonly parts: readonly Lines[];
}

interface Pending {
  readonly text: string;
  readonly done: (file: string, offset: number) => void;
  readonly failed: (error: unknown) => void;
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
    await this.#dropDamaged();
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
    const text = renderRows(rows);
    const file = this.#fileName('rows');
    await this.#store.writePartial(this.#name, file, text);
    return { file, offset: 0, length: Buffer.byteLength(text) };
  }

  /** Resolves once the capture would survive a kill. Replaces an earlier capture of the same resource. */
  async commit(record: CaptureRecord, spilled: readonly Lines[], rows: readonly FileRow[]): Promise<void> {
    const { head, rows: text } = renderCapture({ record, spilled, rows });
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
      yield parseRows(text);
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
    for await (const { record, spilled, ...own } of readCaptures(this.#store.openPartial(this.#name, file)))
      this.#entries.set(recordKey(record), { record, parts: [...spilled, { file, ...own }] });
  }

  /** What cannot be read back is captured again, and so is what the store has lost. */
  async #dropDamaged(): Promise<void> {
    for (const [key, { record }] of this.#entries)
      if ((await this.#countHeld(key)) !== record.files) this.drop(key);
  }

  /** Files of the capture whose rows can be read and whose bytes are there. */
  async #countHeld(key: string): Promise<number> {
    let held = 0;
    try {
      for await (const { sha256, size } of this.rows(key))
        if ((await this.#store.size(sha256)) === size) held += 1;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return held;
  }

  async #loadDraft(file: string): Promise<void> {
    const text = (await this.#store.readPartial(this.#name, file)) ?? Buffer.alloc(0);
    const offset = text.indexOf(10) + 1;
    const place = parseDraftPlace(text.toString('utf8', 0, offset));
    if (place === undefined) return;
    const known = this.#drafts.get(place) ?? [];
    this.#drafts.set(place, [...known, { file, offset, length: text.length - offset }]);
  }

  #fileName(kind: 'fragment' | 'rows' | 'draft'): string {
    this.#files += 1;
    return `${kind}-${String(this.#files).padStart(6, '0')}.jsonl`;
  }
}

/** Resource and path, as they name a draft; undefined where they cannot be read. */
function parseDraftPlace(line: string): string | undefined {
  try {
    const [key, path] = JSON.parse(line) as [string, string];
    return `${key} ${path}`;
  } catch {
    return undefined;
  }
}
