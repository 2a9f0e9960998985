import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pMapIterable } from 'p-map';
import type {
  CaptureContext,
  CapturingCollector,
  CollectorContext,
  FileRow,
  Look,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { type ConfiguredFolder, findFolder } from './configured-folder.ts';
import { describeName, encodePath, joinRaw, type RawPath, showName, toRawPath } from './file-name.ts';
import { readLeftOut } from './left-out.ts';
import { describeGap, fingerprintStat, storeFile } from './stored-file.ts';
import { type Entry, walk } from './walk.ts';

type Folder = ConfiguredFolder & { readonly path: string };

/** Beside the files: what a folder has that files alone do not say. */
const LIST = '_folder.json';
const FILES_AT_ONCE = 32;
/** The end of the year 9999, the last that ISO 8601 writes with four digits. */
const LAST_DATE_NS = 253_402_300_799_999_999_999n;

/**
 * Folders on this machine, from `snapshot.local.<service>`: every file, and `_folder.json` with modes, times, links,
 * empty folders, and what was left out and why. Links are not followed. Read from the disk.
 */
function createFolderCollector(service: 'tools' | 'docs' | 'handoffs') {
  return {
    agent: 'local',
    service,
    scope: 'local',
    actions: [],
    ratePerSecond: 1000,

    async *list({ config }: CollectorContext) {
      for (const { name, path } of config.snapshot.local[service]) {
        yield { id: name, path: `${service}/${encodeSegment(name)}`, folder: path };
      }
    },

    async capture(resource, context) {
      const top = await findFolder(service, resource);
      return (await reuse(resource, top, context)) ?? captureFolder(resource, top, context);
    },

    async look(resource, context) {
      return { fingerprint: (await survey(await findFolder(service, resource), context)).fingerprint };
    },
  } satisfies CapturingCollector<Folder>;
}

export const tools = createFolderCollector('tools');
export const docs = createFolderCollector('docs');
export const handoffs = createFolderCollector('handoffs');

async function* walkTop(top: string, { config, signal }: CollectorContext): AsyncGenerator<Entry> {
  yield* walk(toRawPath(top), { signal, skip: await readLeftOut(top, config, signal) });
}

/** Looks at every entry, opening none. */
async function survey(
  top: string,
  context: CollectorContext,
): Promise<{ fingerprint: string; files: number }> {
  const hash = createHash('sha256');
  let files = 0;
  for await (const entry of walkTop(top, context)) {
    addToHash(hash, entry);
    if (entry.kind === 'file') files += 1;
  }
  return { fingerprint: hash.digest('hex'), files };
}

/** The capture before, where nothing changed since and every file of it was read. */
async function reuse({ path }: Folder, top: string, context: CaptureContext): Promise<Look | undefined> {
  const { previous, full, has } = context;
  if (!previous || full) return undefined;
  const { fingerprint, files } = await survey(top, context);
  if (fingerprint !== previous.fingerprint) return undefined;
  let held = 0;
  for await (const row of previous.rows()) if (await has(row)) held += 1;
  if (held !== files + 1) return undefined;
  context.expect(files);
  for await (const row of previous.rows()) context.add(row);
  context.step(files, path);
  return { fingerprint };
}

async function captureFolder(resource: Folder, top: string, context: CaptureContext): Promise<Look> {
  const hash = createHash('sha256');
  const lines = describeAll(resource, top, hash, context);
  context.add(await context.store(`${resource.path}/${LIST}`, Readable.from(lines, { objectMode: false })));
  return { fingerprint: hash.digest('hex') };
}

/** Captures the folder while its list is read, so that neither is ever whole in memory. */
async function* describeAll(resource: Folder, top: string, hash: Hash, context: CaptureContext) {
  const capture = (entry: Entry) => captureEntry(resource, top, entry, context);
  const captured = pMapIterable(walkTop(top, context), capture, { concurrency: FILES_AT_ONCE });
  yield `{"entries":[`;
  let comma = '';
  for await (const { entry, row } of captured) {
    addToHash(hash, entry);
    if (row) context.add(row);
    yield `${comma}\n${JSON.stringify(describeEntry(entry, row))}`;
    comma = ',';
  }
  yield `\n]}\n`;
}

async function captureEntry({ path }: Folder, top: string, entry: Entry, context: CaptureContext) {
  if (entry.kind === 'unreadable') context.gap(describeGap(`folder ${showName(entry.path)}`, entry.error));
  if (entry.kind !== 'file') return { entry };
  context.expect(1);
  const from = joinRaw(toRawPath(top), entry.path);
  const row = await storeFile(context, { from, path: `${path}/${placeOf(entry.path)}`, name: entry.path });
  context.step(1, showName(entry.path));
  return row ? { entry, row } : { entry };
}

/** A file that has the list's own name gets another. */
function placeOf(path: RawPath): string {
  return path === LIST ? `%5F${LIST.slice(1)}` : encodePath(path);
}

function addToHash(hash: Hash, entry: Entry): void {
  hash.update(JSON.stringify([entry.path, entry.kind, detailOf(entry)]));
}

function detailOf(entry: Entry): string {
  switch (entry.kind) {
    case 'file':
      return fingerprintStat(entry.stat);
    case 'folder':
      return entry.stat.mode.toString();
    case 'symlink':
      return entry.target;
    case 'skipped':
      return entry.reason;
    case 'unreadable':
      return entry.error.code;
    case 'socket':
    case 'pipe':
    case 'device':
      return '';
    default:
      return entry satisfies never;
  }
}

function describeEntry(entry: Entry, row: FileRow | undefined) {
  const base = { ...describeName(entry.path), kind: entry.kind };
  switch (entry.kind) {
    case 'file':
      return {
        ...base,
        mode: showMode(entry.stat.mode),
        modified: showTime(entry.stat.mtimeNs),
        ...(row ? { size: row.size } : { skipped: 'could not be read' }),
      };
    case 'folder':
      return { ...base, mode: showMode(entry.stat.mode) };
    case 'symlink':
      return { ...base, target: describeName(entry.target) };
    case 'skipped':
      return { ...base, skipped: entry.reason };
    case 'unreadable':
      return { ...base, skipped: `could not be read: ${entry.error.code}` };
    case 'socket':
    case 'pipe':
    case 'device':
      return { ...base, skipped: `a ${entry.kind} has no content` };
    default:
      return entry satisfies never;
  }
}

/** `644` */
function showMode(mode: bigint): string {
  return (mode & 0o7777n).toString(8);
}

/** ISO 8601 with nanoseconds; as nanoseconds since 1970 where that cannot say it. */
function showTime(ns: bigint): string {
  if (ns < 0n || ns > LAST_DATE_NS) return ns.toString();
  const rest = (ns % 1_000_000n).toString().padStart(6, '0');
  return new Date(Number(ns / 1_000_000n)).toISOString().replace('Z', `${rest}Z`);
}
