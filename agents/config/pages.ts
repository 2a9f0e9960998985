interface Page<T> {
  readonly items: readonly T[] | undefined;
  /** What to ask for the next page with; undefined or empty on the last. */
  readonly next: string | undefined;
}

/** All items of a list for which the SDK has no paginator. */
export async function readPages<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
    const page = await read(token);
    items.push(...(page.items ?? []));
    token = page.next;
  }
  return items;
}

/** All items of a list for which the SDK has a paginator. */
export async function readAll<P, T>(
  pages: AsyncIterable<P>,
  items: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/**
 * Several lists asked for at once: yields what was answered, then throws the first failure, so that one list that
 * is denied does not hide the others and is still told.
 */
export async function* joinLists<T>(lists: readonly Promise<readonly T[]>[]): AsyncGenerator<T> {
  const outcomes = await Promise.allSettled(lists);
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') yield* outcome.value;
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
