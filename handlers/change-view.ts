import type { Change } from '../src/changes/change.ts';
import { explainState } from '../src/changes/change-words.ts';
import type { ChangeProgress } from '../src/changes/changes.ts';
import { type Content, context, fitLines, section } from './blocks.ts';
import { titleBlocks } from './change-title.ts';
import { mention, named, person, said, subject } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { diffBlocks } from './diff-blocks.ts';
import { applyingView, effectView, stateLabel } from './effect-view.ts';
import { proposalView } from './proposal-view.ts';
import { code } from './text.ts';

/** What a change's message needs to know besides the change. */
export interface ChangeContext {
  readonly dialect: Dialect;
  readonly progress?: ChangeProgress | undefined;
  /** The newest change that takes this one back. */
  readonly rollback?: Change | undefined;
  /** Plain sentences: why it is stale, and what can be done. */
  readonly notes?: readonly string[] | undefined;
}

/** A change as its message shows it, whatever its state. */
export function changeView(change: Change, options: ChangeContext): Content {
  switch (change.state) {
    case 'proposed':
      return proposalView(change, options.dialect);
    case 'approved':
    case 'applying':
      return applyingView(change, options.progress, options.dialect);
    case 'applied':
    case 'failed':
    case 'rolled-back':
      return effectView(change, options);
    case 'rejected':
    case 'expired':
    case 'stale':
      return closedView(change, options);
    default:
      return change.state satisfies never;
  }
}

/** Nothing came of it and nothing will: who or what ended it. */
function closedView(change: Change, { dialect, notes = [] }: ChangeContext): Content {
  const { id, plan, requestedBy, state } = change;
  const again = notes.length === 0 && state !== 'rejected' ? ['Ask for it again for a fresh plan.'] : notes;
  const told = again.map((note) => said(note, 400));
  const lines = [
    `⚪ ${closedWords(change)} · ${subject(plan)}`,
    'Nothing was changed.',
    fitLines(told, { most: 10, length: 2_300, rest: (count) => `…and ${count} more` }),
  ];
  const at = change.decidedAt ?? change.expiresAt;
  const footer = `${named(id)} · asked for by ${person(requestedBy)} · ${dialect.date(at)}`;
  return {
    text: said(`${change.state}: ${plan.title}`),
    blocks: [
      ...titleBlocks(plan.title),
      section(lines.join('\n').trim()),
      ...diffBlocks(plan, dialect),
      context(footer),
    ],
  };
}

function closedWords(change: Change): string {
  const { state, decidedBy } = change;
  if (state === 'expired') return '*EXPIRED* without a decision';
  if (state === 'stale') return '*STALE*: what it was made from has changed since';
  if (!decidedBy) return '*REJECTED*';
  return isOwn(change) ? `*WITHDRAWN* by ${person(decidedBy)}` : `*REJECTED* by ${person(decidedBy)}`;
}

/** Who asked for it has also decided on it. */
function isOwn({ decidedBy, requestedBy }: Change): boolean {
  return decidedBy?.id === requestedBy.id && decidedBy.door === requestedBy.door;
}

/** The one message that calls who asked, at the end; undefined where they ended it themselves. */
export function closingView(change: Change): Content | undefined {
  if (change.state === 'rejected' && isOwn(change)) return undefined;
  const line = `${mention(change.requestedBy)} ${named(change.id)} (${said(change.plan.title, 150)}) ${closingWords(change)}`;
  return { text: line, blocks: [section(line)] };
}

function closingWords(change: Change): string {
  const { state, decidedBy } = change;
  switch (state) {
    case 'applied':
    case 'failed':
      return `is ${stateLabel(change)}${servedWords(change)}.`;
    case 'rejected':
      return decidedBy ? `was rejected by ${person(decidedBy)}.` : 'was rejected.';
    case 'expired':
      return 'has expired: nobody decided on it in time. Ask for it again if it is still wanted.';
    case 'stale':
      return 'could not be applied: what it was made from has changed since.';
    case 'rolled-back':
      return `is ${stateLabel(change)}.`;
    case 'proposed':
    case 'approved':
    case 'applying':
      return 'is under way.';
    default:
      return state satisfies never;
  }
}

function servedWords({ effect, plan }: Change): string {
  const { invalidation } = effect ?? {};
  if (!invalidation) return '';
  const isRollback = plan.request.kind === 'rollback';
  if (invalidation.serves === 'new')
    return isRollback ? '; staging serves what was there before' : '; staging serves the new version';
  if (invalidation.serves === 'old') return '; ⚠️ staging still serves the old version';
  return `; invalidation ${said(invalidation.state, 40)}`;
}

/** To who clicks on what has been decided already: what became of it, and what to do. */
export function lateView(change: Change): Content {
  const text = `${said(explainState(change), 500)}.`;
  return { text, blocks: [section(text)] };
}

/** `guess` is a change that may have been meant. */
export function unknownChangeView(id: string, guess?: string): Content {
  const hint =
    guess === undefined ? `${code('/staging status')} shows the last ones.` : `Did you mean ${code(guess)}?`;
  const text = `There is no change ${code(id)}. ${hint}`;
  return { text, blocks: [section(text)] };
}
