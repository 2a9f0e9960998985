/** A small reader of master files (RFC 1035 section 5), independent of the writer, for its tests. */
export interface MasterRecord {
  /** Labels in hex, joined by dots; always absolute. */
  readonly owner: string;
  readonly ttl: number;
  readonly type: string;
  readonly fields: readonly MasterField[];
}

/** A field's bytes in hex; `labels` too where it is no quoted string, split at dots that are not escaped. */
export interface MasterField {
  readonly isQuoted: boolean;
  readonly hex: string;
  readonly labels: readonly string[];
}

const TOKEN = /;.*|"((?:\\.|[^"\\])*)"|((?:\\.|[^\s";\\])+)/gs;
const PIECE = /\\(\d{3})|\\(.)|(.)/gs;

/** Records in order; comments are left out. Throws on what it cannot read. */
export function parseMasterFile(text: string): MasterRecord[] {
  let origin: readonly string[] = [];
  return text.split('\n').flatMap((line) => {
    const [first, second, ...rest] = tokens(line);
    if (first === undefined || second === undefined) return [];
    if (line.startsWith('$ORIGIN')) origin = absolute(second, []);
    if (line.startsWith('$')) return [];
    const owner = line.startsWith('@ ') ? origin : absolute(first, origin);
    const [inClass, type, ...fields] = rest;
    if (plain(inClass) !== 'IN') throw new Error(`no class: ${line}`);
    return [{ owner: owner.join('.'), ttl: Number(plain(second)), type: plain(type), fields }];
  });
}

/** The name a field means, in hex labels. */
export function fieldName(field: MasterField | undefined): string {
  if (field?.labels.at(-1) !== '') throw new Error('a name that is not absolute');
  return field.labels.filter((label) => label !== '').join('.');
}

function absolute(field: MasterField, origin: readonly string[]): string[] {
  const labels = field.labels.filter((label) => label !== '');
  return field.labels.at(-1) === '' ? labels : [...labels, ...origin];
}

function tokens(line: string): MasterField[] {
  return Array.from(line.matchAll(TOKEN))
    .filter(([token]) => !token.startsWith(';'))
    .map(([, quoted, word]) => parseField(quoted ?? word ?? '', quoted !== undefined));
}

function parseField(text: string, isQuoted: boolean): MasterField {
  const labels = [''];
  let all = '';
  for (const [, decimal, escaped, character] of text.matchAll(PIECE)) {
    const hex = decimal
      ? Number(decimal).toString(16).padStart(2, '0')
      : Buffer.from(escaped ?? character ?? '', 'latin1').toString('hex');
    all += hex;
    if (character === '.') labels.push('');
    else labels.push(`${labels.pop()}${hex}`);
  }
  return { isQuoted, hex: all, labels };
}

function plain(field: MasterField | undefined): string {
  return Buffer.from(field?.hex ?? '', 'hex').toString('latin1');
}
