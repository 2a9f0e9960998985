import type { PlanAnswer } from '../changes/change.ts';
import type { CssChange } from '../edits/css.ts';
import { findNearest } from '../edits/css-selector.ts';
import type { EditKind } from '../edits/edit.ts';
import { plural } from '../terminal/text.ts';
import type { Sheet } from './css-sheet.ts';
import type { Site } from './place.ts';
import { refuse } from './refusal.ts';
import { listLines, listSome } from './summary.ts';

/** A change of styles over all files of staging that were looked at. */
export interface CssSearch {
  readonly site: Site;
  readonly prefix: string;
  readonly change: CssChange;
  readonly sheets: readonly Sheet[];
}

const KINDS: Readonly<Partial<Record<EditKind, string>>> = {
  declaration: 'declaration',
  'added declaration': 'new declaration',
  'style attribute': 'style attribute',
};

/** What a person approves, in a few lines. */
export function summariseCss(search: CssSearch): readonly string[] {
  const read = readSheets(search);
  const changed = read.filter(({ found }) => found.edits.length > 0);
  const edits = changed.flatMap(({ found }) => found.edits);
  const files = changed.map(({ path, found }) => `${path} (${listLines(found.edits)})`);
  const same = sum(read.map(({ found }) => found.same));
  const notes = new Set(edits.flatMap(({ note }) => note ?? []));
  const of = countFiles(read.length);
  return [
    `${countKinds(edits.map(({ kind }) => kind))} in ${plural(changed.length, 'file')}; looked at ${of}.`,
    `Files: ${listSome(files)}.`,
    ...(notes.size > 0 ? [`Mind: ${listSome([...notes])}.`] : []),
    ...(same > 0 ? [`${plural(same, 'declaration')} had the value already.`] : []),
    ...explainUnread(search),
  ];
}

/** Why there is nothing to change: it is so already, or nothing matches, with what may be meant. */
export function explainNoCss(search: CssSearch): Exclude<PlanAnswer, { kind: 'plan' }> {
  const { site, change } = search;
  const read = readSheets(search);
  const where = `${site.name} staging${search.prefix === '' ? '' : ` under ${search.prefix}`}`;
  const same = sum(read.map(({ found }) => found.same));
  if (same > 0) {
    const declarations = plural(same, 'declaration');
    const reason = `${change.property} of ${change.selector} is ${change.value} already on ${where}, in ${declarations}`;
    return { kind: 'nothing', reason };
  }
  const matched = sum(read.map(({ found }) => found.matched));
  if (read.length === 0)
    return refuse(`there are no stylesheets or pages on ${where}`, ...explainUnread(search));
  const reason = matched === 0 ? explainNoMatch(search, where) : explainNoProperty(search, matched, where);
  return refuse(reason, ...explainUnread(search));
}

function explainNoMatch(search: CssSearch, where: string): string {
  const read = readSheets(search);
  const near = findNearest(
    search.change.selector,
    read.flatMap(({ found }) => found.nearest ?? []),
  );
  const hint = near.length > 0 ? `nearest: ${near.join(', ')}` : 'see the selectors in its stylesheets';
  return `no rule has the selector ${search.change.selector} on ${where} (looked at ${countFiles(read.length)}); ${hint}`;
}

function explainNoProperty(search: CssSearch, matched: number, where: string): string {
  const { property, selector, add } = search.change;
  const candidates = readSheets(search).flatMap(({ found }) => found.nearestProperties ?? []);
  const near = findNearest(property, candidates).filter((name) => name !== property);
  const hints = [
    ...(near.length > 0 ? [`nearest: ${near.join(', ')}`] : []),
    ...(add ? [] : ['to add it, say --add']),
  ];
  const reason = `${selector} is there ${plural(matched, 'time')} on ${where}, and none sets ${property}`;
  return [reason, ...hints].join('; ');
}

/** Files, or parts of them, that were not looked at: a person has to know before approving. */
function explainUnread({ sheets }: CssSearch): readonly string[] {
  const reasons = sheets.flatMap((sheet) =>
    sheet.kind === 'read'
      ? sheet.found.problems.map(({ line, reason }) => `${sheet.path} line ${line}: ${reason}`)
      : sheet.reasons,
  );
  return reasons.length > 0 ? [`Not looked at: ${listSome(reasons)}.`] : [];
}

function readSheets({ sheets }: CssSearch) {
  return sheets.flatMap((sheet) => (sheet.kind === 'read' ? [sheet] : []));
}

function countKinds(kinds: readonly EditKind[]): string {
  const counts = Map.groupBy(kinds, (kind) => KINDS[kind] ?? kind);
  return Array.from(counts, ([noun, { length }]) => plural(length, noun)).join(', ');
}

function countFiles(count: number): string {
  return `${plural(count, 'file')} (stylesheets and pages)`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
