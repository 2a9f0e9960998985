import type { Change, Plan } from '../src/changes/change.ts';
import { explainNoRollback } from '../src/changes/change-words.ts';
import type { ChangeProgress } from '../src/changes/changes.ts';
import { isDeployment } from '../src/changes/operation.ts';
import { isOfRestore } from '../src/changes/restore-target.ts';
import { formatCount, formatDuration } from '../src/format.ts';
import { progressLine } from './agent-view.ts';
import { type Block, buttons, type Content, context, section } from './blocks.ts';
import { titleBlocks } from './change-title.ts';
import { amounts, named, person, said, subject } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { diffBlocks } from './diff-blocks.ts';
import { needsList } from './outcome-list.ts';
import { functionsText, invalidationText, newsText, type Step, stepsOf, undoneText } from './outcome-text.ts';
import { summaryText } from './proposal-view.ts';

export const ROLL_BACK_ACTION = 'roll_back_change';

const DONE_VERBS = { write: 'written', delete: 'deleted', deploy: 'deployed', restore: 'restored' };

/** A change at work; nothing is left to press. */
export function applyingView(
  change: Change,
  progress: ChangeProgress | undefined,
  dialect: Dialect,
): Content {
  const { plan, decidedBy } = change;
  const { done = 0, of = plan.operations.length, on, invalidation } = progress ?? {};
  const lines = [`🔵 *APPLYING* · ${subject(plan)}${decidedBy ? ` · approved by ${person(decidedBy)}` : ''}`];
  if (of > 0) lines.push(progressLine(done, of, true));
  if (invalidation) lines.push(`Invalidation ${named(invalidation.id)}: ${said(invalidation.state, 40)}`);
  else if (of > 0 && done >= of && plan.invalidate) lines.push('Waiting for CloudFront');
  else if (on !== undefined && done < of) lines.push(`On ${named(on, 120)}`);
  const blocks = [
    ...titleBlocks(plan.title),
    section(lines.join('\n')),
    ...diffBlocks(plan, dialect),
    footer(change, dialect),
  ];
  return { text: said(`Being applied: ${plan.title}, ${done} of ${of} done`), blocks };
}

/** The bot is going down with the change in it. */
export function pausedView(change: Change, dialect: Dialect): Content {
  const line = '⏸ *PAUSED* · the bot is restarting. The change goes on by itself when the bot is back.';
  return {
    text: said(`Paused while the bot restarts: ${change.plan.title}`),
    blocks: [...titleBlocks(change.plan.title), section(line), footer(change, dialect)],
  };
}

export interface EffectContext {
  readonly dialect: Dialect;
  /** The newest change that takes this one back, if there is one. */
  readonly rollback?: Change | undefined;
}

/** What came of a change, all of it or not, and the way back. */
export function effectView(change: Change, { dialect, rollback }: EffectContext): Content {
  const { plan, effect } = change;
  if (change.state === 'rolled-back') return rolledBackView(change, { dialect, rollback });
  const steps = stepsOf(change);
  const blocks: Block[] = [
    ...titleBlocks(plan.title),
    section(stateLines(change, steps, rollback).join('\n')),
  ];
  const functions = steps.filter(({ operation }) => isDeployment(operation));
  const undone = steps.filter(
    ({ operation, outcome }) => !isDeployment(operation) && outcome.outcome !== 'done',
  );
  if (functions.length > 0) blocks.push(section(functionsText(functions)));
  if (undone.length > 0) blocks.push(section(undoneText(undone)));
  const news = newsText(steps);
  if (news !== '') blocks.push(section(news));
  const told = restoreText(plan);
  if (told !== '') blocks.push(section(told));
  if (needsList(change)) blocks.push(context('What was done, and what was not, is listed in the thread.'));
  if (change.state === 'failed') blocks.push(section(nextStep(change)));
  if (effect?.invalidation) blocks.push(section(invalidationText(effect.invalidation, plan.request.kind)));
  blocks.push(...diffBlocks(plan, dialect), footer(change, dialect));
  if (canRollBack(change, rollback)) blocks.push(rollBackButton(change));
  return { text: said(`${stateWord(change)}: ${plan.title}`), blocks };
}

/** What a restore leaves to people (values to be set, what is not to be had again) is still to be done after it. */
function restoreText({ request, summary }: Plan): string {
  return isOfRestore(request) ? summaryText(summary) : '';
}

function nextStep(change: Change): string {
  const again = 'Once that is mended, ask for it again';
  return isPartial(change)
    ? `${again} to do what is left, or roll back what was done.`
    : `${again}: nothing has to be taken back.`;
}

/** What it did is undone, so that only this is told. */
function rolledBackView(change: Change, { dialect, rollback }: EffectContext): Content {
  const { plan } = change;
  const by = rollback ? ` by ${named(rollback.id)}, which ${person(rollback.requestedBy)} asked for` : '';
  const lines = [`${stateLabel(change)} · ${subject(plan)}`, `All that it changed was put back${by}.`];
  return {
    text: said(`${stateWord(change)}: ${plan.title}`),
    blocks: [
      ...titleBlocks(plan.title),
      section(lines.join('\n')),
      ...diffBlocks(plan, dialect),
      footer(change, dialect),
    ],
  };
}

/** `🟢 *APPLIED*`; what was done in part never looks green. */
export function stateLabel(change: Change): string {
  if (change.state === 'rolled-back') return '↩️ *ROLLED BACK*';
  if (change.state === 'applied') return '🟢 *APPLIED*';
  return isPartial(change) ? '🟡 *PARTLY APPLIED*' : '🔴 *FAILED*';
}

function stateWord(change: Change): string {
  return stateLabel(change).replace(/^\S+ |\*/gu, '');
}

/** Something was written, also by an operation that failed later. */
function isPartial(change: Change): boolean {
  return stepsOf(change).some(
    ({ outcome: { outcome, etag, reached } }) =>
      outcome === 'done' || etag !== undefined || reached !== undefined,
  );
}

/** Where anything was written that can be put back, and nobody is at it already. */
function canRollBack(change: Change, rollback: Change | undefined): boolean {
  if (explainNoRollback(change) !== undefined) return false;
  return isPartial(change) && !isUnderWay(rollback);
}

function stateLines(change: Change, steps: readonly Step[], rollback: Change | undefined): string[] {
  const { plan, effect } = change;
  const took = effect ? Date.parse(effect.finishedAt) - Date.parse(effect.startedAt) : Number.NaN;
  const time = Number.isFinite(took) ? ` · took ${formatDuration(Math.max(0, took))}` : '';
  const done = steps.filter(({ outcome }) => outcome.outcome === 'done').map(({ operation }) => operation);
  const total = plan.operations.length;
  const share = done.length < total ? [`${formatCount(done.length)} of ${formatCount(total)} done`] : [];
  const counts = [...share, ...amounts(done, DONE_VERBS)];
  return [
    `${stateLabel(change)} · ${subject(plan)}${time}`,
    ...(counts.length > 0 ? [counts.join(' · ')] : []),
    ...(total > 0 && !isPartial(change) ? ['Nothing was changed.'] : []),
    ...rollbackLines(rollback),
  ];
}

function rollbackLines(rollback: Change | undefined): string[] {
  if (!isUnderWay(rollback)) return [];
  return [`↩️ ${person(rollback.requestedBy)} asks to roll it back: ${named(rollback.id)}`];
}

function isUnderWay(rollback: Change | undefined): rollback is Change {
  return rollback !== undefined && ['proposed', 'approved', 'applying'].includes(rollback.state);
}

function footer({ id, requestedBy, decidedBy, decidedAt }: Change, dialect: Dialect): Block {
  const decided =
    decidedBy && decidedAt ? ` · approved by ${person(decidedBy)}, ${dialect.date(decidedAt)}` : '';
  return context(`${named(id)} · asked for by ${person(requestedBy)}${decided}`);
}

function rollBackButton({ id, hash }: Change): Block {
  return buttons([{ label: 'Roll back', action: ROLL_BACK_ACTION, value: `${id} ${hash}` }]);
}
