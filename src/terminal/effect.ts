import type { Change, ChangeRequest, Operation, StepOutcome } from '../changes/change.ts';
import { explainNoRollback } from '../changes/change-words.ts';
import { isDeployment, nameWhole as nameOf } from '../changes/operation.ts';
import { isOfRestore } from '../changes/restore-target.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { sanitise } from './text.ts';

export interface EffectViewOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width?: number | undefined;
}

/** An operation with what came of it. */
interface Step {
  readonly operation: Operation;
  readonly outcome: StepOutcome;
}

const UNDONE_SHOWN = 100;
const INDENT = '  ';

/** What came of a change: the count, everything that was not done with what to do, the CDN, and the way back. */
export function renderEffect(change: Change, options: EffectViewOptions): string {
  const steps = stepsOf(change);
  const functions = steps.filter(({ operation }) => isDeployment(operation));
  const objects = steps.filter(({ operation }) => !isDeployment(operation));
  const lines = [
    titleLine(change, options),
    ...functionLines(functions, options),
    ...undoneLines(objects, options.palette),
    ...newsLines(steps, options.palette),
    ...invalidationLines(change, options.palette),
    ...wayBack(change, steps),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same in one line, what was not done, and what has another id now: for `--quiet`. */
export function renderEffectBriefly(change: Change, options: EffectViewOptions): string {
  const steps = stepsOf(change);
  const lines = [
    titleLine(change, options),
    ...undoneLines(steps, options.palette),
    ...newsLines(steps, options.palette),
  ];
  return `${lines.join('\n')}\n`;
}

function stepsOf({ plan, effect }: Change): Step[] {
  return (effect?.steps ?? []).flatMap((outcome) => {
    const operation = plan.operations[outcome.index];
    return operation ? [{ operation, outcome }] : [];
  });
}

function titleLine(change: Change, { palette }: EffectViewOptions): string {
  const { id, state, plan, effect } = change;
  const words = (effect?.steps ?? []).map(wordFor);
  const count = (wanted: string) => words.filter((word) => word === wanted).length;
  const undone = ['failed', 'put back', 'not begun']
    .filter((word) => count(word) > 0)
    .map((word) => `, ${formatCount(count(word))} ${word}`)
    .join('');
  const total = plan.operations.length;
  const counts = total === 0 ? '' : `: ${formatCount(count('done'))} of ${formatCount(total)} done${undone}`;
  const took = effect ? Date.parse(effect.finishedAt) - Date.parse(effect.startedAt) : Number.NaN;
  const time = Number.isFinite(took) ? ` in ${formatDuration(took)}` : '';
  const isGood = state === 'applied' && undone === '';
  const paint = isGood ? palette.good : state === 'applied' ? palette.warning : palette.bad;
  return `${palette.strong(id)} is ${paint(state)}${counts}${time}`;
}

/** One line a function: the stage it reached, the live version, the cause, the request, and what to do. */
function functionLines(steps: readonly Step[], { palette, width }: EffectViewOptions): string[] {
  if (steps.length === 0) return [];
  const columns = [
    { title: 'FUNCTION', paint: palette.strong },
    { title: 'REACHED', paint: (padded: string, cell: string) => paintStage(cell, palette)(padded) },
    { title: 'LIVE VERSION', isNumber: true },
    { title: '' },
  ];
  const rows = steps.map(({ operation, outcome }) =>
    [nameOf(operation), reached(outcome), outcome.version ?? '-', describeCause(outcome)].map(sanitise),
  );
  return renderTable(columns, rows, {
    width: width === undefined ? undefined : width - INDENT.length,
    paintTitles: palette.faint,
  }).map((line) => INDENT + line);
}

/** A function that was deployed and, because another failed, has its old code again is `skipped` too. */
function wordFor({ outcome, code }: StepOutcome): string {
  if (outcome !== 'skipped') return outcome;
  return code === 'put-back' ? 'put back' : 'not begun';
}

function reached(outcome: StepOutcome): string {
  const word = wordFor(outcome);
  if (word === 'done') return 'live';
  return word === 'failed' ? (outcome.reached ?? 'nothing') : word;
}

function paintStage(stage: string, palette: Palette): (text: string) => string {
  if (stage === 'live') return palette.good;
  return stage === 'not begun' || stage === 'put back' ? palette.warning : palette.bad;
}

function undoneLines(steps: readonly Step[], palette: Palette): string[] {
  const undone = steps.filter(({ outcome }) => outcome.outcome !== 'done');
  const shown = undone.slice(0, UNDONE_SHOWN).map(({ operation, outcome }) => {
    const isFailed = outcome.outcome === 'failed';
    const verb = isFailed ? palette.bad('failed   ') : palette.warning('not begun');
    return `${INDENT}${verb} ${sanitise([nameOf(operation), describeCause(outcome)].filter(Boolean).join(': '))}`;
  });
  const more = undone.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`${INDENT}…and ${formatCount(more)} more: --json lists all of them`] : []),
  ];
}

/** What has another id or address now, and what to change for it: all of it, for nobody else tells. */
function newsLines(steps: readonly Step[], palette: Palette): string[] {
  return steps.flatMap(({ outcome }) =>
    (outcome.news ?? []).map((line) => `${INDENT}${palette.warning('new      ')} ${sanitise(line)}`),
  );
}

interface Cause {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly advice?: string;
}

/** Codes in small letters are ours and say nothing that the message does not; that it was not begun is said before. */
function describeCause({ code = '', message, requestId, advice }: Cause): string {
  const said = message?.replace(/^not (begun|written|deleted), /, '');
  const cause = [/[A-Z]/.test(code) ? code : '', said].filter(Boolean).join(' ');
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return [cause === '' ? '' : cause + request, advice].filter(Boolean).join(': ');
}

function invalidationLines({ plan, effect }: Change, palette: Palette): string[] {
  const done = effect?.invalidation;
  if (!done) return [];
  const isDone = done.state === 'Completed';
  const state = (isDone ? palette.good : palette.warning)(sanitise(done.state));
  const id = done.id === '' ? '' : ` ${done.id}`;
  const where = plan.invalidate ? ` on ${plan.invalidate.distribution}` : '';
  const cause = describeCause(done);
  const why = cause === '' ? '' : `: ${sanitise(cause)}`;
  return [
    `${INDENT}Invalidation${sanitise(id + where)}: ${state}${why}${describeServes(done.serves, palette)}`,
  ];
}

function describeServes(serves: 'new' | 'old' | 'unknown' | undefined, palette: Palette): string {
  switch (serves) {
    case undefined:
      return '';
    case 'new':
      return '; staging serves the new version';
    case 'old':
      return `; ${palette.warning('staging still serves the old version')}`;
    case 'unknown':
      return '; what staging serves could not be looked at from here';
    default:
      return serves satisfies never;
  }
}

function wayBack(change: Change, steps: readonly Step[]): string[] {
  const { id, plan } = change;
  if (!steps.some(({ outcome }) => isWritten(outcome)) || explainNoRollback(change) !== undefined) return [];
  const command = wayBackOf(id, plan.request);
  return [`${INDENT}Take it back: tidemark ${command} ${isOfRestore(plan.request) ? '--apply' : '--yes'}`];
}

function wayBackOf(id: string, { kind, target }: ChangeRequest): string {
  if (isOfRestore({ target })) return `snapshot restore --undo ${id}`;
  return kind.startsWith('lambda') ? `lambda rollback ${id}` : `staging rollback ${target} ${id}`;
}

/** Also where it failed after the first of several writes, as a function without its alias. */
function isWritten({ outcome, etag, reached: stage }: StepOutcome): boolean {
  return outcome === 'done' || etag !== undefined || stage !== undefined;
}
