import type { FunctionStatus, StatusAnswer } from '../src/functions/status.ts';
import { type Block, type Content, context, fitLines, header, section } from './blocks.ts';
import { named, person, said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { code, counted } from './text.ts';

const MOST = 30;

/** A line for each function: what runs, whether the code is what the alias serves, and who changed it last. */
export function functionStatusView(
  { functions, notes }: Extract<StatusAnswer, { kind: 'status' }>,
  dialect: Dialect,
): Content {
  const title = counted(functions.length, 'function');
  const lines = functions.map((each) => line(each, dialect));
  const rest = (count: number) => `…and ${counted(count, 'more')}: name some of them`;
  const blocks: Block[] = [header(title)];
  if (lines.length > 0) blocks.push(section(fitLines(lines, { most: MOST, length: 2_800, rest })));
  const more = notes.map((note) => `⚠️ ${said(note, 300)}`);
  if (more.length > 0)
    blocks.push(section(fitLines(more, { most: 5, length: 1_500, rest: (count) => `…and ${count} more` })));
  blocks.push(context(`${code('/lambda deploy FUNCTION=PATH')} proposes other code`));
  return { text: title, blocks };
}

function line(each: FunctionStatus, dialect: Dialect): string {
  const { name, region, problem, aliases, isLive, last } = each;
  const mark = problem !== undefined ? '🔴' : isLive === false || last?.isStanding === false ? '🟡' : '🟢';
  const parts = [
    ...(problem === undefined ? [] : [said(problem, 200)]),
    ...aliases
      .slice(0, 3)
      .map(({ name: alias, version }) => `${named(alias, 40)} → version ${said(version, 20)}`),
    ...(isLive === false ? ['$LATEST has other code than the alias'] : []),
    ...(last ? [lastText(last, dialect)] : []),
  ];
  return `${mark} ${named(name)} ${said(region, 30)}${parts.length > 0 ? ` · ${parts.join(' · ')}` : ''}`;
}

function lastText({ change, isStanding }: NonNullable<FunctionStatus['last']>, dialect: Dialect): string {
  const { id, decidedAt, decidedBy } = change;
  const by = decidedBy ? ` by ${person(decidedBy)}` : '';
  const at = decidedAt ? `, ${dialect.date(decidedAt)}` : '';
  const since = isStanding ? '' : ', changed by somebody else since';
  return `last changed with ${named(id)}${by}${at}${since}`;
}
