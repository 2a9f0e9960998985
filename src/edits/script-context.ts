import type { ScriptToken } from './script-token.ts';

/** Tokens that are looked back over for the start of a list: a longer one is data, and no list of prices. */
const MAX_LIST = 200;

/** The key or variable that the value at `index` belongs to: `price: 225`, `price = 225`, `"prices": [200, 225]`. */
export function findNameOf(tokens: readonly ScriptToken[], index: number): string | undefined {
  const at = isSign(tokens[index - 1], ':', '=') ? index - 1 : findArrayStart(tokens, index) - 1;
  if (!isSign(tokens[at], ':', '=')) return undefined;
  const owner = tokens[at - 1];
  const named = isSign(owner, ']') ? tokens[at - 2] : owner;
  return named?.kind === 'name' || named?.kind === 'string' ? named.text : undefined;
}

/** Whether the value at `index` is itself a key. */
export function isKey(tokens: readonly ScriptToken[], index: number): boolean {
  return isSign(tokens[index + 1], ':') && isSign(tokens[index - 1], '{', ',');
}

/** Whether the value at `index` is part of a calculation. */
export function isCalculated(tokens: readonly ScriptToken[], index: number): boolean {
  return [tokens[index - 1], tokens[index + 1]].some((token) => isSign(token, '+', '-', '*', '/', '%', '.'));
}

/** The text of the first key that `pattern` fits among those beside the value at `index`, in the same braces. */
export function findSibling(
  tokens: readonly ScriptToken[],
  index: number,
  pattern: RegExp,
): string | undefined {
  let depth = 0;
  for (let at = findObjectStart(tokens, index) + 1; at < tokens.length && depth >= 0; at++) {
    const token = tokens[at];
    depth += nesting(token);
    const value = tokens[at + 2];
    const isText = token?.kind === 'string' || token?.kind === 'name';
    if (depth !== 0 || !isText || !pattern.test(token.text)) continue;
    if (isSign(tokens[at + 1], ':') && value?.kind === 'string') return value.text;
  }
  return undefined;
}

/** Where the list of plain values starts that `index` is in; -1 where it is in none. */
function findArrayStart(tokens: readonly ScriptToken[], index: number): number {
  const end = Math.max(0, index - MAX_LIST);
  let at = index - 1;
  while (at > end && isPlain(tokens[at])) at--;
  return isSign(tokens[at], '[') ? at : -1;
}

function isPlain(token: ScriptToken | undefined): boolean {
  return isSign(token, ',') || token?.kind === 'number' || token?.kind === 'string';
}

/** -1 where the value is in no braces, so that its neighbours are those of the whole script. */
function findObjectStart(tokens: readonly ScriptToken[], index: number): number {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    depth -= nesting(tokens[at]);
    if (depth < 0) return at;
  }
  return -1;
}

function nesting(token: ScriptToken | undefined): number {
  if (isSign(token, '{', '[', '(')) return 1;
  return isSign(token, '}', ']', ')') ? -1 : 0;
}

function isSign(token: ScriptToken | undefined, ...signs: readonly string[]): boolean {
  return token?.kind === 'punctuation' && signs.includes(token.text);
}
