import { nearest } from '../src/nearest.ts';
import type { Word } from './words.ts';

/** What may stand among the words of a command, in the dashes of the terminal or without. */
export interface KnownFlags {
  /** `delete`, `include doubtful`. */
  readonly switches?: readonly string[];
  /** Followed by a word of their own: `from`. */
  readonly values?: readonly string[];
}

export interface ReadFlags {
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** All that is no flag, in its order. */
  readonly rest: readonly Word[];
  /** What is wrong: sentences. */
  readonly reasons: readonly string[];
}

// Phones and Macs make one dash of two.
const DASHES = /^(--|[–—]|-(?=[a-z]))[-–—]*/i;

/** Takes the flags out: `--include-doubtful`, `include doubtful` and `—include-doubtful` are the same. Quoted words are none. */
export function readFlags(words: readonly Word[], known: KnownFlags): ReadFlags {
  const { switches: names = [], values: keys = [] } = known;
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const rest: Word[] = [];
  const reasons: string[] = [];
  for (let at = 0; at < words.length; ) {
    const found = findSwitch(words.slice(at), names);
    const value = found ? undefined : findValue(words.slice(at), keys);
    const word = words[at];
    if (found) switches.add(found.name);
    else if (value?.text !== undefined) values.set(value.name, value.text);
    else if (value) reasons.push(`What comes after "${value.name}" is missing.`);
    else if (word && isDashed(word)) reasons.push(explainUnknown(word, [...names, ...keys]));
    else if (word) rest.push(word);
    at += found?.length ?? value?.length ?? 1;
  }
  return { switches, values, rest, reasons };
}

function findSwitch(words: readonly Word[], names: readonly string[]) {
  for (const name of names) {
    const wanted = name.split(' ');
    const parts: string[] = [];
    let length = 0;
    while (parts.length < wanted.length && words[length] && !words[length]?.isQuoted) {
      parts.push(...partsOf(words[length]?.text ?? ''));
      length++;
    }
    if (parts.join(' ') === name) return { name, length };
  }
  return undefined;
}

function partsOf(word: string): string[] {
  return bare(word)
    .toLowerCase()
    .split(/[-–—=]+/)
    .filter(Boolean);
}

function findValue([word, next]: readonly Word[], names: readonly string[]) {
  if (!word || word.isQuoted) return undefined;
  const [key = '', ...joined] = bare(word.text).split('=');
  const name = names.find((one) => one === key.toLowerCase());
  if (name === undefined || (joined.length > 0 && !isDashed(word))) return undefined;
  if (joined.length > 0) return { name, text: joined.join('=') || undefined, length: 1 };
  return { name, text: next?.text, length: 2 };
}

function isDashed({ text, isQuoted }: Word): boolean {
  return !isQuoted && DASHES.test(text);
}

function bare(word: string): string {
  return word.replace(DASHES, '');
}

function explainUnknown({ text }: Word, names: readonly string[]): string {
  const dashed = names.map((name) => `--${name.replaceAll(' ', '-')}`);
  const guess = nearest(`--${bare(text)}`, dashed);
  const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`;
  return `I do not understand "${text}".${hint}`;
}
