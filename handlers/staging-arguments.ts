import type { ChangeRequest } from '../src/changes/change.ts';
import { nearest } from '../src/nearest.ts';
import { readFlags } from './flags.ts';
import type { Word } from './words.ts';

/** A change as asked for, without its target; or all that is wrong with how it was asked for. */
export type ReadChange =
  | ({ readonly kind: 'understood' } & Pick<ChangeRequest, 'args'>)
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

/** Values of these are strings, whose quotes are theirs: `content "→"`. */
const STRING_PROPERTIES = /^(content|quotes|grid-template-areas|hyphenate-character|text-emphasis-style)$/;
const PROPERTY = /^-{0,2}[a-z_][\w-]*$/i;
const EXAMPLES = {
  css: '/staging css qos .brand letter-spacing 2px',
  price: '/staging price qos bobdylan $225 $240',
} as const;

/** `SELECTOR PROPERTY VALUE… [add]`; also as in a stylesheet, `SELECTOR PROPERTY: VALUE;`. */
export function readCss(words: readonly Word[]): ReadChange {
  const { declaration, add } = takeAdd(splitDeclaration(words));
  const [selector, property, ...value] = declaration;
  if (!selector || !property || value.length === 0) {
    return misunderstood(`Say the selector, the property and its value: ${EXAMPLES.css}`);
  }
  const name = property.text.replace(/:$/, '');
  if (!PROPERTY.test(name)) {
    return misunderstood(
      `"${name}" is no property. A selector with spaces needs quotes: /staging css qos ".nav .brand" letter-spacing 2px`,
    );
  }
  return understood({
    selector: selector.text,
    property: name,
    value: joinValue(name, value),
    ...(add && { add }),
  });
}

/** `letter-spacing:2px` is two words. */
function splitDeclaration(words: readonly Word[]): readonly Word[] {
  const [selector, property, ...value] = words;
  const parts = property && /^(-{0,2}[a-z_][\w-]*):(.+)$/i.exec(property.raw);
  if (!selector || !parts) return words;
  return [selector, plain(parts[1] ?? ''), plain(parts[2] ?? ''), ...value];
}

/** The flag may only be last: `add` is a word of CSS too. */
function takeAdd(words: readonly Word[]): { declaration: readonly Word[]; add: boolean } {
  const last = words.at(-1);
  const isDashed = last?.isQuoted === false && /^[-–—]+add$/i.test(last.text);
  const isBare = last?.isQuoted === false && /^add$/i.test(last.text) && words.length > 3;
  return isDashed || isBare
    ? { declaration: words.slice(0, -1), add: true }
    : { declaration: words, add: false };
}

function joinValue(property: string, words: readonly Word[]): string {
  const [only] = words;
  const isWhole = words.length === 1 && only?.isQuoted && !STRING_PROPERTIES.test(property.toLowerCase());
  const value = isWhole ? only.text : words.map(({ raw }) => raw).join(' ');
  return value.replace(/\s*;\s*$/, '');
}

/** `PAGE FROM TO [from production] [include doubtful]`; as people say it, also `PAGE from FROM to TO`. */
export function readPrice(words: readonly Word[]): ReadChange {
  const { switches, rest, reasons } = readFlags(words, {
    switches: ['from production', 'from staging', 'include doubtful'],
  });
  if (reasons.length > 0) return misunderstood(...reasons);
  const said = rest.filter(({ text }, index) => index === 0 || !/^(from|to|->|→|=>)$/i.test(text));
  const [page, from, to, ...more] = joinCurrencies(said);
  if (page === undefined || from === undefined || to === undefined) {
    return misunderstood(`Say the page, the price as it is and as it shall be: ${EXAMPLES.price}`);
  }
  if (more.length > 0) return misunderstood(surplus(more, ['from production', 'include doubtful']));
  return understood({
    page,
    from,
    to,
    ...(switches.has('from production') && { source: 'production' }),
    ...(switches.has('from staging') && { source: 'staging' }),
    ...(switches.has('include doubtful') && { includeDoubtful: true }),
  });
}

/** `225 USD` is one price. */
function joinCurrencies(words: readonly Word[]): string[] {
  const joined: string[] = [];
  for (const { text } of words) {
    const last = joined.at(-1);
    const isRest = last !== undefined && joined.length > 1 && /^[A-Z]{3}$|^\p{Sc}$/u.test(text);
    if (isRest && /^[\d.,]+$/.test(last)) joined.splice(-1, 1, `${last} ${text}`);
    else joined.push(text);
  }
  return joined;
}

/** `[PREFIX] [delete] [force]` */
export function readSync(words: readonly Word[]): ReadChange {
  const flags = ['delete', 'force'];
  const { switches, rest, reasons } = readFlags(words, { switches: flags });
  if (reasons.length > 0) return misunderstood(...reasons);
  const [prefix, ...more] = rest.map(({ text }) => text);
  if (more.length > 0) return misunderstood(surplus(more, flags));
  return understood({
    ...(prefix !== undefined && { prefix }),
    ...(switches.has('delete') && { delete: true }),
    ...(switches.has('force') && { force: true }),
  });
}

/** `[PATH…]` */
export function readInvalidate(words: readonly Word[]): ReadChange {
  const { rest, reasons } = readFlags(words, {});
  if (reasons.length > 0) return misunderstood(...reasons);
  return understood(rest.length > 0 ? { paths: rest.map(({ text }) => text) } : {});
}

function surplus(words: readonly string[], flags: readonly string[]): string {
  const word = words.join(' ');
  const guess = nearest(word, flags);
  const hint = guess === undefined ? 'A word with spaces needs quotes.' : `Did you mean "${guess}"?`;
  return `I do not understand "${word}". ${hint}`;
}

function plain(text: string): Word {
  return { text, raw: text, isQuoted: false };
}

function understood(args: ChangeRequest['args']): ReadChange {
  return { kind: 'understood', args };
}

function misunderstood(...reasons: readonly string[]): ReadChange {
  return { kind: 'misunderstood', reasons };
}
