/** All items of a paginator's pages. */
export async function collectPages<P, T>(
  pages: AsyncIterable<P>,
  pick: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...(pick(page) ?? []));
  return items;
}

/** The pages of a call that the SDK has no paginator for. */
export async function* pagesOf<P extends { NextToken?: string | undefined }>(
  send: (token: { NextToken?: string }) => Promise<P>,
): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const page = await send(token === undefined ? {} : { NextToken: token });
    yield page;
    token = page.NextToken || undefined;
  } while (token !== undefined);
}
