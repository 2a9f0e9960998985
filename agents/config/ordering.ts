/** A copy in the order of a natural key, for lists whose order AWS does not define. */
export function sortBy<T>(items: readonly T[] | undefined, key: (item: T) => string | undefined): T[] {
  const keyed = (items ?? []).map((item) => ({ item, key: key(item) ?? '' }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
