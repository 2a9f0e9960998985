import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describeFailure } from '../aws/failure.ts';
import { IntegrityError } from '../errors.ts';
import type { Manifest, ManifestResource } from '../manifest/manifest.ts';
import { asCapturing } from './capture.ts';
import { recordKey } from './capture-record.ts';
import type { CaptureContext, Document, FileRow } from './collector.ts';
import { createContext, type RunScope, rethrowOutage, type Sweep } from './context.ts';
import { renderJson } from './documents.ts';
import { isListedBy, keyOf } from './found.ts';
import { type LiveScope, openLiveScope } from './live-scope.ts';
import type { Engine } from './run.ts';
import type { Found } from './survey.ts';

/** A captured file whose bytes are wanted again. */
export interface WantedFile extends Pick<FileRow, 'path' | 'sha256' | 'key'> {
  readonly resource: ManifestResource;
}

export interface RereadOptions {
  readonly signal: AbortSignal;
  /** Takes the bytes if they are the ones that are wanted; throws IntegrityError if not. */
  readonly take: (file: WantedFile, body: Readable) => Promise<void>;
}

/**
 * Asks the estate for the bytes that captured files had. What it still has goes to `take`; what it does not have, or
 * does not let us read, is left out, with the reason by path where there is one.
 */
export async function rereadLive(
  manifest: Manifest,
  wanted: readonly WantedFile[],
  engine: Engine,
  { signal, take }: RereadOptions,
): Promise<ReadonlyMap<string, string>> {
  await using scope = await openLiveScope(manifest, engine, signal);
  const reasons = new Map<string, string>();
  const byResource = Map.groupBy(wanted, ({ resource }) => recordKey(resource));
  for (const sweep of scope.sweeps) {
    const mine = wanted.filter(({ resource }) => isListedBy(sweep, resource));
    if (mine.length > 0) await rereadSweep(scope, sweep, byResource, reasons, take);
  }
  return reasons;
}

async function rereadSweep(
  { run }: LiveScope,
  sweep: Sweep,
  byResource: ReadonlyMap<string, readonly WantedFile[]>,
  reasons: Map<string, string>,
  take: RereadOptions['take'],
): Promise<void> {
  try {
    for await (const resource of sweep.collector.list(createContext(run, sweep, () => {}))) {
      const found = { sweep, resource };
      const files = byResource.get(keyOf(found));
      if (files) await rereadResource(run, found, files, reasons, take);
    }
  } catch (error) {
    await rethrowOutage(error, run);
    for (const file of Array.from(byResource.values()).flat())
      if (isListedBy(sweep, file.resource)) reasons.set(file.path, describeFailure(error).code);
  }
}

async function rereadResource(
  run: RunScope,
  found: Found,
  files: readonly WantedFile[],
  reasons: Map<string, string>,
  take: RereadOptions['take'],
): Promise<void> {
  const { collector } = found.sweep;
  const offer = async (file: WantedFile, body: Readable): Promise<void> => {
    await take(file, body).catch((error: unknown) => {
      if (!(error instanceof IntegrityError)) throw error;
    });
  };
  try {
    if ('describe' in collector) await rereadDocuments(run, found, files, offer);
    else if (collector.reread) await rereadFiles(run, found, files, offer);
    else await captureAgain(run, found, files, offer);
  } catch (error) {
    await rethrowOutage(error, run);
    for (const { path } of files) reasons.set(path, describeFailure(error).code);
  }
}

type Offer = (file: WantedFile, body: Readable) => Promise<void>;

async function rereadDocuments(run: RunScope, found: Found, files: readonly WantedFile[], offer: Offer) {
  const { sweep, resource } = found;
  if (!('describe' in sweep.collector)) return;
  const documents = await sweep.collector.describe(
    resource,
    createContext(run, sweep, () => {}),
  );
  const byPath = new Map(documents.map((document) => [document.path, document]));
  for (const file of files) {
    const document = byPath.get(file.path);
    const body = document && (await openDocument(document, file.sha256, run));
    if (body) await offer(file, body);
  }
}

/** Undefined where its bytes are known to be others. */
async function openDocument(
  document: Document,
  sha256: string,
  run: RunScope,
): Promise<Readable | undefined> {
  if ('blob' in document) return document.blob.sha256 === sha256 ? document.blob.open(run.signal) : undefined;
  const text =
    'text' in document ? document.text : await renderJson(document.json, document.path, run.sealer);
  return hash('sha256', text) === sha256 ? Readable.from([Buffer.from(text)]) : undefined;
}

async function rereadFiles(
  run: RunScope,
  { sweep, resource }: Found,
  files: readonly WantedFile[],
  offer: Offer,
) {
  const { collector } = sweep;
  if ('describe' in collector) return;
  for (const file of files) {
    const body = await collector.reread?.(
      resource,
      file,
      createContext(run, sweep, () => {}),
    );
    if (body) await offer(file, body);
  }
}

/** Captures all of it, keeping only what is wanted. */
async function captureAgain(
  run: RunScope,
  { sweep, resource }: Found,
  files: readonly WantedFile[],
  offer: Offer,
) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const store: CaptureContext['store'] = async (path, body) => {
    const stream = body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
    const file = byPath.get(path);
    const sha = createHash('sha256');
    let size = 0;
    const passing = Readable.from(
      (async function* () {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          sha.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      })(),
      { objectMode: false },
    );
    if (file) await offer(file, passing);
    else for await (const _ of passing);
    return { path, sha256: sha.digest('hex'), size };
  };
  const context: CaptureContext = {
    ...createContext(run, sweep, () => {}),
    previous: undefined,
    full: true,
    slots: run.slots,
    store,
    add() {},
    stored() {},
    has: async () => false,
    json: async (path, value) => store(path, await renderJson(value, path, run.sealer)),
    async checkpoint() {},
    expect() {},
    counted() {},
    step() {},
  };
  await asCapturing(sweep.collector, run).capture(resource, context);
}
