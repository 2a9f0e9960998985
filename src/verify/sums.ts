import type { Readable } from 'node:stream';

const NEWLINE = 10;
const HASH_CHARACTERS = 64;
const LINE = /^[0-9a-f]{64} {2}[^\n]+$/;
/** Digits of two hashes that differ where different bytes were hashed: nearly all; so few only if one was miswritten. */
const MISWRITTEN_DIGITS = 16;

/** A line of SHA256SUMS, and where it begins, bytes. */
export interface SumsLine {
  readonly offset: number;
  readonly sha256: string;
  readonly path: string;
}

/** The lines of SHA256SUMS; of one that is none, only where it is. */
export async function* readSums(
  stream: Readable,
): AsyncGenerator<SumsLine | { readonly offset: number; readonly isMalformed: true }> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      yield parseLine(bytes.toString('utf8', from, end), offset);
      offset += end + 1 - from;
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  // Every line ends; the rest of one that does not was cut.
  if (rest.length > 0) yield { offset, isMalformed: true };
}

function parseLine(line: string, offset: number) {
  const path = line.slice(HASH_CHARACTERS + 2);
  if (!LINE.test(line) || !isInside(path)) return { offset, isMalformed: true as const };
  return { offset, sha256: line.slice(0, HASH_CHARACTERS), path };
}

/** No damaged line may lead out of the snapshot. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Whether one hash is the other with a few digits wrong: then it was miswritten, and not the file. */
export function isMiswritten(a: string, b: string): boolean {
  if (a === b || a.length !== b.length) return false;
  let differing = 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) differing++;
  return differing <= MISWRITTEN_DIGITS;
}
