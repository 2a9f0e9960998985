import { AccountError, IntegrityError } from '../errors.ts';
import { type CaptureRecord, recordKey } from './capture-record.ts';
import {
  type CaptureContext,
  type CapturingCollector,
  type Collector,
  type CollectorContext,
  type Document,
  type FileRow,
  type Gap,
  type KnownBlob,
  type Look,
  type PreviousCapture,
  type Recalled,
  type Resource,
  ResourceGoneError,
  type Span,
} from './collector.ts';
import { confirm, createContext, type RunScope, type Sweep } from './context.ts';
import { fingerprint, renderJson } from './documents.ts';
import type { Fragments } from './fragments.ts';
import { RowBuffer } from './row-buffer.ts';
import type { Sealer } from './sealer.ts';

/** What capturing tells of its progress. */
export interface CaptureProgress {
  expect(steps: number): void;
  counted(): void;
  step(steps: number, on?: string): void;
  /** A file of the capture; and of bytes, those the store did not hold yet. */
  file(bytes: number): void;
  stored(newBytes: number): void;
}

export interface CaptureTask {
  readonly run: RunScope;
  readonly sweep: Sweep;
  readonly resource: Resource;
  readonly previous: PreviousCapture | undefined;
  readonly fragments: Fragments;
  readonly progress: CaptureProgress;
}

const BLOB_ATTEMPTS = 3;

/** Captures one resource and commits it. Throws what the collector throws; nothing is committed then. */
export async function captureResource(task: CaptureTask): Promise<void> {
  const { run, sweep, resource } = task;
  await captureWith(task, async (context) => ({
    look: await asCapturing(sweep.collector, run).capture(resource, context),
  }));
}

/** Captures the resource as it was within the span, and commits that; undefined where its service cannot tell. */
export async function recallResource(task: CaptureTask, span: Span): Promise<Recalled | undefined> {
  const { collector } = task.sweep;
  const history = 'history' in collector ? collector.history : undefined;
  let recalled: Recalled | undefined;
  await captureWith(task, async (context) => {
    recalled = await history?.recall(task.resource, span, context);
    return recalled && { look: { fingerprint: recalled.fingerprint }, at: recalled.at };
  });
  return recalled;
}

interface Captured {
  readonly look: Look;
  /** When the state held, where that is not now. */
  readonly at?: number;
}

async function captureWith(
  task: CaptureTask,
  capture: (context: CaptureContext) => Promise<Captured | undefined>,
): Promise<void> {
  const { run, sweep, resource, fragments } = task;
  const gaps: Gap[] = [];
  const rows = new RowBuffer(fragments);
  const totals = { newBytes: 0 };
  const context = createCaptureContext(task, rows, gaps, totals);
  const captured = await capture(context);
  run.signal.throwIfAborted();
  await confirm(gaps, run);
  const heldFrom = captured?.at ?? run.clock.now();
  const { spilled, rest } = await rows.finish();
  if (!captured) return;
  const record: CaptureRecord = {
    agent: sweep.collector.agent,
    service: sweep.collector.service,
    region: regionOf(sweep, resource),
    id: resource.id,
    title: resource.title ?? resource.id,
    path: resource.path ?? rows.common ?? sweep.collector.service,
    look: captured.look,
    heldFrom,
    gaps,
    files: rows.files,
    bytes: rows.bytes,
    newBytes: totals.newBytes,
  };
  await fragments.commit(record, spilled, rest);
}

export function regionOf(sweep: Sweep, resource: Resource): string {
  return resource.region ?? (sweep.collector.scope === 'global' ? 'global' : sweep.region);
}

/** The fingerprint of the resource as it is now. */
export function lookAt(
  run: RunScope,
  sweep: Sweep,
  resource: Resource,
  noteGap: (gap: Gap) => void = () => {},
): Promise<Look> {
  const context = createContext(run, sweep, noteGap);
  return asCapturing(sweep.collector, run).look(resource, context);
}

/** Describing collectors as capturing ones: documents are stored the first time and compared the second. */
export function asCapturing(collector: Collector, run: RunScope): CapturingCollector {
  if (!('describe' in collector)) return collector;
  const describe = async (resource: Resource, context: CollectorContext) => {
    const documents = await collector.describe(resource, context);
    return { documents, look: { fingerprint: fingerprint(documents, run.key) } };
  };
  return {
    ...collector,
    async capture(resource, context) {
      const { documents, look } = await describe(resource, context);
      await Promise.all(documents.map((document) => storeDocument(document, context, run.sealer)));
      return look;
    },
    look: async (resource, context) => (await describe(resource, context)).look,
  };
}

async function storeDocument(document: Document, context: CaptureContext, sealer: Sealer): Promise<void> {
  const row = await storeContent(document, context, sealer);
  context.add(document.volatile ? { ...row, volatile: true } : row);
}

async function storeContent(document: Document, context: CaptureContext, sealer: Sealer): Promise<FileRow> {
  if ('blob' in document) return storeBlob(document.path, document.blob, context);
  const text = 'text' in document ? document.text : await renderJson(document.json, document.path, sealer);
  return context.store(document.path, text);
}

/** Fetches a blob unless the store has it; fetches again where the bytes were not what the source said. */
async function storeBlob(path: string, blob: KnownBlob, context: CaptureContext): Promise<FileRow> {
  if (await context.has(blob)) return { path, sha256: blob.sha256, size: blob.size };
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.store(path, await blob.open(context.signal), {
        sha256: blob.sha256,
        size: blob.size,
      });
    } catch (error) {
      if (attempt === BLOB_ATTEMPTS || context.signal.aborted || !isWorthRetrying(error)) throw error;
    }
  }
}

function isWorthRetrying(error: unknown): boolean {
  return (
    !(error instanceof ResourceGoneError) &&
    (error instanceof IntegrityError || !(error instanceof AccountError))
  );
}

function createCaptureContext(
  { run, sweep, resource, previous, fragments, progress }: CaptureTask,
  rows: RowBuffer,
  gaps: Gap[],
  totals: { newBytes: number },
): CaptureContext {
  const key = recordKey({
    service: sweep.collector.service,
    region: regionOf(sweep, resource),
    id: resource.id,
  });
  const add = (row: FileRow) => {
    rows.add(row);
    progress.file(row.size);
  };
  const stored: CaptureContext['stored'] = ({ size, isNew }) => {
    if (!isNew) return;
    totals.newBytes += size;
    progress.stored(size);
  };
  const store: CaptureContext['store'] = async (path, body, expect = {}) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const object = await run.store.put(bytes, expect, run.signal);
    stored(object);
    return { path, sha256: object.sha256, size: object.size };
  };
  return {
    ...createContext(run, sweep, (gap) => gaps.push(gap)),
    previous,
    // What this run has captured itself was read in full.
    full: run.full && fragments.find(key) === undefined,
    slots: run.slots,
    store,
    stored,
    add,
    has: async ({ sha256, size }) => (await run.store.size(sha256)) === size,
    async json(path, value) {
      const row = await store(path, await renderJson(value, path, run.sealer));
      add(row);
      return row;
    },
    checkpoint: (path, text) => fragments.writeDraft(key, path, text),
    expect: progress.expect,
    counted: progress.counted,
    step: progress.step,
  };
}
