import fc from 'fast-check';
import { pack, readEncodings, unpack } from '../../src/edits/content-encoding.ts';
import type { Edit } from '../../src/edits/edit.ts';
import { type DecodedPage, decodePage, encodePage } from '../../src/edits/encoding.ts';

/** A piece of a page and what must have become of it. */
export interface Piece {
  readonly source: string;
  readonly wanted: string;
}

/** Ways to store a page; what is generated here can be written in all of them. */
export const STORAGES = fc.record({
  charset: fc.constantFrom('utf-8' as const, 'latin1' as const),
  contentEncoding: fc.constantFrom(undefined, 'gzip', 'br'),
});

type Storage = typeof STORAGES extends fc.Arbitrary<infer Each> ? Each : never;

/** A piece that must stay as it is. */
export function kept(source: string): Piece {
  return { source, wanted: source };
}

/** The stored bytes after the edits, unpacked, and what they must be. */
export function store(
  pieces: readonly Piece[],
  storage: Storage,
  edit: (page: DecodedPage) => readonly Edit[],
) {
  const { charset, contentEncoding } = storage;
  const contentType = `text/html; charset=${charset}`;
  const write = (of: (piece: Piece) => string) => Buffer.from(pieces.map(of).join(''), charset);
  const bytes = pack(
    write((piece) => piece.source),
    readEncodings(contentEncoding),
  );
  const decoding = decodePage({ path: 'page.html', contentType, contentEncoding, bytes });
  if (decoding.kind === 'refused') throw new Error(decoding.reasons.join());
  const edits = edit(decoding.page);
  const encoding = encodePage(decoding.page, edits);
  if (encoding.kind === 'refused') throw new Error(encoding.reasons.join());
  const stored = Buffer.from(unpack(encoding.bytes, readEncodings(contentEncoding)));
  return { edits, stored, wanted: write((piece) => piece.wanted) };
}
