import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Engine } from '../engine/run.ts';
import { IntegrityError, StoreError } from '../errors.ts';
import { renderManifest } from '../manifest/markdown.ts';
import type { Store } from '../store/store.ts';
import { type Finding, isOwnFile, OWN_FILES } from './finding.ts';
import { Sources } from './heal-sources.ts';
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
