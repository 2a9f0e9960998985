import { SealedValue } from './document.ts';
import {
  type Block,
  type Body,
  blocksOf,
  type Expression,
  isTerm,
  type Scope,
  TERM,
  type Term,
} from './hcl.ts';
import { escapeText, quote } from './quote.ts';

/** A block with its labels, as `terraform fmt` would leave it. */
export function renderBlock(head: string, labels: readonly string[], body: Body, scope: Scope): string {
  const lines = renderBody(body, scope, []);
  const title = [head, ...labels.map(quote)].join(' ');
  return lines.length === 0 ? `${title} {\n}\n` : `${[`${title} {`, ...indent(lines), '}'].join('\n')}\n`;
}

/** For what refers to nothing and holds no secret. */
export const NO_SCOPE: Scope = { resolve: () => undefined, secret: () => '""' };

function renderBody(body: Body, scope: Scope, path: readonly string[]): string[] {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  const attributes: Assignment[] = [];
  const blocks: string[][] = [];
  for (const [name, value] of entries) {
    const found = blocksOf(value);
    if (found) blocks.push(...found.map((each) => renderNested(name, each, scope, [...path, name])));
    else attributes.push([name, renderValue(value as Expression, scope, [...path, name])]);
  }
  return [alignAssignments(attributes), ...blocks]
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}

function renderNested(name: string, { body }: Block, scope: Scope, path: readonly string[]): string[] {
  const lines = renderBody(body, scope, path);
  return lines.length === 0 ? [`${name} {}`] : [`${name} {`, ...indent(lines), '}'];
}

type Assignment = readonly [name: string, lines: readonly string[]];

/** Equals signs in one column, for neighbours that take one line each. */
function alignAssignments(assignments: readonly Assignment[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < assignments.length; ) {
    let end = start;
    while (end < assignments.length && assignments[end]?.[1].length === 1) end += 1;
    const chain = assignments.slice(start, Math.max(end, start + 1));
    const width = Math.max(...chain.map(([name]) => columnsOf(name)));
    for (const [name, [first = '', ...rest]] of chain)
      lines.push(`${name}${' '.repeat(width - columnsOf(name))} = ${first}`, ...rest);
    start += chain.length;
  }
  return lines;
}

const GRAPHEMES = new Intl.Segmenter();

function columnsOf(name: string): number {
  return Array.from(GRAPHEMES.segment(name)).length;
}

/** The value's lines; all but the first and the last are indented. */
function renderValue(value: Expression, scope: Scope, path: readonly string[]): string[] {
  if (value instanceof SealedValue) return [scope.secret(value, path)];
  if (typeof value === 'string') return [renderText(value, scope)];
  if (typeof value !== 'object' || value === null) return [String(value)];
  if (isTerm(value)) return renderTerm(value, scope, path);
  if (isList(value)) return renderList(value, scope, path);
  const entries = Object.entries(value).map(
    ([name, item]): Assignment => [
      isIdentifier(name) ? name : quote(name),
      renderValue(item, scope, [...path, name]),
    ],
  );
  return entries.length === 0 ? ['{}'] : ['{', ...indent(alignAssignments(entries)), '}'];
}

function isList(value: object): value is readonly Expression[] {
  return Array.isArray(value);
}

function renderTerm(term: Term, scope: Scope, path: readonly string[]): string[] {
  if (term[TERM] === 'code') return [term.code];
  if (term[TERM] === 'link') {
    const found = scope.resolve(term.key);
    if (found?.rest !== '') return [quote(term.prefix + term.text)];
    return [term.prefix === '' ? found.code : `"${escapeText(term.prefix)}\${${found.code}}"`];
  }
  const [first = '', ...rest] = renderValue(term.value, scope, path);
  if (rest.length === 0) return [`${term.name}(${first})`];
  return [`${term.name}(${first}`, ...rest.slice(0, -1), `${rest.at(-1)})`];
}

function renderList(items: readonly Expression[], scope: Scope, path: readonly string[]): string[] {
  const rendered = items.map((item, index) => renderValue(item, scope, [...path, String(index)]));
  if (rendered.every((lines) => lines.length === 1) && rendered.length < 2)
    return [`[${rendered.flat().join('')}]`];
  const lines = rendered.flatMap((item) => [...item.slice(0, -1), `${item.at(-1)},`]);
  return ['[', ...indent(lines), ']'];
}

/** An ARN of something captured is a reference to it. */
function renderText(text: string, scope: Scope): string {
  const found = text.startsWith('arn:') ? scope.resolve(text) : undefined;
  if (!found) return quote(text);
  return found.rest === '' ? found.code : `"\${${found.code}}${escapeText(found.rest)}"`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) && !['true', 'false', 'null', 'for'].includes(name);
}
