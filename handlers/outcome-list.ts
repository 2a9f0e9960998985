import type { Change, Operation } from '../src/changes/change.ts';
import { nameOperation } from '../src/changes/operation.ts';
import { redact } from '../src/redaction.ts';
import { NEWS_IN_MESSAGE, type Step, stepsOf } from './outcome-text.ts';
import { counted } from './text.ts';

/** What a message names, even where all have one cause. */
const NAMED_IN_MESSAGE = 4;

/** Whether what was not done is more than the message names, or what has new names, so that it is told in a file. */
export function needsList(change: Change): boolean {
  const undone = stepsOf(change).filter(({ outcome }) => outcome.outcome !== 'done');
  const skipped = undone.filter(({ outcome }) => outcome.outcome === 'skipped');
  const news = stepsOf(change).flatMap((step) => step.outcome.news ?? []);
  const isLong = undone.length > NAMED_IN_MESSAGE || skipped.length > 0;
  return (change.state === 'failed' && isLong) || news.length > NEWS_IN_MESSAGE;
}

/** Every operation with what came of it, a line each, those that were not done first; plain text. */
export function outcomeList(change: Change): string {
  const steps = stepsOf(change);
  const groups = (['failed', 'skipped', 'done'] as const).map((wanted) =>
    steps.filter(({ outcome }) => outcome.outcome === wanted),
  );
  const [failed = [], skipped = [], done = []] = groups;
  const head = `${change.id}: ${counted(done.length, 'operation')} done, ${failed.length} failed, ${skipped.length} not begun`;
  return redact(`${[head, '', ...groups.flat().map(line)].join('\n')}\n`);
}

const WHAT = {
  put: 'write  ',
  copy: 'write  ',
  delete: 'delete ',
  deploy: 'deploy ',
  restore: 'restore',
} as const satisfies Record<Operation['do'], string>;
const WORDS = { done: 'done     ', failed: 'FAILED   ', skipped: 'not begun' } as const;

function line({ operation, outcome }: Step): string {
  const what = WHAT[operation.do];
  const cause = [outcome.code, outcome.message, outcome.requestId && `(request ${outcome.requestId})`];
  const why = cause.filter(Boolean).join(' ').replace(/\s+/g, ' ');
  const news = (outcome.news ?? []).map((each) => `\n           ${each}`).join('');
  return `${WORDS[outcome.outcome]}  ${what} ${nameOperation(operation)}${why === '' ? '' : `  ${why}`}${news}`;
}
