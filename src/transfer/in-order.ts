import { Readable } from 'node:stream';

export interface ReadAhead<T> extends AsyncIterable<T> {
  /** Items that wait to be taken. */
  readonly readableLength: number;
  destroy(): void;
}

/** The same items; reading starts at once and pauses while `items` of them wait to be taken. */
export function readAhead<T>(source: AsyncIterable<T>, items: number): ReadAhead<T> {
  const stream = Readable.from(source, { objectMode: true, highWaterMark: items });
  // Without a listener an early failure would end the process; whoever reads the stream gets it.
  stream.on('error', () => undefined);
  stream.read(0);
  return stream;
}

/**
 * Runs `map` on the items of all pages, at most `limit` at a time, and yields the results in the items' order. After a
 * failure, and when the reader stops early, the tasks still running are awaited: let `map` obey a signal.
 */
export async function* mapInOrder<T, R>(
  pages: AsyncIterable<readonly T[]>,
  limit: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  for await (const results of mapInBatches(pages, limit, map)) yield* results;
}

/** The same for a `map` that has many results at once, without a promise for each: they come as many as there are. */
export async function* mapInBatches<T, R>(
  pages: AsyncIterable<readonly T[]>,
  limit: number,
  map: (item: T) => R | Promise<R>,
): AsyncGenerator<readonly R[], void, undefined> {
  const running: (R | Promise<R>)[] = [];
  try {
    for await (const page of pages) {
      for (const item of page) {
        while (running.length >= limit) yield await takeReady(running);
        const task = map(item);
        if (task instanceof Promise) task.catch(() => undefined);
        running.push(task);
      }
    }
    while (running.length > 0) yield await takeReady(running);
  } finally {
    await Promise.allSettled(running);
  }
}

/** The first, once it is there, and those behind it that are results already. */
async function takeReady<R>(running: (R | Promise<R>)[]): Promise<R[]> {
  const pending = running.findIndex((task, index) => index > 0 && task instanceof Promise);
  const [first, ...rest] = running.splice(0, pending === -1 ? running.length : pending);
  return [(await first) as R, ...(rest as R[])];
}
