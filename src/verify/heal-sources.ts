import { createHash } from 'node:crypto';
import { rereadLive, type WantedFile } from '../engine/live-source.ts';
import type { Engine } from '../engine/run.ts';
import { AccountError } from '../errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Store, TreeFile } from '../store/store.ts';
import { OWN_FILES } from './finding.ts';
import { findInSnapshots, type StoredCopy } from './stored-copies.ts';
import { readSums } from './sums.ts';

/** Where wanted bytes are; those that are found are in the store's objects then, hashed on the way. */
export class Sources {
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
