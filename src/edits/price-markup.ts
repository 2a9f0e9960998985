import { addReferences, decodeReferences } from './character-references.ts';
import { createMapping, type Mapping, mapPlain } from './mapped-text.ts';
import { type MarkupPiece, readMarkup, type Tag } from './markup.ts';
import { findInAttribute } from './price-attribute.ts';
import { BLOCK_TAG, INLINE_TAG } from './price-currency.ts';
import { type Finding, findInText, type PriceSearch, toFindings } from './price-finding.ts';
import { readName } from './price-name.ts';
import { findInScript } from './price-script.ts';
import { readPriceAlone } from './price-text.ts';

/** Elements inside a line: `<sup>$</sup>225` is read as `$225`. */
const INLINE =
  /^(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)$/;
/** Elements in which a number alone may well be a price. */
const VALUE_ELEMENT = /^(?:td|dd|span|strong|b|em|data|ins|output|bdi)$/;
const JSON_TYPE = /json|importmap/i;
const SCRIPT_TYPE = /^(?:|module|text\/babel|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i;

/** Every reference to the price in an HTML page, or in XML. */
export function findInMarkup(search: PriceSearch): readonly Finding[] {
  const pieces = readMarkup(search.page);
  const flow = createMapping();
  const findings = pieces.flatMap((piece, index) => {
    addToFlow(flow, search.page, piece);
    return findInPiece(search, piece, pieces[index - 1], pieces[index + 1]);
  });
  return [...findInText(search, flow.done(), 'text'), ...findings];
}

/** The text of the page as it is read, with a mark for each tag, collected over all pieces. */
function addToFlow(flow: Mapping, page: string, piece: MarkupPiece): void {
  if (piece.kind === 'text' && !isRaw(piece.in)) {
    addReferences(flow, page.slice(piece.start, piece.end), piece.start, 'text');
  } else {
    flow.add(isInline(piece) ? INLINE_TAG : BLOCK_TAG, piece.start, piece.end);
  }
}

/** Comments are inside a line too: React writes `$<!-- -->225`. */
function isInline(piece: MarkupPiece): boolean {
  return piece.kind === 'comment' || (piece.kind === 'tag' && INLINE.test(piece.name));
}

function isRaw(tag: Tag | undefined): boolean {
  return tag !== undefined && tag.name !== 'title' && tag.name !== 'textarea';
}

function findInPiece(
  search: PriceSearch,
  piece: MarkupPiece,
  last: MarkupPiece | undefined,
  next: MarkupPiece | undefined,
): readonly Finding[] {
  switch (piece.kind) {
    case 'tag':
      return [...piece.attributes].flatMap(([name, value]) => findInAttribute(search, piece, name, value));
    case 'comment':
      return findInText(search, mapRange(search.page, piece), 'comment', 'in a comment');
    case 'text':
      if (piece.in) return findInRaw(search, piece, piece.in);
      return last?.kind === 'tag' && next?.kind === 'tag' && next.isEnd ? findAlone(search, piece, last) : [];
    default:
      return piece satisfies never;
  }
}

function findInRaw(search: PriceSearch, piece: MarkupPiece, tag: Tag): readonly Finding[] {
  if (tag.name !== 'script') return [];
  const script = mapRange(search.page, piece);
  const type = tag.attributes.get('type')?.text.split(';')[0]?.trim() ?? '';
  if (JSON_TYPE.test(type)) return findInScript(search, script, 'structured data');
  if (SCRIPT_TYPE.test(type)) return findInScript(search, script, 'script');
  return findInText(search, script, 'script', `in a script of type ${type}`);
}

/** `<span itemprop="price">225.00</span>` is sure; `<td>225</td>` may be anything. */
function findAlone(search: PriceSearch, piece: MarkupPiece, tag: Tag): readonly Finding[] {
  const raw = search.page.slice(piece.start, piece.end);
  const value = decodeReferences(raw, piece.start, 'text');
  const alone = readPriceAlone(value.text, search.change);
  if (!alone || tag.isEnd) return [];
  const said = tag.attributes.get('itemprop')?.text ?? tag.name;
  const isSure = readName(said) === 'price';
  const isCalled = readName(tag.attributes.get('class')?.text) === 'price';
  if (!isSure && !isCalled && !VALUE_ELEMENT.test(tag.name)) return [];
  const doubt = isSure ? alone.doubt : `a bare number in <${tag.name}>`;
  return toFindings(search, value, { ...alone, doubt }, 'text', isSure ? 'programs' : 'people');
}

function mapRange(page: string, { start, end }: { start: number; end: number }) {
  return mapPlain(page.slice(start, end), start);
}
