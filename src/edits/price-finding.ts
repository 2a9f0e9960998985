import type { EditKind, Replacement } from './edit.ts';
import { locate, type MappedText } from './mapped-text.ts';
import { type PriceChange, writeForPeople, writeForPrograms } from './price-change.ts';
import { findPricesInText, type PriceSighting } from './price-text.ts';

/** A page with what is asked of it. */
export interface PriceSearch {
  readonly page: string;
  readonly change: PriceChange;
}

/** A reference to the price as an edit, and why it may not be one. */
export interface Finding extends Replacement {
  readonly doubt: string | undefined;
}

/** Who reads the number: people, with marks between thousands, or programs. */
type Reader = 'people' | 'programs';

/** The edit for a sighting; none where digits themselves are written as references, which nobody does. */
export function toFindings(
  { page, change }: PriceSearch,
  mapped: MappedText,
  sighting: PriceSighting,
  kind: EditKind,
  reader: Reader,
): readonly Finding[] {
  const { amount, from, to, doubt } = sighting;
  const written = reader === 'people' ? writeForPeople(change, amount) : writeForPrograms(change, amount);
  const text = respell(page, mapped, sighting, written);
  return text === undefined ? [] : [{ ...locate(mapped, from, to), text, kind, doubt }];
}

/** The edits for every price with a currency in a text for people. */
export function findInText(
  search: PriceSearch,
  mapped: MappedText,
  kind: EditKind,
  doubt?: string,
): readonly Finding[] {
  return findPricesInText(mapped, search.change).flatMap((sighting) => {
    return toFindings(search, mapped, { ...sighting, doubt: doubt ?? sighting.doubt }, kind, 'people');
  });
}

/** Blanks between thousands stay as the page writes them: `1&nbsp;225` becomes `1&nbsp;240`. */
function respell(page: string, mapped: MappedText, { from, to, amount }: PriceSighting, written: string) {
  const group = amount.group ?? '';
  let spelling = group;
  for (let index = from; index < to; index++) {
    const raw = page.slice(mapped.start(index), mapped.end(index));
    if (raw === mapped.text[index]) continue;
    if (mapped.text[index] !== group) return undefined;
    spelling = raw;
  }
  return spelling === group ? written : written.replaceAll(group, spelling);
}
