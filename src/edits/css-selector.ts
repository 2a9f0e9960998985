import parser from 'postcss-selector-parser';
import { nearest } from '../nearest.ts';

/** A selector in one spelling: whitespace, quotes, comments and case are gone where CSS does not mind them. */
export type SelectorKey = string;

type ParsedSelector =
  | { readonly kind: 'selector'; readonly key: SelectorKey }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Stands in a key for `&`; no selector contains it. */
export const PARENT = '\0';

const IDENTIFIER = /^(?:--|-?(?:[a-z_\u0080-\u{10ffff}]|\\.))(?:[\w\u0080-\u{10ffff}-]|\\.)*$/isu;
/** Pseudo-elements that CSS 2 wrote with one colon. */
const OLD_PSEUDO_ELEMENT = /^:(?:before|after|first-line|first-letter)$/;
/** Pseudo-classes whose arguments are selectors, so that case is as in selectors. */
const SELECTOR_FUNCTION = /^:(?:is|not|where|has|matches|any|nth-)/;
const SUGGESTIONS = 3;

/** Reads one selector as a person types it. */
export function parseSelector(text: string): ParsedSelector {
  const invalid = { kind: 'invalid', reason: `\`${text}\` is not a CSS selector` } as const;
  const selectors = tryParse(text);
  const [only] = selectors ?? [];
  if (!selectors || !only || /,\s*$/.test(text)) return invalid;
  if (selectors.length > 1) {
    return { kind: 'invalid', reason: `\`${text}\` is a list of selectors: give one of them` };
  }
  return isSound(only) ? { kind: 'selector', key: writeKey(only) } : invalid;
}

/** The keys of a rule's selector list, each with its own text; empty where it cannot be read. */
export function readSelectorList(text: string): ReadonlyMap<SelectorKey, string> {
  const selectors = tryParse(text) ?? [];
  return new Map(selectors.map((selector) => [writeKey(selector), String(selector).trim()]));
}

/** Up to three candidates that `wanted` may be a slip of, the nearest first. */
export function findNearest(wanted: string, candidates: Iterable<string>): readonly string[] {
  const left = new Set(candidates);
  const found: string[] = [];
  while (found.length < SUGGESTIONS) {
    const next = nearest(wanted, left);
    if (next === undefined) break;
    left.delete(next);
    found.push(next);
  }
  return found;
}

function tryParse(text: string): readonly parser.Selector[] | undefined {
  try {
    return parser().astSync(text).nodes;
  } catch {
    return undefined;
  }
}

function isSound({ nodes }: parser.Selector): boolean {
  const isCombinator = (index: number) => nodes[index]?.type === 'combinator';
  if (nodes.length === 0 || isCombinator(0) || isCombinator(nodes.length - 1)) return false;
  return nodes.every((node, index) => isSoundNode(node) && !(isCombinator(index) && isCombinator(index + 1)));
}

function isSoundNode(node: parser.Node): boolean {
  switch (node.type) {
    case 'tag':
      return IDENTIFIER.test(String(node).trim().replace(/^.*\|/, ''));
    case 'class':
    case 'id':
      return IDENTIFIER.test(String(node).trim().slice(1));
    case 'attribute':
      return IDENTIFIER.test(node.attribute) && /^[is]?$/i.test(node.raws.insensitiveFlag ?? '');
    case 'pseudo':
      return /^::?-?[a-z][\w-]*$/i.test(node.value);
    case 'combinator':
      return /^(?:[>+~]|\|\||)$/.test(node.value.trim());
    default:
      return node.type === 'universal';
  }
}

function writeKey(selector: parser.Selector): SelectorKey {
  return selector.nodes.map((node) => writeNode(node, true)).join('');
}

function writeNode(node: parser.Node, isSelector: boolean): string {
  switch (node.type) {
    case 'tag':
      return isSelector ? String(node).trim().toLowerCase() : String(node).trim();
    case 'class':
      return `.${escapeName(node.value)}`;
    case 'id':
      return `#${escapeName(node.value)}`;
    case 'attribute':
      return writeAttribute(node);
    case 'pseudo':
      return writePseudo(node);
    case 'combinator':
      return node.value.trim() || ' ';
    case 'nesting':
      return PARENT;
    case 'comment':
      return '';
    default:
      return String(node).trim();
  }
}

function writeAttribute(node: parser.Attribute): string {
  const name = `${node.namespace ? `${node.namespaceString}|` : ''}${node.attribute.toLowerCase()}`;
  if (!node.operator) return `[${name}]`;
  const flag = node.insensitive
    ? ' i'
    : (node.raws.insensitiveFlag ?? '').toLowerCase().replace(/^(?=.)/, ' ');
  return `[${name}${node.operator}${JSON.stringify(node.value ?? '')}${flag}]`;
}

function writePseudo(node: parser.Pseudo): string {
  const lower = node.value.toLowerCase();
  const name = OLD_PSEUDO_ELEMENT.test(lower) ? `:${lower}` : lower;
  if (node.nodes.length === 0) return name;
  const isSelector = SELECTOR_FUNCTION.test(name);
  const list = node.nodes.map((each) => each.nodes.map((inner) => writeNode(inner, isSelector)).join(''));
  return `${name}(${list.join(',')})`;
}

/** Escapes are gone from parsed names; those that keep `.a\.b` apart from `.a.b` are put back in one spelling. */
function escapeName(name: string): string {
  return name.replace(/[^\w\u0080-\u{10ffff}-]/gu, '\\$&');
}
