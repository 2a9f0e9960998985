/** What an element holds, as in `XmlValue`: text, or its elements by name; one that repeats is a list. */
export type XmlContent = string | XmlElements | readonly XmlContent[];
export interface XmlElements {
  readonly [name: string]: XmlContent;
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly elements: Record<string, XmlContent>;
  text: string;
}

/** The content of a document's root, as the SDK writes it: attributes are left out but for `xsi:type`. */
export function readXml(xml: string): XmlElements {
  const root: Open = { name: '', elements: {}, text: '' };
  const open = [root];
  for (const [, slash, name, attributes = '', closed, text] of xml.matchAll(TOKEN)) {
    const top = open.at(-1) ?? root;
    if (text !== undefined) top.text += decode(text);
    else if (name !== undefined && slash === '/') close(open);
    else if (name !== undefined) {
      open.push({ name, elements: typeOf(attributes), text: '' });
      if (closed === '/') close(open);
    }
  }
  const [content = ''] = Object.values(root.elements);
  return typeof content === 'string' ? {} : (content as XmlElements);
}

/** The elements of that name, however many there are. */
export function listOf(content: XmlContent | undefined, name: string): readonly XmlContent[] {
  const found = (content as XmlElements | undefined)?.[name];
  return found === undefined ? [] : Array.isArray(found) ? found : [found as XmlContent];
}

/** The text of an element; undefined where there is none. */
export function textOf(content: XmlContent | undefined, name: string): string | undefined {
  const found = (content as XmlElements | undefined)?.[name];
  return typeof found === 'string' ? found : undefined;
}

function close(open: Open[]): void {
  const done = open.pop();
  const parent = open.at(-1);
  if (!done || !parent) return;
  const content = Object.keys(done.elements).length > 0 ? done.elements : done.text;
  const before = parent.elements[done.name];
  parent.elements[done.name] =
    before === undefined ? content : Array.isArray(before) ? [...before, content] : [before, content];
}

function typeOf(attributes: string): Record<string, XmlContent> {
  const [, type] = /xsi:type="([^"]*)"/.exec(attributes) ?? [];
  return type === undefined
    ? {}
    : { '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', '@xsi:type': type };
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
