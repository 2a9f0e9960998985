/** A token of a script or of JSON; `from` and `to` count characters of the text read. */
export interface ScriptToken {
  readonly kind: 'name' | 'number' | 'string' | 'template' | 'comment' | 'regex' | 'punctuation';
  readonly from: number;
  readonly to: number;
  /** As written; of a string or a piece of a template, what is between its quotes. */
  readonly text: string;
}

const BLANK = /\s+/uy;
const PATTERNS: readonly (readonly [ScriptToken['kind'], RegExp])[] = [
  ['comment', /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)|<!--[^\n\r]*/y],
  ['name', /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy],
  ['number', /0[xob][\da-f_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?n?[\p{ID_Continue}$]*/iuy],
  ['string', /"(?:\\[\s\S]|[^"\\\n\r])*"?|'(?:\\[\s\S]|[^'\\\n\r])*'?/y],
  ['punctuation', /=>|[=!]==?|[<>]=|&&|\|\||\?\?|[\s\S]/uy],
];
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const TEMPLATE_PIECE = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*/y;
/** Words after which `/` starts a regular expression and does not divide. */
const OPERATOR_WORD = /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await)$/;

/**
 * Splits a script or JSON into tokens, blanks left out: enough to tell names, numbers, texts and comments apart.
 * What is wrong in a script makes wrong tokens, never an error.
 */
export function readScript(text: string): readonly ScriptToken[] {
  const tokens: ScriptToken[] = [];
  const braces: string[] = [];
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const isTemplate = text[at] === '`' || (text[at] === '}' && braces.at(-1) === '${');
    const token = isTemplate ? readTemplate(text, at) : readToken(text, at, tokens.at(-1));
    followBraces(text, token, braces);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function readToken(text: string, at: number, last: ScriptToken | undefined): ScriptToken {
  const regex = text[at] === '/' && startsRegex(last) ? match(REGEX, text, at) : undefined;
  if (regex && !/^\/[/*]/.test(regex)) return { kind: 'regex', from: at, to: at + regex.length, text: regex };
  for (const [kind, pattern] of PATTERNS) {
    const found = match(pattern, text, at);
    if (found)
      return { kind, from: at, to: at + found.length, text: kind === 'string' ? unquote(found) : found };
  }
  return { kind: 'punctuation', from: at, to: at + 1, text: text.charAt(at) };
}

/** A template up to its end or to the next `${`, from its backtick or from the `}` that ended the one before. */
function readTemplate(text: string, at: number): ScriptToken {
  const piece = match(TEMPLATE_PIECE, text, at + 1) ?? '';
  const end = at + 1 + piece.length;
  const closing = text.startsWith('${', end) ? 2 : 1;
  return { kind: 'template', from: at, to: Math.min(end + closing, text.length), text: piece };
}

function followBraces(text: string, { kind, from, to, text: written }: ScriptToken, braces: string[]): void {
  if (kind === 'punctuation' && written === '{') braces.push('{');
  if (kind === 'punctuation' && written === '}') braces.pop();
  if (kind !== 'template') return;
  if (text[from] === '}') braces.pop();
  if (text.startsWith('${', to - 2) && to - from > 2) braces.push('${');
}

function startsRegex(last: ScriptToken | undefined): boolean {
  if (!last || last.kind === 'comment') return true;
  if (last.kind === 'name') return OPERATOR_WORD.test(last.text);
  return last.kind === 'punctuation' && !/^[)\]}]$/.test(last.text);
}

function unquote(text: string): string {
  return text.slice(1, text.length > 1 && text.endsWith(text.charAt(0)) ? -1 : undefined);
}

function skip(text: string, at: number): number {
  return at + (match(BLANK, text, at)?.length ?? 0);
}

function match(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}
