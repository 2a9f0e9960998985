import type { MappedText } from './mapped-text.ts';
import type { Tag } from './markup.ts';
import { type Finding, findInText, type PriceSearch, toFindings } from './price-finding.ts';
import { readName } from './price-name.ts';
import { findPriceParameters } from './price-pair.ts';
import { findCents, findInScript } from './price-script.ts';
import { readPriceAlone } from './price-text.ts';

/** Names, sizes and addresses of other files: whatever digits they hold, they are no price. */
const NEVER =
  /^(?:id|class|style|for|name|form|list|type|rel|role|lang|dir|key|slot|part|is|width|height|sizes?|min|max|step|(?:max|min)length|tabindex|colspan|rowspan|cols|rows|span|start|coords|shape|viewbox|d|points|transform|fill|stroke|[xyr]|[cdrf][xy]|[xy][12]|datetime|item(?:id|type|scope|prop|ref)|property|charset|media|integrity|nonce|accesskey|srcset|src|poster|background|cite|ping|manifest|longdesc|xmlns|xlink:href|data-(?:src|srcset|bg|background|image|img|poster).*)$/;
const LINK = /^(?:href|action|formaction|data-(?:href|url|link))$/;
const CODE = /^(?:on|x-|v-|@|:|ng-|\(|\[)/;
const ADDRESS = /^\s*(?:(?:[a-z][\w+.-]*:)?\/\/|[./?#]|(?:mailto|tel|data|javascript):)/i;
/** Elements whose `value` counts or measures. */
const MEASURES = /^(?:li|progress|meter)$/;

/** Every reference to the price in an attribute. */
export function findInAttribute(
  search: PriceSearch,
  tag: Tag,
  name: string,
  value: MappedText,
): readonly Finding[] {
  if (NEVER.test(name)) return [];
  if (LINK.test(name) || ADDRESS.test(value.text)) return findInLink(search, value);
  if (CODE.test(name) && !/^[\s\d.,]*$/.test(value.text)) return findInScript(search, value, 'script');
  if (/^\s*[[{]/.test(value.text)) return findInScript(search, value, 'structured data');
  return [...findAlone(search, tag, name, value), ...findInText(search, value, 'attribute')];
}

function findInLink(search: PriceSearch, value: MappedText): readonly Finding[] {
  const sightings = findPriceParameters(value, search.change);
  return sightings.flatMap((sighting) => toFindings(search, value, sighting, 'link', 'programs'));
}

/** A number that is the whole value, judged by what the page calls it. */
function findAlone(search: PriceSearch, tag: Tag, name: string, value: MappedText): readonly Finding[] {
  const meaning = readName(nameOfValue(tag, name));
  if (meaning === 'never' || (name === 'value' && MEASURES.test(tag.name))) return [];
  const alone = readPriceAlone(value.text, search.change);
  if (meaning === 'cents' || (meaning === 'money' && !alone)) return findCents(search, value, 'attribute');
  const holdsValues = name === 'content' || name === 'value' || name.startsWith('data-');
  if (!alone || (meaning === 'other' && !holdsValues)) return [];
  const doubt = meaning === 'price' ? alone.doubt : `a bare number in ${name}`;
  return toFindings(search, value, { ...alone, doubt }, 'attribute', 'programs');
}

/** `content` and `value` are named by another attribute, as `<meta itemprop="price" content="225">`. */
function nameOfValue({ attributes }: Tag, name: string): string | undefined {
  const others = { content: ['itemprop', 'property', 'name'], value: ['itemprop', 'name'] }[name];
  if (!others) return name.replace(/^data-/, '');
  return others.map((other) => attributes.get(other)?.text).find((text) => text !== undefined);
}
