import type {
  Change,
  ChangeKindName,
  InvalidationOutcome,
  Operation,
  StepOutcome,
} from '../src/changes/change.ts';
import { nameOperation } from '../src/changes/operation.ts';
import { formatCount } from '../src/format.ts';
import { fitLines } from './blocks.ts';
import { named, said } from './change-words.ts';
import { capital } from './text.ts';

/** An operation with what came of it. */
export interface Step {
  readonly operation: Operation;
  readonly outcome: StepOutcome;
}

/** Operations with their outcomes, in the order of the plan. */
export function stepsOf({ plan, effect }: Change): Step[] {
  return (effect?.steps ?? []).flatMap((outcome) => {
    const operation = plan.operations[outcome.index];
    return operation ? [{ operation, outcome }] : [];
  });
}

const MOST_FAILURES = 8;
/** Of those with one cause; the list in the thread has all. */
const MOST_NAMES = 4;
const MOST_FUNCTIONS = 25;
/** Lines of what has another id now; more are in the list in the thread. */
export const NEWS_IN_MESSAGE = 20;

/** A line for each function: how far it came, why no further, what to do, and what is live. */
export function functionsText(steps: readonly Step[]): string {
  const rest = (count: number) => `…and ${formatCount(count)} more functions`;
  return fitLines(steps.map(functionLine), { most: MOST_FUNCTIONS, length: 2_700, rest });
}

function functionLine({ operation, outcome }: Step): string {
  if (operation.do !== 'deploy') return '';
  const { alias, before } = operation;
  const name = named(operation.function);
  const version = outcome.version === undefined ? '' : ` version ${said(outcome.version, 20)}`;
  const through = alias === undefined ? '' : ` (${named(alias, 40)})`;
  if (outcome.outcome === 'done') return `✅ ${name} is live as${version || ' $LATEST'}${through}`;
  const live =
    before.version === undefined ? '' : ` Still live: version ${said(before.version, 20)}${through}.`;
  if (outcome.outcome === 'skipped')
    return `⚪ ${name} ${said(outcome.message ?? 'was not begun', 160)}.${live}`;
  return `🔴 ${name} ${reachedWords(outcome)}: ${causeText(outcome)}${live}`;
}

function reachedWords({ reached, version }: StepOutcome): string {
  switch (reached) {
    case undefined:
      return 'was not changed';
    case 'updated':
      return 'has the new code as $LATEST, but no version of it was published';
    case 'published':
      return `was published as version ${said(version ?? '?', 20)}, but the alias was not moved`;
    case 'pointed':
      return 'is live, but that could not be confirmed';
    default:
      return reached satisfies never;
  }
}

/** Objects that were not written, by name, and why: those of one cause together, with the request of the first. */
export function undoneText(steps: readonly Step[]): string {
  const failed = steps.filter(({ outcome }) => outcome.outcome === 'failed');
  const skipped = steps.length - failed.length;
  const causes = Map.groupBy(failed, ({ outcome: { code, message } }) => `${code} ${message}`);
  const lines = Array.from(causes.values(), failuresLine);
  const rest = (count: number) => `…and ${formatCount(count)} more causes`;
  const listed = fitLines(lines, { most: MOST_FAILURES, length: 2_500, rest });
  const parts = failed.length > 0 ? [`*Not done (${formatCount(failed.length)})*`, listed] : [];
  if (skipped > 0)
    parts.push(`${formatCount(skipped)} more ${skipped === 1 ? 'was' : 'were'} not begun after that.`);
  return parts.join('\n');
}

/** What has another id or address now, and what to change for it; empty where nothing has. */
export function newsText(steps: readonly Step[]): string {
  const lines = steps.flatMap(({ outcome }) => outcome.news ?? []).map((line) => `• ${said(line, 500)}`);
  if (lines.length === 0) return '';
  const rest = (count: number) => `…and ${formatCount(count)} more lines, in the list in the thread`;
  return `*Not as it was called before*\n${fitLines(lines, { most: NEWS_IN_MESSAGE, length: 2_500, rest })}`;
}

function failuresLine(failures: readonly Step[]): string {
  const names = failures.slice(0, MOST_NAMES).map(({ operation }) => named(nameOperation(operation), 60));
  const left = failures.length - names.length;
  const more = left > 0 ? ` and ${formatCount(left)} more` : '';
  return `• ${names.join(', ')}${more}: ${causeText(failures[0]?.outcome ?? {})}`;
}

function causeText({
  code,
  message,
  requestId,
  advice,
}: Pick<StepOutcome, 'code' | 'message' | 'requestId' | 'advice'>): string {
  const cause = [code === undefined ? '' : named(code, 60), said(message ?? '', 160)]
    .filter(Boolean)
    .join(' ');
  const request = requestId === undefined ? '' : ` (request ${named(requestId, 60)})`;
  const next = advice === undefined ? '' : `. ${capital(said(advice, 160))}`;
  return `${cause || 'no reason was given'}${request}${next}`.replace(/\.?$/, '.');
}

/** Whether the CDN has forgotten the old version, and what it serves. */
export function invalidationText(invalidation: InvalidationOutcome, kind: ChangeKindName): string {
  const { id, state, serves } = invalidation;
  const name = id === '' ? '*Invalidation*' : `*Invalidation* ${named(id)}`;
  const why = invalidation.code === undefined ? '' : `: ${causeText(invalidation)}`;
  return `${name}: ${said(state, 40)}${why}${servesText(serves, kind === 'rollback')}`;
}

function servesText(serves: InvalidationOutcome['serves'], isRollback: boolean): string {
  switch (serves) {
    case undefined:
      return '';
    case 'new':
      return isRollback ? '\nStaging serves what was there before.' : '\nStaging serves the new version.';
    case 'old':
      return isRollback
        ? '\n⚠️ Staging still serves what was taken back.'
        : '\n⚠️ Staging still serves the old version.';
    case 'unknown':
      return '\nWhat staging serves could not be looked at from here.';
    default:
      return serves satisfies never;
  }
}
