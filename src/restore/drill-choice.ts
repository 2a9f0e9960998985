import type { ManifestResource } from '../manifest/manifest.ts';

/** A whole number from 0 up to, and without, `below`. */
export type Random = (below: number) => number;

/** One of each service in turn, in a random order, so that a small drill sees many services. */
export function chooseResources(
  resources: readonly ManifestResource[],
  count: number,
  random: Random,
): readonly ManifestResource[] {
  const groups = shuffle(Array.from(Map.groupBy(resources, ({ service }) => service).values()), random);
  const shuffled = groups.map((group) => shuffle(group, random));
  const deepest = Math.max(0, ...shuffled.map(({ length }) => length));
  const turns = Array.from({ length: deepest }, (_, turn) => shuffled.flatMap((group) => group[turn] ?? []));
  return turns.flat().slice(0, count);
}

export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const all = items.slice();
  for (let at = all.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}

/** So many of them, each with the same chance, in a random order, and how many there are; memory is that of the sample. */
export async function sample<T>(
  items: AsyncIterable<T>,
  size: number,
  random: Random,
): Promise<{ readonly chosen: T[]; readonly of: number }> {
  const kept: T[] = [];
  let seen = 0;
  for await (const item of items) {
    seen++;
    if (kept.length < size) kept.push(item);
    else {
      const place = random(seen);
      if (place < size) kept[place] = item;
    }
  }
  return { chosen: shuffle(kept, random), of: seen };
}
