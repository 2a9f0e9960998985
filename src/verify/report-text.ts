import type { LiveComparison, LiveDifference } from '../engine/live-look.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { VerifyReport } from '../runs/verifications.ts';
import { type Finding, OWN_FILES } from './finding.ts';
import type { Healed } from './heal.ts';
import { endOfCycle, type SampleCycle } from './sample.ts';

const KINDS = ['damaged', 'missing', 'extra', 'unreadable', 'unproven'] as const satisfies Finding['kind'][];
const NOUNS = {
  damaged: 'damaged',
  missing: 'missing',
  extra: 'extra',
  unreadable: 'unreadable',
  unproven: 'that cannot be told',
} as const satisfies Record<Finding['kind'], string>;
const KIND_COLUMNS = 11;

/** `2 damaged, 1 missing`; empty where nothing is wrong. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = KINDS.map((kind) => ({ kind, count: findings.filter((each) => each.kind === kind).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${formatCount(count)} ${NOUNS[kind]}`)
    .join(', ');
}

/** What was read, and how long that took. */
export function describeRead({ files, bytes, elapsedMs }: VerifyReport): string {
  const what = `${formatCount(files)} ${files === 1 ? 'file' : 'files'}`;
  return `${what} read again (${formatBytes(bytes)} on the disk) in ${formatDuration(elapsedMs)}`;
}

/** `part 7 of 30; all of it by 15 Dec 2026`. */
export function describeSample(sample: SampleCycle): string {
  const { part, of, startedAt } = sample;
  if (part === of)
    return `part ${part} of ${of}; all of it has been read since ${formatDay(new Date(startedAt))}`;
  const left = of - part;
  const end = endOfCycle(sample);
  const rest = `${left} more ${left === 1 ? 'run' : 'runs'}`;
  return `part ${part} of ${of}; all of it ${end ? `by ${formatDay(end)}, with ${rest} at this pace` : `after ${rest}`}`;
}

/** A line each: `damaged    lambda/api/code.zip: …`. */
export function describeFinding({ kind, path, reason }: Finding): string {
  return `${kind.padEnd(KIND_COLUMNS)}${path}${reason === undefined ? '' : `: ${reason}`}`;
}

/** `healed     lambda/api/code.zip: from the estate; in v2 as well`. */
export function describeHealed({ path, from, also }: Healed): string {
  const others = also === undefined ? '' : `; in ${also.join(', ')} as well`;
  return `${'healed'.padEnd(KIND_COLUMNS)}${path}: from ${from}${others}`;
}

/** What can be done about the findings, sentence by sentence; `command` shows one of `snapshot` as it is typed here. */
export function describeNext(
  { name, findings, healed }: VerifyReport,
  command: (words: string) => string,
): readonly string[] {
  const left = findings.filter(({ kind }) => kind !== 'extra');
  const isWrong = (path: string) => left.some((each) => each.path === path);
  const isLost = isWrong(OWN_FILES.manifest) && isWrong(OWN_FILES.sums);
  // SHA256SUMS says which bytes were the manifest; without it nothing does.
  const isHealable = !isLost && left.length > 0;
  const next: string[] = [];
  if (healed === undefined && isHealable)
    next.push(`${command(`verify ${name} --heal`)} puts back what still is elsewhere`);
  else if (left.length > 0)
    next.push(`What is left is nowhere else: ${command('take')} takes another snapshot`);
  if (isLost)
    next.push(
      `${OWN_FILES.manifest} and ${OWN_FILES.sums} describe each other, and without both nothing is restored from it: put back either from a copy of the store; its files are where they were`,
    );
  if (left.length < findings.length)
    next.push(
      isWrong(OWN_FILES.sums)
        ? 'Whether extra files belong to it cannot be told: leave them where they are'
        : 'Extra files were never part of it: look at them, and remove them by hand',
    );
  return next;
}

/** `250 the same (=), 1 gone (-), 2 changed (*)`. */
export function countLive({ same, differences }: LiveComparison): string {
  const count = (mark: LiveDifference['mark']) => differences.filter((each) => each.mark === mark).length;
  const parts = [`${formatCount(same)} the same (=)`];
  for (const [mark, word] of MARKS)
    if (count(mark) > 0) parts.push(`${formatCount(count(mark))} ${word} (${mark})`);
  return parts.join(', ');
}

/** `* route53 example.com`, `! s3 logs (us-east-1): could not be read: AccessDenied`. */
export function describeDifference({ mark, service, region, title, reason }: LiveDifference): string {
  const place = region === 'global' || region === 'local' ? '' : ` (${region})`;
  return `${mark} ${service} ${title}${place}${reason === undefined ? '' : `: ${reason}`}`;
}

const MARKS = [
  ['-', 'gone'],
  ['+', 'new'],
  ['*', 'changed'],
  ['!', 'not compared'],
] as const satisfies (readonly [LiveDifference['mark'], string])[];

function formatDay(date: Date): string {
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
