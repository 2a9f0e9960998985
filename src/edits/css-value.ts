import { parse } from 'postcss';

const NEEDLESS = /\s+|\/\*[\s\S]*?\*\//y;
const STRING_OR_COMMENT = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\/\*[\s\S]*?\*\/|\\[\s\S]/y;
/** An unquoted address, in which `;` and `:` are ordinary. */
const BARE_URL = /url\(\s*[^"'()\s\\{}<]*\s*\)/iy;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/**
 * What keeps a text from being the value of a CSS declaration: anything that could end the declaration, the rule or
 * the `<style>` block, or that a stylesheet would read as something else. Empty where it can be written as it is;
 * `value` has no spaces around it.
 * https://drafts.csswg.org/css-syntax-3/#typedef-declaration-value
 */
export function findValueProblems(property: string, value: string): readonly string[] {
  const shown = `\`${value}\``;
  if (value === '') return ['the value is empty'];
  const problems = [
    /\p{Cc}/u.test(value) && `${shown} holds a line break or a control character`,
    /<\/|<!--/.test(value) && `${shown} holds \`</\` or \`<!--\`, which could end a <style> block`,
    ...findTokenProblems(value).map((problem) => `${shown} ${problem}`),
  ].filter((problem) => problem !== false);
  if (problems.length > 0) return problems;
  return isReadBack(property, value) ? [] : [`${shown} is not the value of a CSS declaration`];
}

/** How many characters of a raw value are the value itself: the comments and spaces behind it are not. */
export function significantLength(raw: string): number {
  let end = 0;
  for (let at = 0; at < raw.length; ) {
    const needless = matchAt(NEEDLESS, raw, at);
    at += needless?.length ?? (matchAt(STRING_OR_COMMENT, raw, at) ?? ' ').length;
    if (needless === undefined) end = at;
  }
  return Math.min(end, raw.length);
}

function findTokenProblems(value: string): readonly string[] {
  const problems = new Set<string>();
  const open: string[] = [];
  for (let at = 0; at < value.length; ) {
    const token = matchAt(BARE_URL, value, at) ?? matchAt(STRING_OR_COMMENT, value, at) ?? value.charAt(at);
    const problem = readToken(token, open);
    if (problem) problems.add(problem);
    at += token.length;
  }
  if (open.length > 0) problems.add(`lacks \`${open.at(-1)}\``);
  return [...problems];
}

/** Follows the brackets, and says what is wrong with a token. */
function readToken(token: string, open: string[]): string | undefined {
  const closing = CLOSING[token];
  if (closing) open.push(closing);
  else if (/^[)\]]$/.test(token) && open.pop() !== token) return `has a \`${token}\` too many`;
  else if (/^[;{}]$/.test(token)) return `holds \`${token}\`, which ends a declaration`;
  else if (token === '!') return 'holds `!`: leave `!important` out, where it is set it stays';
  else if (token === '"' || token === "'") return 'has a quote that is not closed';
  else if (token === '\\') return 'ends in a backslash';
  else if (token.startsWith('/*')) return 'holds a comment';
  return undefined;
}

function isReadBack(property: string, value: string): boolean {
  try {
    const root = parse(`a{${property}:${value};b:c}`, { map: false });
    const [rule] = root.nodes;
    if (root.nodes.length !== 1 || rule?.type !== 'rule' || rule.nodes.length !== 2) return false;
    const [declaration] = rule.nodes;
    return declaration?.type === 'decl' && declaration.value === value && !declaration.important;
  } catch {
    return false;
  }
}

function matchAt(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}
