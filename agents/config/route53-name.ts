/**
 * Route 53 writes every byte of a name or text outside its plain set as a backslash and three octal digits
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html); a master file (RFC 1035
 * section 5.1) takes `\DDD` in decimal, or a backslash before the character itself.
 */
const ESCAPE = /\\([0-3][0-7]{2})|\\(.)|([^\\])/gsu;
/** Characters that mean something in a master file's names. */
const SPECIAL_IN_NAME = '".;\\()@$';
const SPECIAL_IN_TEXT = '"\\';

/** A domain name as its labels' bytes, the top one last; the root is none. */
export type DomainName = readonly Buffer[];

/** Reads a name as Route 53 gives or takes it; it is absolute with or without its last dot. */
export function parseName(text: string): DomainName {
  const labels: Buffer[] = [];
  let label: Buffer[] = [];
  for (const piece of readPieces(text)) {
    if (piece === 'dot') {
      labels.push(Buffer.concat(label));
      label = [];
    } else label.push(piece);
  }
  labels.push(Buffer.concat(label));
  return labels.filter((each) => each.length > 0);
}

/** The bytes of a text as Route 53 gives it, between its quotes. */
export function parseText(text: string): Buffer {
  return Buffer.concat([...readPieces(text)].map((piece) => (piece === 'dot' ? Buffer.from('.') : piece)));
}

/** Absolute, with its last dot, for a master file. */
export function formatName(name: DomainName): string {
  return `${name.map((label) => formatBytes(label, SPECIAL_IN_NAME)).join('.')}.`;
}

/** As an owner under `$ORIGIN origin`: `@`, or relative, or absolute where it is not in the zone. */
export function formatOwner(name: DomainName, origin: DomainName): string {
  const own = name.length - origin.length;
  const isInside = own >= 0 && origin.every((label, index) => isSameLabel(label, name[own + index]));
  if (!isInside) return formatName(name);
  return own === 0 ? '@' : formatName(name.slice(0, own)).slice(0, -1);
}

/** One quoted character string; at most 255 bytes are allowed in one. */
export function formatText(bytes: Uint8Array): string {
  return `"${formatBytes(bytes, SPECIAL_IN_TEXT, ' ')}"`;
}

function* readPieces(text: string): Generator<Buffer | 'dot'> {
  for (const [, octal, escaped, plain] of text.matchAll(ESCAPE)) {
    if (octal !== undefined) yield Buffer.from([Number.parseInt(octal, 8)]);
    else if (plain === '.') yield 'dot';
    else yield Buffer.from(escaped ?? plain ?? '');
  }
}

function formatBytes(bytes: Uint8Array, special: string, plain = ''): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (special.includes(character)) return `\\${character}`;
    if ((byte > 0x20 && byte < 0x7f) || plain.includes(character)) return character;
    return `\\${String(byte).padStart(3, '0')}`;
  }).join('');
}

/** DNS ignores the case of ASCII letters only. */
function isSameLabel(a: Buffer, b: Buffer | undefined): boolean {
  return b !== undefined && a.toString('latin1').toLowerCase() === b.toString('latin1').toLowerCase();
}
