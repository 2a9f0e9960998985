import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** Where on a page an element stands, by the landmark around it. */
export type Region = 'navigation' | 'header' | 'footer' | 'page';

/** A link, a button, or another entry of a navigation, as visitors read it. */
export interface NavigationElement {
  /** Blanks collapsed. */
  readonly text: string;
  /** The texts of what is in it: a card's title and date, as `James Taylor`, `10 June`. */
  readonly parts: readonly string[];
  /** As written; undefined where it is no link. */
  readonly href?: string;
  readonly region: Region;
  /** From 1. */
  readonly line: number;
}

type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;

/** Browsers nest no deeper. */
const MAX_DEPTH = 512;
/** What is longer is no entry of a navigation. */
const MAX_TEXT = 300;
const SILENT = new Set(['head', 'script', 'style', 'template', 'noscript', 'svg', 'select', 'textarea']);
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'em',
  'font',
  'i',
  'mark',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'time',
  'u',
]);
const NAVIGATION_NAME = /(?:^|[\s_-])(?:nav|navbar|navigation|menu)(?:$|[\s_-])/i;
const BOX = new Set(['nav', 'div', 'ul', 'ol', 'menu', 'section', 'aside', 'table']);
const PRESSED = new Set(['button', 'link', 'menuitem', 'tab']);

/** The page's links, buttons and entries of navigations, in the order of the page. */
export function findNavigation(html: string): readonly NavigationElement[] {
  const found: NavigationElement[] = [];
  visit(parse(html, { sourceCodeLocationInfo: true }), 'page', 0, found);
  return found;
}

/** Adds what is in `parent`. In a navigation, text that is no link is an entry too: the page one is on. */
function visit(parent: ParentNode, region: Region, depth: number, found: NavigationElement[]): void {
  if (depth > MAX_DEPTH) return;
  for (const element of elementsOf(parent)) {
    const inner = regionOf(element, region);
    const before = found.length;
    if (!isPressed(element)) visit(element, inner, depth + 1, found);
    if (found.length === before && (isPressed(element) || isEntry(element, inner))) {
      found.push(...readElement(element, inner));
    }
  }
}

function readElement(element: Element, region: Region): readonly NavigationElement[] {
  const text = collapse(textOf(element, 0));
  if (text === '' || text.length > MAX_TEXT) return [];
  const parts = Array.from(new Set(partsOf(element, 0).map(collapse))).filter((part) => part !== '');
  const href = element.tagName === 'a' ? attributeOf(element, 'href') : undefined;
  const line = element.sourceCodeLocation?.startLine ?? 0;
  return [{ text, parts, region, line, ...(href === undefined ? {} : { href }) }];
}

function isPressed(element: Element): boolean {
  const { tagName } = element;
  if (tagName === 'a') return attributeOf(element, 'href') !== undefined;
  return tagName === 'button' || PRESSED.has(attributeOf(element, 'role') ?? '');
}

/** Whether it holds text of its own, in a navigation. */
function isEntry(element: Element, region: Region): boolean {
  return (
    region === 'navigation' && element.childNodes.some((node) => 'value' in node && node.value.trim() !== '')
  );
}

function regionOf(element: Element, current: Region): Region {
  const { tagName } = element;
  const role = attributeOf(element, 'role');
  if (tagName === 'main' || role === 'main') return 'page';
  if (tagName === 'footer' || role === 'contentinfo') return 'footer';
  const name = `${attributeOf(element, 'class') ?? ''} ${attributeOf(element, 'id') ?? ''}`;
  const isNamed = BOX.has(tagName) && NAVIGATION_NAME.test(name);
  if (tagName === 'nav' || role === 'navigation' || isNamed)
    return current === 'footer' ? 'footer' : 'navigation';
  if (current === 'page' && (tagName === 'header' || role === 'banner')) return 'header';
  return current;
}

/** All text in it, with a blank where a box ends. */
function textOf(parent: ParentNode, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  const texts = parent.childNodes.map((node) => {
    if ('value' in node) return node.value;
    if (!('tagName' in node) || SILENT.has(node.tagName)) return '';
    return INLINE.has(node.tagName) ? textOf(node, depth + 1) : ` ${textOf(node, depth + 1)} `;
  });
  return texts.join('');
}

/** The text of every element in it. */
function partsOf(element: Element, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  return [textOf(element, depth), ...elementsOf(element).flatMap((inner) => partsOf(inner, depth + 1))];
}

function elementsOf(parent: ParentNode): readonly Element[] {
  return parent.childNodes.filter((node): node is Element => 'tagName' in node && !SILENT.has(node.tagName));
}

function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
