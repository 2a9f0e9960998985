import { parseFragment } from 'parse5';
import { createMapping, type MappedText, type Mapping, mapPlain } from './mapped-text.ts';

/** Where a reference stands: in an attribute `&copy=1` is no copyright sign, in text it is. */
type ReferencePlace = 'text' | 'attribute';

const REFERENCE = /&(?:#x[0-9a-f]+;?|#[0-9]+;?|[a-z][a-z0-9]*;|[a-z]+)|\r\n?/gi;

/** HTML source as the text it stands for; `offset` is where `raw` starts in the page. */
export function decodeReferences(raw: string, offset: number, place: ReferencePlace): MappedText {
  if (!/[&\r]/.test(raw)) return mapPlain(raw, offset);
  const mapping = createMapping();
  addReferences(mapping, raw, offset, place);
  return mapping.done();
}

/** Adds HTML source to a text that is being collected. */
export function addReferences(mapping: Mapping, raw: string, offset: number, place: ReferencePlace): void {
  let position = 0;
  for (const { 0: piece, index } of raw.matchAll(REFERENCE)) {
    const end = index + piece.length;
    const decoded = place === 'attribute' && isLiteral(piece, raw[end]) ? piece : decode(piece, place);
    if (decoded === piece) continue;
    mapping.addPlain(raw.slice(position, index), offset + position);
    mapping.add(decoded, offset + index, offset + end);
    position = end;
  }
  mapping.addPlain(raw.slice(position), offset + position);
}

/** Whether a name without its semicolon goes on, which in attributes makes it plain text. */
function isLiteral(piece: string, next: string | undefined): boolean {
  return /^&[a-z]+$/i.test(piece) && /[=0-9]/.test(next ?? '');
}

/** A page has few different references and many of each; parsing one takes a tenth of a millisecond. */
const MAX_KNOWN = 4096;
const known = new Map<string, string>();

function decode(piece: string, place: ReferencePlace): string {
  if (piece.startsWith('\r')) return '\n';
  const key = `${place} ${piece}`;
  const decoded = known.get(key) ?? parseReference(piece, place);
  if (known.size < MAX_KNOWN) known.set(key, decoded);
  return decoded;
}

function parseReference(piece: string, place: ReferencePlace): string {
  const node = parseFragment(place === 'text' ? piece : `<i title="${piece}"></i>`).childNodes[0];
  if (!node) return piece;
  if ('attrs' in node) return node.attrs[0]?.value ?? piece;
  return 'value' in node ? node.value : piece;
}
