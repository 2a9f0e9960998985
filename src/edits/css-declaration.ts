import type { Container, Declaration, Rule } from 'postcss';
import { significantLength } from './css-value.ts';

/** The change that is asked for, checked: see `parseCssChange`. */
export interface Setting {
  readonly property: string;
  readonly value: string;
}

/** A range of a style text and what to put there. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Property names are the same in any case, but for custom properties. */
export function canonicalProperty(name: string): string {
  return name.startsWith('--') ? name : name.toLowerCase();
}

/** Whether the declaration sets the property; `*zoom` and `_zoom`, for browsers long gone, set nothing. */
export function isDeclarationOf(declaration: Declaration, property: string): boolean {
  const isHack = /[*_]$/.test(declaration.raws.before ?? '');
  return !isHack && canonicalProperty(declaration.prop) === property;
}

/** The range of a declaration's value, without the comments around it and without `!important`. */
export function locateValue(declaration: Declaration): { from: number; to: number } {
  const { between = '', value } = declaration.raws;
  const from = startOf(declaration) + declaration.prop.length + between.length;
  return { from, to: from + significantLength(value?.raw ?? declaration.value) };
}

/** The new declaration behind the last one of the rule, or first in it, written as its neighbours are. */
export function writeAddition(css: string, rule: Rule, setting: Setting): Span {
  const last = rule.nodes.findLast((node) => node.type === 'decl');
  return last ? addBehind(css, last, setting) : addFirst(rule, setting);
}

function addBehind(css: string, last: Declaration, setting: Setting): Span {
  const end = endOf(last);
  const hasSemicolon = css[end - 1] === ';';
  const at = end + (hasSemicolon ? commentOnSameLine(css, end, last) : 0);
  const declaration = write(last, setting);
  return { from: at, to: at, text: hasSemicolon ? `${declaration};` : `;${declaration}` };
}

/** A block without declarations takes its form from another rule of the file. */
function addFirst(rule: Rule, setting: Setting): Span {
  const sample = findSample(rule);
  const at =
    startOf(rule) + (rule.raws.selector?.raw ?? rule.selector).length + (rule.raws.between ?? '').length + 1;
  const parent = sample?.parent as Container | undefined;
  const declaration = sample ? write(sample, setting) : `${setting.property}: ${setting.value}`;
  const isLast = rule.nodes.length === 0;
  const semicolon = isLast && sample && !parent?.raws.semicolon ? '' : ';';
  const after = isLast && !rule.raws.after ? (parent?.raws.after ?? '') : '';
  return { from: at, to: at, text: declaration + semicolon + after };
}

/** The first declaration of a rule as deep as this one, else of any. */
function findSample(rule: Rule): Declaration | undefined {
  const samples: Declaration[] = [];
  rule.root().walkRules((other) => {
    const first = other.nodes.find((node) => node.type === 'decl');
    if (first) samples.push(first);
  });
  return samples.find((sample) => depthOf(sample) === depthOf(rule) + 1) ?? samples[0];
}

function depthOf(node: { readonly parent: unknown }): number {
  let depth = 0;
  for (let at = node.parent as Container | undefined; at; at = at.parent as Container | undefined) depth++;
  return depth;
}

function write(like: Declaration, { property, value }: Setting): string {
  const before = (like.raws.before ?? '').replace(/[*_]$/, '');
  const between = (like.raws.between ?? ': ').replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+$/, ' ');
  return `${before}${property}${between}${value}`;
}

/** The length of a comment that belongs to the declaration before it: the addition goes behind it. */
function commentOnSameLine(css: string, end: number, last: Declaration): number {
  if (!last.raws.before?.includes('\n')) return 0;
  return /^[ \t]*\/\*[^\n]*?\*\//.exec(css.slice(end))?.[0].length ?? 0;
}

function startOf(node: Rule | Declaration): number {
  return node.source?.start?.offset ?? 0;
}

function endOf(node: Declaration): number {
  return node.source?.end?.offset ?? 0;
}
