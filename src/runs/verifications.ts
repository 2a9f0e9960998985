import { nearest } from '../nearest.ts';
import type { SampleCycles } from '../state/sample-cycles.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from '../verify/finding.ts';
import { nextPart, type SampleCycle } from '../verify/sample.ts';
import { type VerifyProgress, verifySnapshot } from '../verify/verify.ts';
import { checkSnapshotName } from './snapshot-name.ts';
import type { Snapshots } from './snapshots.ts';

interface VerifyRequest {
  readonly name: string;
  /** The next part of so many; undefined: all of it. */
  readonly sample?: number;
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
  /** What is wrong, by path; empty where all is right. */
  readonly findings: readonly Finding[];
  /** Files read, and the bytes of them: of files that are one on the disk, once. */
  readonly files: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Where only a part was read: which one. */
  readonly sample?: SampleCycle;
}

export interface VerificationsDeps {
  readonly store: Store;
  readonly snapshots: Pick<Snapshots, 'running'>;
  readonly cycles: SampleCycles;
  readonly clock: () => Date;
}

/** What every door asks to know whether a snapshot is still what was sealed. */
export interface Verifications {
  verify(
    request: VerifyRequest,
    onProgress: (progress: VerifyProgress) => void,
    signal: AbortSignal,
  ): Promise<VerifyAnswer>;
}

export function createVerifications({ store, snapshots, cycles, clock }: VerificationsDeps): Verifications {
  return {
    async verify({ name, sample }, onProgress, signal) {
      const absent = await findAbsent(name);
      if (absent) return absent;
      const startedAt = performance.now();
      const cycle = sample === undefined ? undefined : nextPart(await cycles.find(name), sample, clock());
      const verified = await verifySnapshot(store, name, { part: cycle, onProgress, signal });
      if (cycle) await cycles.keep(name, cycle);
      const { findings, files, bytes } = verified;
      const elapsedMs = performance.now() - startedAt;
      const folder = store.folder(name);
      return {
        kind: 'verified',
        name,
        folder,
        findings,
        files,
        bytes,
        elapsedMs,
        ...(cycle && { sample: cycle }),
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
}
