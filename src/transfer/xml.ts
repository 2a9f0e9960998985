/** An element: its children by name, in their order, and its own text. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** The answer is no well-formed XML, or none of the kind that was asked for. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s<>/!?]+)((?:\s[^<>]*?)?)(\/?)>/y;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads any well-formed document without a DTD, which S3 never sends; attributes are passed over and names keep
 * no prefix. Right and slow: the fast readers of listings leave to it whatever is not as they expect.
 */
export function parseXml(text: string): XmlElement {
  const root: Open = { name: '', children: [], text: '' };
  const open: Open[] = [root];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const current = open.at(-1) ?? root;
    const next = text.indexOf('<', at);
    const end = next === -1 ? text.length : next;
    current.text += decodeEntities(text.slice(at, end));
    if (next === -1) break;
    TOKEN.lastIndex = next;
    const token = TOKEN.exec(text);
    if (!token) throw new XmlError(`no XML at character ${next}`);
    const [whole, cdata, slash, name, , isEmpty] = token;
    at = next + whole.length;
    if (cdata !== undefined) current.text += cdata;
    else if (name !== undefined) takeTag(open, localName(name), slash === '/', isEmpty === '/');
  }
  const [only, second] = root.children;
  if (open.length !== 1 || !only || second || root.text.trim() !== '')
    throw new XmlError('the answer is not one XML element');
  return only;
}

/** The text of the first child of this name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? (ENTITIES[name] ?? fromNumber(name)) : undefined;
    if (character === undefined) throw new XmlError(`no entity: ${whole.slice(0, 20)}`);
    return character;
  });
}

function takeTag(open: Open[], name: string, isEnd: boolean, isEmpty: boolean): void {
  const parent = open.at(-1);
  if (!isEnd) {
    const element = { name, children: [], text: '' };
    parent?.children.push(element);
    if (!isEmpty) open.push(element);
  } else if (open.length > 1 && parent?.name === name) open.pop();
  else throw new XmlError(`</${name}> ends nothing`);
}

function fromNumber(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
