import type { Readable } from 'node:stream';

/**
 * The lines of a UTF-8 stream, without their newlines. Only `\n` ends a line: node:readline also splits at U+2028,
 * which S3 keys may contain.
 */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  for await (const lines of readLineBatches(stream)) yield* lines;
}

/** The same, as many at once as a chunk of the stream has: a million lines without a promise for each. */
export async function* readLineBatches(stream: Readable): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      lines.push(bytes.toString('utf8', from, end));
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [rest.toString()];
}
