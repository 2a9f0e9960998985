import type { Plan } from '../src/changes/change.ts';
import { type Block, context, section } from './blocks.ts';
import type { Dialect } from './dialect.ts';
import { excerptDiff } from './diff-excerpt.ts';

/** What a change does line by line, as much as fits, and where the rest of it is. None where there is no diff. */
export function diffBlocks({ diff }: Plan, dialect: Dialect): Block[] {
  const { markup, rest, isWhole } = excerptDiff(diff, dialect);
  const hints = [...(rest ? [rest] : []), ...(isWhole ? [] : ['The whole diff is in the thread.'])];
  return [
    ...(markup === '' ? [] : [section(markup)]),
    ...(hints.length > 0 ? [context(hints.join(' · '))] : []),
  ];
}
