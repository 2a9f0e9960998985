import type { Manifest } from '../manifest/manifest.ts';
import type { BadFile, RehashOptions, Store, TreeFile } from '../store/store.ts';
import { type Finding, isOwnFile, OWN_FILES } from './finding.ts';
import { proveLost } from './lost.ts';
import { NameSet, NameSum } from './name-set.ts';
import { checkOwnFiles, type OwnFiles } from './own-files.ts';
import { isInPart, type Part } from './sample.ts';
import { readSums, type SumsLine } from './sums.ts';
import { renderFromCopy, useCopy } from './sums-copy.ts';

export interface VerifyOptions extends Pick<RehashOptions, 'threads' | 'signal'> {
  /** Only these files are read; that all are there is always looked at. */
  readonly part?: Part | undefined;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

interface VerifyProgress {
  /** Files dealt with, of about how many. */
  readonly files: number;
  readonly of: number;
  /** Read. */
  readonly bytes: number;
}

export interface Verified {
  /** By path. */
  readonly findings: readonly Finding[];
  /** Files read and found right or wrong, and bytes read for that: of files that are one on the medium, once. */
  readonly files: number;
  readonly bytes: number;
  /** Undefined where it is damaged. */
  readonly manifest: Manifest | undefined;
  /** SHA256SUMS as it was sealed, where it is damaged and could be made anew and proven right. */
  readonly sums: string | undefined;
}

const EXPECTED_FILES = 100_000;

/** Holds every file of a sealed snapshot against SHA256SUMS, and that against manifest.json and MANIFEST.md. */
export async function verifySnapshot(store: Store, name: string, options: VerifyOptions): Promise<Verified> {
  const own = await useCopy(store, await checkOwnFiles(store, name));
  const { rehashed, listed } = await rehash(store, name, own, options);
  const present = new NameSum();
  for await (const path of walkCaptured(store, name)) present.add(path);
  const isSame = own.broken.size === 0 && listed.equals(present);
  const { missing, extra } = isSame ? { missing: [], extra: [] } : await comparePresence(store, name, own);
  const lost = own.broken.size === 0 ? undefined : await proveLost(store, name, own, extra, options);
  // Where nothing says what belongs to it, nothing is said not to.
  const isListed = own.manifest !== undefined || own.sums !== 'missing';
  const strays = isListed ? (lost?.left ?? extra).map((path): Finding => ({ kind: 'extra', path })) : [];
  const findings = new Map<string, Finding>();
  for (const each of [
    ...own.findings,
    ...rehashed.bad.map(toFinding),
    ...missing,
    ...(lost?.findings ?? []),
    ...strays,
  ])
    if (!findings.has(each.path)) findings.set(each.path, each);
  return {
    findings: Array.from(findings.values()).sort((a, b) => (a.path < b.path ? -1 : 1)),
    files: rehashed.files + (lost?.files ?? 0),
    bytes: rehashed.bytes + (lost?.bytes ?? 0),
    manifest: own.manifest,
    sums: lost?.sums ?? (await renderFromCopy(store, name, own)),
  };
}

async function rehash(store: Store, name: string, own: OwnFiles, options: VerifyOptions) {
  const { part, onProgress, ...rest } = options;
  const listed = new NameSum();
  let isFirst = true;
  async function* files(): AsyncGenerator<TreeFile> {
    const isCounting = isFirst;
    isFirst = false;
    for await (const line of goodLines(store, name, own)) {
      if (isCounting) listed.add(line.path);
      if (!part || isInPart(line.sha256, part)) yield line;
    }
  }
  const expected = own.manifest?.totals.files ?? EXPECTED_FILES;
  const of = Math.ceil(expected / (part?.of ?? 1));
  const rehashed = await store.rehash(name, files, {
    ...rest,
    expected,
    ...(onProgress && { onProgress: (done) => onProgress({ ...done, of: Math.max(of, done.files) }) }),
  });
  return { rehashed, listed };
}

/** The lines of SHA256SUMS that can be relied on; without those of the snapshot's own files. */
async function* goodLines(
  store: Store,
  name: string,
  { sums, broken, captured, copy }: OwnFiles,
): AsyncGenerator<SumsLine> {
  if (sums === 'missing' && copy === undefined) return;
  const ranges = Array.from(broken, (resource) => resource.sums);
  const stream = copy === undefined ? store.openSnapshot(name, OWN_FILES.sums) : store.open(copy);
  for await (const line of readSums(stream)) {
    if (line.offset >= captured) return;
    if ('isMalformed' in line || isOwnFile(line.path)) continue;
    if (!ranges.some((range) => isIn(line.offset, range))) yield line;
  }
}

async function* walkCaptured(store: Store, name: string): AsyncGenerator<string> {
  for await (const path of store.paths(name)) if (!isOwnFile(path)) yield path;
}

/** What is listed and not there, and what is there and not listed. */
async function comparePresence(store: Store, name: string, own: OwnFiles) {
  async function* listedPaths(): AsyncGenerator<string> {
    for await (const { path } of goodLines(store, name, own)) yield path;
  }
  const listed = await NameSet.from(listedPaths());
  const present = await NameSet.from(walkCaptured(store, name));
  const missing: Finding[] = [];
  const extra: string[] = [];
  for await (const { path, sha256 } of goodLines(store, name, own))
    if (!present.has(path)) missing.push({ kind: 'missing', path, expected: sha256 });
  for await (const path of walkCaptured(store, name)) if (!listed.has(path)) extra.push(path);
  return { missing, extra };
}

function isIn(offset: number, range: { offset: number; length: number }): boolean {
  return offset >= range.offset && offset < range.offset + range.length;
}

function toFinding(bad: BadFile): Finding {
  const { kind, path, expected } = bad;
  if (kind === 'unreadable') return { kind, path, reason: bad.code, expected };
  if (kind === 'damaged' && bad.actual === undefined)
    return { kind, path, reason: 'it is no file any more', expected };
  return { kind, path, expected };
}
