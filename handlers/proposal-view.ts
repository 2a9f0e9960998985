import type { Change, Doubtful, Plan } from '../src/changes/change.ts';
import { isRestoreOperation } from '../src/changes/operation.ts';
import { formatCount } from '../src/format.ts';
import { redact } from '../src/redaction.ts';
import { type Block, type Button, buttons, type Content, context, fitLines, section } from './blocks.ts';
import { titleBlocks } from './change-title.ts';
import { amounts, named, person, said, subject } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { diffBlocks } from './diff-blocks.ts';
import { counted } from './text.ts';

export const APPROVE_ACTION = 'approve_change';
export const REJECT_ACTION = 'reject_change';
export const CHOOSE_ACTION = 'choose_doubtful';

/** More than this is asked about once more before it is done. */
const BIG = 25;
const VERBS_OF_CONFIRM = {
  write: 'to write',
  delete: 'to DELETE',
  deploy: 'to deploy',
  restore: 'to restore',
};
const SUMMARY_LINES = 10;
const DOUBTFUL_LINES = 5;

/** What a person decides on: what would be done, the diff, until when, and the buttons. */
export function proposalView(change: Change, dialect: Dialect): Content {
  const { plan, requestedBy, id, expiresAt } = change;
  const state = ['✋ *WAITING FOR APPROVAL*', subject(plan), ...whatItDoes(plan)].join(' · ');
  const blocks: Block[] = [...titleBlocks(plan.title), section(state)];
  const summary = summaryText(plan.summary);
  if (summary !== '') blocks.push(section(summary));
  blocks.push(...diffBlocks(plan, dialect));
  const left = leftAlone(plan);
  if (left.length > 0) blocks.push(section(doubtfulText(left, dialect)));
  blocks.push(
    context(`${named(id)} · asked for by ${person(requestedBy)} · expires ${dialect.date(expiresAt)}`),
    buttons(proposalButtons(change)),
  );
  return { text: said(`${requestedBy.name} asks for approval: ${plan.title}`), blocks };
}

/** `3 files to write · 1 to delete · CloudFront: 2 paths`. */
function whatItDoes({ operations, invalidate }: Plan): string[] {
  const verbs = { write: 'to write', delete: 'to delete', deploy: 'to deploy', restore: 'to restore' };
  const paths = invalidate?.paths ?? [];
  const shown = paths.length === 1 ? named(paths[0] ?? '', 60) : counted(paths.length, 'path');
  return [...amounts(operations, verbs), ...(invalidate ? [`then CloudFront fetches ${shown} anew`] : [])];
}

/** What the plan says of itself, a line each; empty where it says nothing. */
export function summaryText(summary: readonly string[]): string {
  const lines = summary.filter((line) => line.trim() !== '').map((line) => `• ${said(line, 400)}`);
  const rest = (count: number) => `…and ${counted(count, 'more line')}`;
  return fitLines(lines, { most: SUMMARY_LINES, length: 2_500, rest });
}

/** Doubtful references that the plan leaves alone. */
export function leftAlone({ request, doubtful = [] }: Plan): readonly Doubtful[] {
  const { tick, includeDoubtful } = request.args;
  if (includeDoubtful === true) return [];
  return doubtful.filter(({ id }) => !(Array.isArray(tick) && tick.includes(id)));
}

function doubtfulText(left: readonly Doubtful[], dialect: Dialect): string {
  const lines = left.map(
    ({ key, line, before, reason }) =>
      `• ${named(`${key}:${line}`, 80)} ${dialect.code(redact(before), 100)} ${said(reason, 100)}`,
  );
  const rest = (count: number) => `…and ${formatCount(count)} more`;
  const listed = fitLines(lines, { most: DOUBTFUL_LINES, length: 2_400, rest });
  const stays = left.length === 1 ? 'stays as it is' : 'stay as they are';
  return `*${counted(left.length, 'doubtful reference')}* ${stays} unless chosen:\n${listed}`;
}

function proposalButtons(change: Change): Button[] {
  const { id, hash, plan } = change;
  const value = `${id} ${hash}`;
  const confirm = approveConfirm(plan);
  const approve: Button = { label: 'Approve', action: APPROVE_ACTION, value, style: 'primary' };
  const hasWork = plan.operations.length > 0 || plan.invalidate !== undefined;
  return [
    ...(hasWork ? [confirm ? { ...approve, confirm } : approve] : []),
    { label: 'Reject', action: REJECT_ACTION, value },
    ...(plan.doubtful?.length ? [{ label: 'Choose doubtful references', action: CHOOSE_ACTION, value }] : []),
  ];
}

/** Deleting, and much at once, is asked about again. */
function approveConfirm(plan: Plan): Button['confirm'] | undefined {
  const deletes = plan.operations.some((operation) => operation.do === 'delete');
  if (!deletes && plan.operations.length <= BIG) return undefined;
  const what = amounts(plan.operations, VERBS_OF_CONFIRM);
  return {
    title: deletes ? 'Approve, with deletions?' : 'Approve this big change?',
    text: `${what.join(', ')}. ${plan.operations.some(isRestoreOperation) ? 'This is not rolled back by itself.' : 'What is replaced is kept and can be rolled back.'}`,
    yes: 'Approve it',
    no: 'Not yet',
  };
}
