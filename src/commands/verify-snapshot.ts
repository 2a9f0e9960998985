import { SnapshotError, UsageError } from '../errors.ts';
import { describeUnfinished, describeUnknownNear } from '../manifest/absent-snapshot.ts';
import type { Verifications, VerifyAnswer, VerifyReport } from '../runs/verifications.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderVerification } from '../terminal/verification.ts';
import type { VerifyView } from '../terminal/verify-view.ts';
import { MOST_PARTS, parseSample } from '../verify/sample.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { orStopped } from './stopping.ts';

export interface VerifyArguments {
  readonly name: string;
  /** As given: `1/30`. */
  readonly sample?: string;
  readonly live?: boolean;
  readonly heal?: boolean;
}

export interface VerifyDeps extends CommandDeps {
  readonly verifications: Verifications;
  readonly view: VerifyView;
  readonly stop: AbortSignal;
}

/**
 * `snapshot verify`: exit code 1 where anything is damaged, missing or extra and was not healed; 3 where something of the
 * estate could not be compared.
 * @throws {UsageError} for a sample that is none, {SnapshotError} where there is no such snapshot, or none that is whole.
 */
export async function verifySnapshot(
  { name, sample, live, heal }: VerifyArguments,
  deps: VerifyDeps,
): Promise<number> {
  const of = sample === undefined ? undefined : readSample(sample);
  const report = await follow(
    { name, ...(of !== undefined && { sample: of }), ...(live && { live }), ...(heal && { heal }) },
    deps,
  );
  const { json, quiet, stdout, palette } = deps;
  if (json) writeJson(stdout, report);
  else stdout.write(renderVerification(report, { palette, isBrief: quiet }));
  if (report.findings.length > 0) return EXIT.failed;
  return isCompared(report) ? EXIT.done : EXIT.partial;
}

/** Whether all that was to be compared with the estate could be. */
function isCompared({ live }: VerifyReport): boolean {
  return live === undefined || ('same' in live && live.differences.every(({ mark }) => mark !== '!'));
}

function readSample(text: string): number {
  const of = parseSample(text);
  if (of !== undefined) return of;
  throw new UsageError(
    `--sample: ${JSON.stringify(text)} is not of the form 1/30: one part of how many, at most ${MOST_PARTS}`,
  );
}

async function follow(
  request: Parameters<Verifications['verify']>[0],
  { verifications, view, stop }: VerifyDeps,
): Promise<VerifyReport> {
  using _ = view;
  const work = verifications.verify(request, (progress) => view.update(progress), stop);
  const answer = await orStopped(work, stop, 'stopped; nothing was changed');
  if (answer.kind !== 'verified') throw new SnapshotError(describeAbsent(answer));
  return answer;
}

function describeAbsent(answer: Exclude<VerifyAnswer, VerifyReport>): string {
  const { kind, name } = answer;
  if (kind === 'unknown') return describeUnknownNear(name, answer.guess);
  return answer.isRunning
    ? `snapshot ${name} is being taken now: it can be verified once it is whole`
    : describeUnfinished(name);
}
