import { formatName, formatText, parseName, parseText } from './route53-name.ts';

/** Fields that are domain names, from 0. Route 53 reads them as absolute even without their last dot. */
const NAME_FIELDS: Readonly<Record<string, readonly number[]>> = {
  CNAME: [0],
  NS: [0],
  PTR: [0],
  MX: [1],
  SRV: [3],
  SOA: [0, 1],
  NAPTR: [5],
  HTTPS: [1],
  SVCB: [1],
};
/** Fields that are one quoted text. */
const TEXT_FIELDS: Readonly<Record<string, readonly number[]>> = { CAA: [2], NAPTR: [2, 3, 4] };
/** A field: anything up to a blank, where blanks inside quotes and after a backslash do not count. */
const FIELD = /(?:\\.|"(?:\\.|[^"\\])*"?|[^\s"\\]|\\$)+/gsu;
/** One character string: quoted (what is inside is the first group), or a word (the second). */
const STRING = /"((?:\\.|[^"\\])*)"?|((?:\\.|[^\s"\\])+)/gsu;
const STRING_LIMIT_BYTES = 255;

/** A record's value as Route 53 holds it, as the data of that type in a master file, on one line. */
export function formatRdata(type: string, value: string): string {
  if (type === 'TXT' || type === 'SPF') return formatStrings(value);
  const fields = value.match(FIELD) ?? [];
  return fields.map((field, index) => formatField(type, field, index)).join(' ');
}

function formatField(type: string, field: string, index: number): string {
  if (NAME_FIELDS[type]?.includes(index)) return formatName(parseName(field));
  if (TEXT_FIELDS[type]?.includes(index)) return formatText(unquote(field));
  const quote = field.indexOf('"');
  return quote < 0 ? field : `${field.slice(0, quote)}${formatText(unquote(field.slice(quote)))}`;
}

/** Text beyond what one character string holds goes on in the next; readers join them (RFC 7208 section 3.3). */
function formatStrings(value: string): string {
  const strings = Array.from(value.matchAll(STRING), ([, quoted, word]) => parseText(quoted ?? word ?? ''));
  const whole = strings.flatMap(split);
  return (whole.length > 0 ? whole : [Buffer.alloc(0)]).map(formatText).join(' ');
}

function split(bytes: Buffer): Buffer[] {
  const parts = Math.max(1, Math.ceil(bytes.length / STRING_LIMIT_BYTES));
  return Array.from({ length: parts }, (_, index) =>
    bytes.subarray(index * STRING_LIMIT_BYTES, (index + 1) * STRING_LIMIT_BYTES),
  );
}

function unquote(field: string): Buffer {
  return parseText(/^"(.*?)"?$/su.exec(field)?.[1] ?? field);
}
