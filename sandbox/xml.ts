/**
 * What an element holds: text, other elements by name, or a list, which repeats the element. Undefined leaves it
 * out. A name that begins with `@` is an attribute of the element it stands in.
 */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

// biome-ignore lint/suspicious/noControlCharactersInRegex: S3 keys may hold them, and answers must then carry them.
const SPECIAL = /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function escapeXml(text: string): string {
  return text.replace(SPECIAL, escapeCharacter);
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      return `&#x${character.charCodeAt(0).toString(16)};`;
  }
}

/** `element('A', { B: ['x', 'y'] })` is `<A><B>x</B><B>y</B></A>`; text is escaped, dates are ISO 8601. */
export function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => element(name, item)).join('');
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  let attributes = '';
  let content = '';
  for (const [key, child] of Object.entries(value)) {
    if (!key.startsWith('@')) content += element(key, child);
    else if (child !== undefined) attributes += ` ${key.slice(1)}="${escapeXml(String(child))}"`;
  }
  return `<${name}${attributes}>${content}</${name}>`;
}

/** A whole document: the XML declaration and one root element, in a namespace where given. */
export function xmlDocument(
  root: string,
  value: { readonly [name: string]: XmlValue },
  namespace?: string,
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, { '@xmlns': namespace, ...value })}`;
}
