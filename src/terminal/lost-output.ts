/** A stream of the process. */
interface Stream {
  readonly isTTY?: boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const READER_GONE: readonly (string | undefined)[] = ['EPIPE', 'ECONNRESET'];

/**
 * Keeps a command going that cannot write its output. What it returns tells the first failure by which output was lost,
 * as of a full disk; nothing is lost by a reader who has stopped reading (`| head`) or a terminal that was closed.
 */
export function watchOutput(streams: readonly Stream[]): () => string | undefined {
  let lost: string | undefined;
  for (const stream of streams) {
    let isFirst = true;
    stream.on('error', ({ code, message }) => {
      // Whatever is written afterwards fails too, with another code.
      if (isFirst && stream.isTTY !== true && !READER_GONE.includes(code)) lost ??= message;
      isFirst = false;
    });
  }
  return () => lost;
}
