import type { VerificationProgress, VerifyReport } from '../src/runs/verifications.ts';
import {
  countFindings,
  countLive,
  describeDifference,
  describeFinding,
  describeHealed,
  describeNext,
  describeRead,
  describeSample,
} from '../src/verify/report-text.ts';
import { type Content, context, section } from './blocks.ts';
import { bar, code, counted, sentence } from './text.ts';

export function verifyingView(name: string, progress: VerificationProgress | undefined): Content {
  const title = `*Verifying ${code(name)}* · 🔵 ${describeStage(progress)}`;
  const { done = 0, of = 0 } = progress ?? {};
  return {
    text: `Verifying ${code(name)}`,
    blocks: [
      section(
        of > 0
          ? `${title}\n${bar(done, of)} ${done.toLocaleString('en-GB')} of ${counted(of, progress?.stage === 'estate' ? 'resource' : 'file')}`
          : title,
      ),
    ],
  };
}

function describeStage(progress: VerificationProgress | undefined): string {
  return progress?.stage === 'estate' ? 'comparing with the estate' : 'reading its files again';
}

/** The verdict; all that is wrong is in the thread. */
export function verifiedView(report: VerifyReport): Content {
  const { name, findings, sample, live, healed = [] } = report;
  const counts = countFindings(findings);
  const verdict =
    counts === ''
      ? `✅ Snapshot ${code(name)} is as it was sealed${healed.length > 0 ? ' again' : ''}`
      : `🔴 Snapshot ${code(name)} is DAMAGED: ${counts}`;
  const facts = [
    describeRead(report),
    ...(sample ? [describeSample(sample)] : []),
    ...(healed.length > 0 ? [`${counted(healed.length, 'file')} healed`] : []),
  ];
  const next = describeNext(report, (words) => code(`/snapshot ${words.replace('--', '')}`)).map(
    (line) => `\n${line}.`,
  );
  return {
    text: verdict,
    blocks: [
      section(`*${verdict}*${next.join('')}${live ? `\n${sentence(describeLive(live))}` : ''}`),
      context(facts.map((fact) => sentence(fact)).join(' · ')),
    ],
  };
}

function describeLive(live: NonNullable<VerifyReport['live']>): string {
  return 'unavailable' in live
    ? `It cannot be compared with the estate: ${live.unavailable}`
    : `Against the estate as it is now: ${countLive(live)}`;
}

/** Everything that was healed, is wrong, or differs from the estate, a line each; plain text. */
export function listFindings({ findings, live, healed = [] }: VerifyReport): string[] {
  const differences = live && 'differences' in live ? live.differences : [];
  return [
    ...healed.map(describeHealed),
    ...findings.map(describeFinding),
    ...differences.map(describeDifference),
  ];
}

export function notVerifiedView(name: string, reason: string): Content {
  const text = `Snapshot ${code(name)} was not verified: ${sentence(reason)}`;
  return { text, blocks: [section(`⚪ ${text}`)] };
}

export function unknownToVerifyView(name: string, guess?: string): Content {
  const hint =
    guess === undefined ? `${code('/snapshot list')} shows what there is.` : `Did you mean ${code(guess)}?`;
  const text = `There is no snapshot ${code(name)}. ${hint}`;
  return { text, blocks: [section(text)] };
}

/** The verification goes on, but its message was refused for good; `reason` is Slack's word for why. */
export function cannotTellView(name: string, reason: string): Content {
  const text = `Snapshot ${code(name)} is being verified, but Slack does not let me post here (${code(reason)}).`;
  return { text, blocks: [section(text)] };
}

/** Not sealed: nothing of it can be verified yet. */
export function unfinishedToVerifyView(name: string, isRunning: boolean): Content {
  const next = isRunning
    ? 'is being taken now: it can be verified once it is whole.'
    : `is not whole yet: ${code(`/snapshot take ${name}`)} goes on with it.`;
  const text = `Snapshot ${code(name)} ${next}`;
  return { text, blocks: [section(text)] };
}
