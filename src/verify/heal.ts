import { createHash, hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { rereadLive, type WantedFile } from '../engine/live-source.ts';
import type { Engine } from '../engine/run.ts';
import { AccountError, IntegrityError, StoreError } from '../errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { renderManifest } from '../manifest/markdown.ts';
import type { Store, TreeFile } from '../store/store.ts';
import { type Finding, isOwnFile, OWN_FILES } from './finding.ts';
import { findInSnapshots, type StoredCopy } from './stored-copies.ts';
import { readSums } from './sums.ts';
import type { Verified } from './verify.ts';

/** A file that is as it was sealed again. */
export interface Healed {
  readonly path: string;
  /** Where its bytes were found, for people. */
  readonly from: string;
  /** Other snapshots whose damaged files were the same on the disk, and are healed with it. */
  readonly also?: readonly string[];
}

export interface HealOutcome {
  readonly healed: readonly Healed[];
  /** What is still wrong, with why it could not be healed. */
  readonly findings: readonly Finding[];
}

/**
 * Puts back what verifying found damaged or missing, where the same bytes still exist: in the store's object, in another
 * snapshot, in the estate. Only bytes with the right SHA-256 are ever written. Files that do not belong are left alone.
 */
export async function healSnapshot(
  engine: Engine,
  name: string,
  verified: Verified,
  signal: AbortSignal,
): Promise<HealOutcome> {
  const { store } = engine;
  const own = await healOwnFiles(store, name, verified);
  const wanted = Map.groupBy(verified.findings.filter(isCaptured), ({ expected }) => expected);
  const sources = new Sources(engine, name, signal);
  await sources.find(new Set(wanted.keys()), verified.manifest);
  const healed: Healed[] = [...own];
  const findings: Finding[] = [];
  for (const finding of verified.findings) {
    if (own.some(({ path }) => path === finding.path)) continue;
    const outcome = isCaptured(finding) ? await putBack(store, name, finding, sources) : finding;
    if ('kind' in outcome) findings.push(outcome);
    else healed.push(outcome);
  }
  return { healed, findings };
}

type CapturedFinding = Finding & { readonly expected: string };

function isCaptured(finding: Finding): finding is CapturedFinding {
  return finding.expected !== undefined && !isOwnFile(finding.path);
}

async function putBack(
  store: Store,
  name: string,
  finding: CapturedFinding,
  sources: Sources,
): Promise<Healed | Finding> {
  const { path, expected: sha256 } = finding;
  const from = sources.from.get(sha256);
  if (from === undefined)
    return { ...finding, reason: sources.reasons.get(path) ?? 'its bytes were found nowhere else' };
  try {
    await store.relink(name, { path, sha256 });
    const also = await sources.healOthers(sha256);
    return { path, from, ...(also.length > 0 && { also }) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { ...finding, reason: error.message };
  }
}

/** SHA256SUMS that could be proven, and MANIFEST.md, which says what manifest.json does. */
async function healOwnFiles(
  store: Store,
  name: string,
  { findings, manifest, sums }: Verified,
): Promise<Healed[]> {
  const healed: Healed[] = [];
  const isWrong = (path: string) => findings.some((finding) => finding.path === path);
  if (sums !== undefined && isWrong(OWN_FILES.sums)) {
    await store.rewrite(name, { path: OWN_FILES.sums, sha256: hash('sha256', sums) }, sums);
    healed.push({
      path: OWN_FILES.sums,
      from: 'what manifest.json has the hash of',
    });
  }
  const json = findings.find(({ path }) => path === OWN_FILES.manifest)?.expected;
  if (json !== undefined) {
    const copy = await readObject(store, json);
    if (copy) {
      await store.rewrite(name, { path: OWN_FILES.manifest, sha256: json }, copy);
      healed.push({ path: OWN_FILES.manifest, from: 'the store' });
    }
  }
  const markdown = findings.find(({ path }) => path === OWN_FILES.markdown);
  if (manifest && markdown?.expected !== undefined) {
    const file = { path: OWN_FILES.markdown, sha256: markdown.expected };
    const isDone = await store.rewrite(name, file, renderManifest(manifest)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof IntegrityError) return false;
        throw error;
      },
    );
    if (isDone) healed.push({ path: OWN_FILES.markdown, from: OWN_FILES.manifest });
  }
  return healed;
}

/** The text of an object that is as its name says; undefined where it is not there, or damaged. */
async function readObject(store: Store, sha256: string): Promise<string | undefined> {
  if ((await store.size(sha256)) === undefined) return undefined;
  const bytes = await buffer(store.open(sha256)).catch(() => undefined);
  return bytes && hash('sha256', bytes) === sha256 ? bytes.toString() : undefined;
}

/** Where wanted bytes are; those that are found are in the store's objects then, hashed on the way. */
class Sources {
  readonly #engine: Engine;
  readonly #name: string;
  readonly #signal: AbortSignal;
  /** By SHA-256: where the bytes were found. */
  readonly from = new Map<string, string>();
  /** By path: why it could not be asked for. */
  readonly reasons = new Map<string, string>();
  #others: readonly StoredCopy[] = [];

  constructor(engine: Engine, name: string, signal: AbortSignal) {
    this.#engine = engine;
    this.#name = name;
    this.#signal = signal;
  }

  async find(wanted: ReadonlySet<string>, manifest: Manifest | undefined): Promise<void> {
    if (wanted.size === 0) return;
    for (const sha256 of wanted) if (await this.#isObjectRight(sha256)) this.from.set(sha256, 'the store');
    await this.#findInSnapshots(wanted);
    const rest = new Set(Array.from(wanted).filter((sha256) => !this.from.has(sha256)));
    if (rest.size > 0 && manifest) await this.#findLive(rest, manifest);
  }

  /** Names of the other snapshots in which damaged files of these bytes are put back. */
  async healOthers(sha256: string): Promise<string[]> {
    const bad = this.#others.filter((copy) => copy.sha256 === sha256 && !copy.isRight);
    this.#others = this.#others.filter((copy) => !bad.includes(copy));
    for (const { snapshot, path } of bad) await this.#engine.store.relink(snapshot, { path, sha256 });
    return Array.from(new Set(bad.map(({ snapshot }) => snapshot)));
  }

  async #isObjectRight(sha256: string): Promise<boolean> {
    const { store } = this.#engine;
    if ((await store.size(sha256)) === undefined) return false;
    const sha = createHash('sha256');
    try {
      for await (const chunk of store.open(sha256)) {
        this.#signal.throwIfAborted();
        sha.update(chunk);
      }
    } catch {
      this.#signal.throwIfAborted();
      return false;
    }
    return sha.digest('hex') === sha256;
  }

  async #findInSnapshots(wanted: ReadonlySet<string>): Promise<void> {
    const { store } = this.#engine;
    const copies = await findInSnapshots(store, wanted, this.#signal);
    for (const { snapshot, path, sha256, isRight } of copies) {
      if (!isRight || this.from.has(sha256)) continue;
      await store.replace(sha256, store.openSnapshot(snapshot, path), this.#signal);
      this.from.set(sha256, snapshot === this.#name ? path : `snapshot ${snapshot}`);
    }
    this.#others = copies.filter(({ snapshot }) => snapshot !== this.#name);
  }

  async #findLive(wanted: ReadonlySet<string>, manifest: Manifest): Promise<void> {
    const { store } = this.#engine;
    const signal = this.#signal;
    const files = await findWanted(store, manifest, wanted);
    try {
      const reasons = await rereadLive(manifest, files, this.#engine, {
        signal,
        take: async ({ sha256 }, body) => {
          if (this.from.has(sha256)) return void body.destroy();
          await store.replace(sha256, body, signal);
          this.from.set(sha256, 'the estate');
        },
      });
      for (const [path, code] of reasons)
        this.reasons.set(path, `the estate could not be asked for it: ${code}`);
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      for (const { path } of files)
        this.reasons.set(path, `the estate could not be asked for it: ${error.message}`);
    }
  }
}

/** The files that have these bytes, with the resources that they are of. */
async function findWanted(
  store: Store,
  { name, resources }: Manifest,
  wanted: ReadonlySet<string>,
): Promise<WantedFile[]> {
  const inOrder = resources.toSorted((a, b) => a.sums.offset - b.sums.offset);
  const files: WantedFile[] = [];
  let at = 0;
  for await (const line of readSums(store.openSnapshot(name, OWN_FILES.sums))) {
    if ('isMalformed' in line || !wanted.has(line.sha256)) continue;
    const isPast = (index: number) => {
      const sums = inOrder[index]?.sums;
      return sums !== undefined && sums.offset + sums.length <= line.offset;
    };
    while (isPast(at)) at++;
    const resource = inOrder[at];
    if (!resource) break;
    const { path, sha256 }: TreeFile = line;
    const key = resource.keys?.[path];
    files.push({ path, sha256, resource, ...(key !== undefined && { key }) });
  }
  return files;
}
