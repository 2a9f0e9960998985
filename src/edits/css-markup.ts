import { selectAll } from 'css-select';
import { parse, type Token } from 'parse5';
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';
import { decodeReferences } from './character-references.ts';
import { type MappedText, mapPlain } from './mapped-text.ts';
import { locateAttributeValue, readAttributeValue } from './markup.ts';

type Document = Htmlparser2TreeAdapterMap['document'];
type Element = Htmlparser2TreeAdapterMap['element'];

/** A piece of CSS in a page, and how CSS is written there. */
export interface StyleText {
  readonly css: MappedText;
  escape(css: string): string;
}

const SVG = 'http://www.w3.org/2000/svg';
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;', "'": '&#39;' };

/** Scripts are off, so that what `<noscript>` holds is read too. A template's content is no part of the document. */
export function parseDocument(html: string): Document {
  return parse(html, { treeAdapter: adapter, sourceCodeLocationInfo: true, scriptingEnabled: false });
}

/** The text of every `<style>` block of CSS. */
export function findStyleBlocks(html: string, document: Document): readonly StyleText[] {
  return selectAll<Element, Element>('style', document as never)
    .filter(isCss)
    .flatMap((element) => readBlock(html, element));
}

/** The `style` attributes of the elements that the selector matches; none where it can match no element. */
export function findStyleAttributes(
  html: string,
  document: Document,
  selector: string,
): readonly StyleText[] {
  const found = trySelect(selector, document).flatMap((element) => readAttribute(html, element));
  const byOffset = new Map(found.map((each) => [each.css.start(0), each]));
  return [...byOffset.values()];
}

function isCss(element: Element): boolean {
  return /^(?:text\/css)?$/i.test(element.attribs.type?.trim() ?? '');
}

function readBlock(html: string, element: Element): readonly StyleText[] {
  const first = element.children[0]?.sourceCodeLocation;
  const last = element.children.at(-1)?.sourceCodeLocation;
  if (!first || !last) return [];
  const start = first.startOffset;
  const raw = html.slice(start, last.endOffset);
  if (element.namespace !== SVG) return [{ css: mapPlain(raw, start), escape: (css) => css }];
  const css = decodeReferences(raw, start, 'text');
  return raw.includes('<') ? [] : [{ css, escape: (text) => escapeMarkup(text, /[&<]/g) }];
}

function readAttribute(html: string, element: Element): readonly StyleText[] {
  const location = (element.sourceCodeLocation as Token.ElementLocation | null)?.attrs?.style;
  if (!location) return [];
  const { quote } = locateAttributeValue(html, location.startOffset, location.endOffset);
  const css = readAttributeValue(html, location);
  if (css.text === '' || css.text !== element.attribs.style) return [];
  const special = quote === '' ? /[\s"'=<>`&]/g : new RegExp(`[&${quote}]`, 'g');
  return [{ css, escape: (text) => escapeMarkup(text, special) }];
}

function escapeMarkup(css: string, special: RegExp): string {
  return css.replace(special, (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`);
}

/** A selector that only a browser can answer (`:focus-visible`, `::before`) selects nothing here. */
function trySelect(selector: string, document: Document): readonly Element[] {
  try {
    return selectAll<Element, Element>(selector, document as never);
  } catch {
    return [];
  }
}
