import { createMapping, type MappedText } from './mapped-text.ts';

const ESCAPE = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|\r\n|[\s\S])/gi;
const SHORT: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** What a string of a script says, from its source between the quotes. */
export function decodeEscapes(source: MappedText): MappedText {
  if (!source.text.includes('\\')) return source;
  const mapping = createMapping();
  let position = 0;
  const addPlain = (to: number) => {
    for (let index = position; index < to; index++) {
      mapping.add(source.text.charAt(index), source.start(index), source.end(index));
    }
  };
  for (const found of source.text.matchAll(ESCAPE)) {
    const end = found.index + found[0].length;
    addPlain(found.index);
    mapping.add(decode(found), source.start(found.index), source.end(end - 1));
    position = end;
  }
  addPlain(source.text.length);
  return mapping.done();
}

function decode([whole, long, short, byte]: RegExpExecArray): string {
  const hex = long ?? short ?? byte;
  if (hex !== undefined) return Number.parseInt(hex, 16) > 0x10ffff ? whole : fromHex(hex);
  const letter = whole.slice(1);
  return /^[\r\n]/.test(letter) ? '' : (SHORT[letter] ?? letter);
}

function fromHex(hex: string): string {
  return String.fromCodePoint(Number.parseInt(hex, 16));
}
