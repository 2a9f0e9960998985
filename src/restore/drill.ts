import { createHash, randomInt } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PlanContext } from '../changes/planner.ts';
import { describeError, SnapshotError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import { chooseResources, type Random, shuffle } from './drill-choice.ts';
import { readFolderRecipe } from './folder.ts';
import { openScratchBucket, type ScratchBucket } from './scratch-bucket.ts';
import { openSnapshot, type SnapshotSource } from './snapshot-source.ts';

/** What came of one resource. */
export interface DrillRow {
  readonly service: string;
  readonly title: string;
  readonly region: string;
  readonly outcome: 'ok' | 'failed';
  /** Restored and compared. */
  readonly files: number;
  readonly bytes: number;
  /** All it has; more than `files` where it is too large for a drill. */
  readonly of: number;
  /** What is wrong, one line. */
  readonly reason?: string;
}

export interface DrillReport {
  readonly snapshot: string;
  readonly rows: readonly DrillRow[];
  readonly elapsedMs: number;
}

export interface DrillRequest {
  /** Default: the newest snapshot. */
  readonly name?: string;
  /** How many resources, of as many services as there are. */
  readonly count: number;
  /** Restores objects of S3 to this bucket, and nothing else. */
  readonly bucket?: string;
  readonly signal: AbortSignal;
  readonly onRow?: (row: DrillRow) => void;
}

export interface DrillDeps {
  readonly store: Store;
  readonly restore: PlanContext['restore'];
  readonly objects: PlanContext['objects'];
  readonly config: Pick<PlanContext['config'], 'sites'>;
  /** Where scratch folders are made; default: the system's. */
  readonly scratch?: string;
  readonly random?: Random;
}

/** Of one resource. */
const MOST_BYTES = 64 * 1024 * 1024;
const FOLDERS = ['tools', 'docs', 'handoffs'];

/**
 * Restores random resources into a folder that is gone afterwards, and compares every byte with the snapshot's sums.
 * Nothing of the estate is touched; with `bucket` objects go there and are removed.
 * @throws {SnapshotError} where there is no such snapshot, it cannot be read, or nothing in it can be restored;
 * {RestoreError} for a bucket that is not for drills, or where something stays in it.
 */
export async function runDrill(request: DrillRequest, deps: DrillDeps): Promise<DrillReport> {
  const startedAt = performance.now();
  const { random = randomInt } = deps;
  const { bucket, count, signal } = request;
  const source = await findSource(request.name, deps.store);
  const scratchBucket =
    bucket === undefined ? undefined : await openScratchBucket(bucket, { ...deps, random }, signal);
  const { resources } = source.manifest;
  const isForBucket = ({ service, id }: ManifestResource) => service === 's3' && id !== bucket;
  const eligible = scratchBucket ? resources.filter(isForBucket) : resources;
  const chosen = chooseResources(eligible, count, random);
  if (chosen.length === 0)
    throw new SnapshotError(
      `snapshot ${source.name} has ${scratchBucket ? 'no bucket' : 'nothing'} that a drill could restore: name another one`,
    );
  await using scratch = await mkdtempDisposable(join(deps.scratch ?? tmpdir(), 'tidemark-drill-'));
  const drilling = { ...deps, source, random, scratchBucket };
  const rows: DrillRow[] = [];
  try {
    for (const [index, resource] of chosen.entries()) {
      signal.throwIfAborted();
      const row = await drillOne(resource, { ...drilling, folder: join(scratch.path, `${index}`) }, request);
      rows.push(row);
      request.onRow?.(row);
    }
  } finally {
    await scratchBucket?.sweep();
  }
  return { snapshot: source.name, rows, elapsedMs: Math.round(performance.now() - startedAt) };
}

async function findSource(name: string | undefined, store: Store): Promise<SnapshotSource> {
  const [newest] = await store.snapshots();
  const wanted = name ?? newest;
  if (wanted === undefined)
    throw new SnapshotError('there is no snapshot yet: `tidemark snapshot take` takes one');
  const source = await openSnapshot(wanted, store);
  if ('reasons' in source) throw new SnapshotError(source.reasons.join('; '));
  return source;
}

interface Drilling extends DrillDeps {
  readonly source: SnapshotSource;
  /** Of this resource; not there yet. */
  readonly folder: string;
  readonly random: Random;
  readonly scratchBucket: ScratchBucket | undefined;
}

async function drillOne(
  resource: ManifestResource,
  drilling: Drilling,
  { signal }: DrillRequest,
): Promise<DrillRow> {
  const { service, title, region, files: of } = resource;
  const base = { service, title, region, of };
  try {
    if (drilling.scratchBucket) {
      const done = await drilling.scratchBucket.drill(resource, drilling.source, signal);
      return { ...base, ...done, outcome: 'ok' };
    }
    const isWhole = FOLDERS.includes(service) && resource.bytes <= MOST_BYTES;
    const done = isWhole
      ? await drillFolder(resource, drilling, signal)
      : await drillFiles(resource, drilling, signal);
    return { ...base, ...done, outcome: 'ok' };
  } catch (error) {
    signal.throwIfAborted();
    return { ...base, files: 0, bytes: 0, outcome: 'failed', reason: explain(error, drilling) };
  }
}

/** A file that is not there is said in the snapshot's words. */
function explain(error: unknown, { store, source }: Drilling): string {
  const { code, path } = error as Partial<NodeJS.ErrnoException>;
  if (code !== 'ENOENT' || path === undefined) return describeError(error).message;
  const file = relative(store.folder(source.name), path);
  return `${file} is missing: see \`tidemark snapshot verify ${source.name}\``;
}

/** As a restore does it, to another place. */
async function drillFolder(
  resource: ManifestResource,
  { source, store, restore, folder }: Drilling,
  signal: AbortSignal,
) {
  const recipe = await readFolderRecipe(resource, source, signal);
  const { sha256 } = await store.put(Buffer.from(JSON.stringify(recipe)));
  const step = { service: resource.service, step: 'folder', region: 'local', target: folder };
  const target = { ...step, wanted: { recipe: sha256 } };
  const room = { open: (hash: string) => store.open(hash), signal };
  await restore.apply(target, room);
  const { isDone } = await restore.look(target, room);
  if (!isDone) throw new SnapshotError('what was restored is not what the snapshot has');
  return { files: resource.files, bytes: resource.bytes };
}

/** Every file, or as many as a drill may take, in a random order: written, read back, compared. */
async function drillFiles(
  resource: ManifestResource,
  { source, store, folder, random }: Drilling,
  signal: AbortSignal,
) {
  const all = shuffle(Array.from(await source.files(resource)), random);
  let files = 0;
  let bytes = 0;
  for (const [path, sha256] of all) {
    if (bytes > MOST_BYTES) break;
    signal.throwIfAborted();
    const place = `${folder}-${files}`;
    await pipeline(store.openSnapshot(source.name, path), createWriteStream(place, { mode: 0o600 }), {
      signal,
    });
    const read = await hashFile(place);
    if (read.sha256 !== sha256)
      throw new SnapshotError(`${path} is damaged: see \`tidemark snapshot verify ${source.name}\``);
    if (isDocument(path)) JSON.parse(await readFile(place, 'utf8'));
    files += 1;
    bytes += read.bytes;
  }
  return { files, bytes };
}

/** What Tidemark wrote itself, and has to be able to read. */
function isDocument(path: string): boolean {
  const isOwn = !/^(s3-buckets\/(?!_config\/)|local-repos|tools|docs|handoffs|gas)\b/.test(path);
  return isOwn && path.endsWith('.json');
}

async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: sha256.digest('hex'), bytes };
}
