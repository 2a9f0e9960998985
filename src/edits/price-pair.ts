import type { MappedText } from './mapped-text.ts';
import { readAmount } from './price-amount.ts';
import type { PriceChange } from './price-change.ts';
import { readName } from './price-name.ts';
import type { PriceSighting } from './price-text.ts';

const VALUE = String.raw`(?:\$|%24)?(?<number>\d(?:[\d.,]*\d)?)(?![\w%-]|[.,]\d)`;
const PARAMETER = new RegExp(String.raw`[?&;#](?<name>[\w.[\]-]+)=${VALUE}`, 'dg');
const PAIR = new RegExp(String.raw`(?<![\w.[\]-])(?<name>[\w.[\]-]+)[\\"']*\s*[:=]\s*[\\"']*${VALUE}`, 'dg');

/** Parameters of an address that are called a price and have it. */
export function findPriceParameters(mapped: MappedText, change: PriceChange): readonly PriceSighting[] {
  return findPairs(mapped, change, PARAMETER, 'a URL parameter');
}

/** `price=225` and `"price":"225"` inside a text of a script, be it an address, markup or JSON. */
export function findPricePairs(mapped: MappedText, change: PriceChange): readonly PriceSighting[] {
  return [
    ...findPriceParameters(mapped, change),
    ...findPairs(mapped, change, PAIR, 'inside a text of a script'),
  ];
}

function findPairs(
  mapped: MappedText,
  change: PriceChange,
  pattern: RegExp,
  doubt: string,
): readonly PriceSighting[] {
  return [...mapped.text.matchAll(pattern)].flatMap(({ groups, indices }) => {
    const meaning = readName(groups?.name);
    const [from, to] = indices?.groups?.number ?? [0, 0];
    const amount = readAmount(mapped.text.slice(from, to));
    const isMeant = meaning === 'price' || meaning === 'money';
    return isMeant && amount?.cents === change.fromCents ? [{ from, to, amount, doubt }] : [];
  });
}
