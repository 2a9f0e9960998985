import type { LiveComparison } from '../engine/live-look.ts';
import type { Engine } from '../engine/run.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { nearest } from '../nearest.ts';
import type { SampleCycles } from '../state/sample-cycles.ts';
import type { Finding } from '../verify/finding.ts';
import type { Healed } from '../verify/heal.ts';
import type { SampleCycle } from '../verify/sample.ts';
import { checkSnapshotName } from './snapshot-name.ts';
import type { Snapshots } from './snapshots.ts';

interface VerifyRequest {
  readonly name: string;
  /** The next part of so many; undefined: all of it. */
  readonly sample?: number;
  /** Put back what is damaged or missing, where the same bytes still are. */
  readonly heal?: boolean;
  /** Compare with the estate as it is now, too. */
  readonly live?: boolean;
}

export type VerifyAnswer =
  | VerifyReport
  /** `guess`: one that may have been meant. */
  | { readonly kind: 'unknown'; readonly name: string; readonly guess?: string }
  /** Not sealed: being taken, or left in the middle. */
  | { readonly kind: 'unfinished'; readonly name: string; readonly isRunning: boolean };

export interface VerifyReport {
  readonly kind: 'verified';
  readonly name: string;
  readonly folder: string;
  /** What is wrong, by path, and was not healed; empty where all is right. */
  readonly findings: readonly Finding[];
  /** Files read, and the bytes of them: of files that are one on the disk, once. */
  readonly files: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Where only a part was read: which one. */
  readonly sample?: SampleCycle;
  /** What was wrong and is right again. */
  readonly healed?: readonly Healed[];
  /** `unavailable`: why there can be no comparison. */
  readonly live?: LiveComparison | { readonly unavailable: string };
}

/** How far it is: files read again, and after that resources of the estate looked at. */
export interface VerificationProgress {
  readonly stage: 'files' | 'estate';
  readonly done: number;
  readonly of: number;
  /** Read so far. */
  readonly bytes: number;
}

export interface VerificationsDeps {
  readonly engine: Engine;
  readonly snapshots: Pick<Snapshots, 'running'>;
  readonly cycles: SampleCycles;
  readonly clock: () => Date;
}

/** What every door asks to know whether a snapshot is still what was sealed. */
export interface Verifications {
  verify(
    request: VerifyRequest,
    onProgress: (progress: VerificationProgress) => void,
    signal: AbortSignal,
  ): Promise<VerifyAnswer>;
}

export function createVerifications({ engine, snapshots, cycles, clock }: VerificationsDeps): Verifications {
  const { store } = engine;

  return {
    async verify({ name, sample, heal = false, live = false }, onProgress, signal) {
      const absent = await findAbsent(name);
      if (absent) return absent;
      // Loaded when it is needed: most commands verify nothing.
      const [{ nextPart }, { verifySnapshot }, { healSnapshot }] = await Promise.all([
        import('../verify/sample.ts'),
        import('../verify/verify.ts'),
        import('../verify/heal.ts'),
      ]);
      const startedAt = performance.now();
      const cycle = sample === undefined ? undefined : nextPart(await cycles.find(name), sample, clock());
      let bytesRead = 0;
      const verified = await verifySnapshot(store, name, {
        part: cycle,
        signal,
        onProgress({ files: done, of, bytes: read }) {
          bytesRead = read;
          onProgress({ stage: 'files', done, of, bytes: read });
        },
      });
      if (cycle) await cycles.keep(name, cycle);
      const { files, bytes, manifest } = verified;
      const { findings, healed } = heal
        ? await healSnapshot(engine, name, verified, signal)
        : { findings: verified.findings, healed: undefined };
      const tell = (done: number, of: number) => onProgress({ stage: 'estate', done, of, bytes: bytesRead });
      const compared = live ? await compareLive(manifest, tell, signal) : undefined;
      return {
        kind: 'verified',
        name,
        folder: store.folder(name),
        findings,
        files,
        bytes,
        elapsedMs: Math.round(performance.now() - startedAt),
        ...(cycle && { sample: cycle }),
        ...(healed && { healed }),
        ...(compared && { live: compared }),
      };
    },
  };

  async function findAbsent(name: string): Promise<Exclude<VerifyAnswer, VerifyReport> | undefined> {
    const [sealed, partial] = await Promise.all([store.snapshots(), store.partials()]);
    // A name is also a folder: `../x` must lead nowhere.
    if (checkSnapshotName(name).length === 0 && sealed.includes(name)) return undefined;
    const running = (await snapshots.running()).some((run) => run.name === name);
    if (running || partial.includes(name)) return { kind: 'unfinished', name, isRunning: running };
    const guess = nearest(name, sealed);
    return { kind: 'unknown', name, ...(guess !== undefined && { guess }) };
  }

  async function compareLive(
    manifest: Manifest | undefined,
    onProgress: (done: number, of: number) => void,
    signal: AbortSignal,
  ): Promise<NonNullable<VerifyReport['live']>> {
    if (!manifest) return { unavailable: 'its manifest.json, which says what the estate was, is damaged' };
    if (manifest.estate !== engine.config.estate)
      return {
        unavailable: `it is of the estate ${manifest.estate}, and tidemark.yaml is of ${engine.config.estate}`,
      };
    const { lookLive } = await import('../engine/live-look.ts');
    return lookLive(manifest, engine, { signal, onProgress });
  }
}
