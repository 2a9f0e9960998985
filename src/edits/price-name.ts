/** What a name says about the number it names: a key, a variable, an attribute, a URL parameter. */
type NameMeaning = 'price' | 'money' | 'cents' | 'other' | 'never';

/** HTML has its attribute names in small letters: `data-ticketprice`. */
const PRICE = /^(?:[a-z]*prices?|pricing|costs?|fares?)$/;
const MONEY = /^(?:amounts?|amt|fees?|totals?|subtotal|deposit|rate|value|revenue)$/;
const CENTS = /^(?:cents?|minor|pennies)$/;
/** Words of names whose numbers are no money, though they may be the same digits. */
const NEVER = new Set(
  (
    'id ids uid uuid guid sku code key hash ref slug class index idx nr no number count counter qty quantity capacity ' +
    'seats guests stock inventory width height size length depth top left right bottom margin padding gap ' +
    'radius offset scroll duration delay timeout interval speed easing ms seconds minutes hours year month day date ' +
    'time timestamp zip zipcode postcode postal phone tel fax version build lat lng latitude longitude zoom color colour ' +
    'weight distance line column row port page order position status rank level percent ratio scale angle opacity ' +
    'breakpoint keycode'
  ).split(' '),
);

const RUN_TOGETHER =
  /(?:product|item|variant|event|post|user|order|ticket|page|show|price)(?:id|sku|code|count|index)$/;

/** Reads `ticketPrice`, `price_per_day`, `data-price-usd`, `product:price:amount` by their words. */
export function readName(name: string | undefined): NameMeaning {
  const all = splitWords(name ?? '');
  const end = all.findIndex((word) => /^(?:per|by|for|in)$/.test(word));
  const words = end > 0 ? all.slice(0, end) : all;
  if (words.some((word) => NEVER.has(word) || RUN_TOGETHER.test(word))) return 'never';
  if (all.some((word) => CENTS.test(word))) return 'cents';
  if (words.some((word) => PRICE.test(word))) return 'price';
  return words.some((word) => MONEY.test(word)) ? 'money' : 'other';
}

function splitWords(name: string): readonly string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return apart.toLowerCase().match(/[a-z]+/g) ?? [];
}
