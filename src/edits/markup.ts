import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import { decodeReferences } from './character-references.ts';
import type { MappedText } from './mapped-text.ts';

/** A tag with its attributes as they are meant, each knowing where it is written. */
export interface Tag {
  readonly kind: 'tag';
  readonly name: string;
  readonly isEnd: boolean;
  readonly attributes: ReadonlyMap<string, MappedText>;
  readonly start: number;
  readonly end: number;
}

/** Markup in the order it is written, without gaps. `start` and `end` are offsets in it. */
export type MarkupPiece =
  | Tag
  | { readonly kind: 'comment'; readonly start: number; readonly end: number }
  /** What is between two tags or comments; `in` is the start tag of an element that holds no markup, as a script. */
  | { readonly kind: 'text'; readonly in: Tag | undefined; readonly start: number; readonly end: number };

/** Elements without markup inside, and how the tokenizer reads them (https://html.spec.whatwg.org/#parsing-html-fragments). */
const MODES: Readonly<Record<string, Tokenizer['state']>> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  plaintext: TokenizerMode.PLAINTEXT,
};

/** Reads HTML, or XML that looks like it, as it is written: no tree is built, so nothing moves. */
export function readMarkup(html: string): readonly MarkupPiece[] {
  const pieces: MarkupPiece[] = [];
  let position = 0;
  let raw: Tag | undefined;
  const addText = (end: number) => {
    if (end > position) pieces.push({ kind: 'text', in: raw, start: position, end });
  };
  const add = (piece: MarkupPiece) => {
    addText(piece.start);
    pieces.push(piece);
    position = piece.end;
  };
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag(token) {
        const tag = readTag(html, token, false);
        add(tag);
        const mode = MODES[tag.name];
        raw = mode === undefined ? undefined : tag;
        if (mode !== undefined) tokenizer.state = mode;
      },
      onEndTag(token) {
        add(readTag(html, token, true));
        raw = undefined;
      },
      onComment: ({ location }) => add({ kind: 'comment', ...rangeOf(location) }),
      onDoctype: ({ location }) => add({ kind: 'comment', ...rangeOf(location) }),
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
      onEof: () => addText(html.length),
    },
  );
  tokenizer.write(html, true);
  return pieces;
}

function readTag(html: string, token: Token.TagToken, isEnd: boolean): Tag {
  const places = Object.entries(token.location?.attrs ?? {});
  const attributes = new Map(places.map(([name, place]) => [name, readAttributeValue(html, place)]));
  return { kind: 'tag', name: token.tagName, isEnd, attributes, ...rangeOf(token.location) };
}

/** The value of an attribute from its place in the page, `style="…"`, without its quotes. */
export function readAttributeValue(html: string, { startOffset, endOffset }: Token.Location): MappedText {
  const { from, to } = locateAttributeValue(html, startOffset, endOffset);
  return decodeReferences(html.slice(from, to), from, 'attribute');
}

/** Where an attribute's value is written, and the quote around it, empty where there is none. */
export function locateAttributeValue(html: string, start: number, end: number) {
  const source = html.slice(start, end);
  const name = /^.[^=]*=\s*/s.exec(source)?.[0] ?? source;
  const quote = /^["']/.exec(source.slice(name.length))?.[0] ?? '';
  return { from: start + name.length + quote.length, to: end - quote.length, quote };
}

function rangeOf(location: Token.Location | null): { start: number; end: number } {
  return { start: location?.startOffset ?? 0, end: location?.endOffset ?? 0 };
}
