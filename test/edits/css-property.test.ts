import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CssRequest, editCss, parseCssChange } from '../../src/edits/css.ts';
import { applyEdits } from '../../src/edits/edit.ts';
import type { Page } from '../../src/edits/page.ts';
import { kept, type Piece, STORAGES, store } from './stored-page.ts';

function edit(page: Page, request: Partial<CssRequest> = {}) {
  const parsed = parseCssChange({
    selector: '.brand',
    property: 'letter-spacing',
    value: '0.18em',
    ...request,
  });
  if (parsed.kind === 'refused') throw new Error(parsed.reasons.join());
  return editCss(page, parsed.change).edits;
}

const VALUE = fc.constantFrom('1em', '0.3px', 'calc(1px + 2%)', 'var(--a, "; }")', 'normal', '/* c */ 1em');
const SPACE = fc.constantFrom('', ' ', '\n  ', '\r\n\t', '/* ; } */', ' /* .brand{} */ ');
const OTHER_DECLARATION = fc.constantFrom(
  'color:red;',
  ' a: "}" ;',
  '--x:{a:b};',
  '/* letter-spacing:1em; */',
  'b:url(a;b);',
);
const OTHER_SELECTOR = fc.constantFrom(
  '.brandy',
  '.brand:hover',
  '.nav .brand',
  'a[title=".brand"]',
  '.br\\and',
  '@font-face',
);
const IMPORTANT = fc.constantFrom('', '!important', ' ! important', '/* c */!IMPORTANT');

const PLANTED = fc
  .record({ before: OTHER_DECLARATION, space: SPACE, value: VALUE, important: IMPORTANT, after: SPACE })
  .map(({ before, space, value, important, after }): Piece => {
    const old = value.replace('/* c */ ', '');
    const declaration = (now: string) =>
      `letter-spacing:${space}${value.replace(old, now)}${important}${after}`;
    return { source: before + declaration(old), wanted: before + declaration('0.18em') };
  });

function wrap(piece: Piece, front: string, back: string): Piece {
  return { source: front + piece.source + back, wanted: front + piece.wanted + back };
}

const RULE = fc.oneof(
  fc
    .tuple(PLANTED, SPACE, fc.constantFrom('', 'h1, ', 'h1,\n'), fc.constantFrom('', ', b', '/**/'))
    .map(([piece, space, front, back]) => wrap(piece, `${front}.brand${back}${space}{`, '}')),
  fc.tuple(PLANTED, OTHER_SELECTOR).map(([piece, selector]) => kept(`${selector}{${piece.source}}`)),
  fc.tuple(PLANTED, OTHER_SELECTOR).map(([piece]) => wrap(piece, '@media print { .brand {', '} }\n')),
  PLANTED.map((piece) => kept(`@keyframes a{from{${piece.source}}}`)),
  SPACE.map(kept),
);

function join(pieces: readonly Piece[]): Piece {
  const of = (which: keyof Piece) => pieces.map((piece) => piece[which]).join('');
  return { source: of('source'), wanted: of('wanted') };
}

const SHEET = fc.array(RULE, { maxLength: 6 }).map(join);
const QUOTELESS = PLANTED.filter(({ source }) => !/["\n\r]/.test(source));
const MARKUP = fc.oneof(
  SHEET.map((sheet) => wrap(sheet, '<style>', '</style>')),
  QUOTELESS.map((piece) => wrap(piece, '<b class="a brand" style="', '">x</b>')),
  QUOTELESS.map(({ source }) => kept(`<b class="brandy" style="${source}">é</b>`)),
  SHEET.map(({ source }) => kept(`<!-- <style>${source.replaceAll('--', '')}</style> -->`)),
  SHEET.map(({ source }) => kept(`<script>const css = \`${source}\`;</script>`)),
  SHEET.map(({ source }) => kept(`<template><style>${source}</style></template>`)),
  fc.constantFrom('<p>', '\r\n', 'text & &amp; é ÿ', '<svg>', '</svg>', '<table>').map(kept),
);

describe('for any page', () => {
  test('planted declarations change and every other byte stays, however the page is stored', () => {
    fc.assert(
      fc.property(fc.array(MARKUP, { maxLength: 8 }), STORAGES, (pieces, storage) => {
        const { stored, wanted } = store(pieces, storage, (page) => edit(page));
        expect(stored.toString('latin1')).toBe(wanted.toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });

  test('making the change twice is making it once, additions included', () => {
    fc.assert(
      fc.property(fc.array(MARKUP, { maxLength: 8 }), fc.boolean(), (pieces, add) => {
        const page = { path: 'page.html', contentType: undefined, text: join(pieces).source };
        const text = applyEdits(page.text, edit(page, { add }));
        expect(edit({ ...page, text }, { add })).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever is in a script or a comment, it stays', () => {
    const inside = fc.string({
      unit: fc.constantFrom('.brand{letter-spacing:1em}', '"', "'", '<', '-', '{', '\n', '//'),
    });
    fc.assert(
      fc.property(
        inside,
        fc.constantFrom(['<script>', '</script>'], ['<!-- ', ' -->']),
        (text, [front, back]) => {
          fc.pre(!/-->|--!>|<!--/.test(text));
          expect(edit({ path: 'page.html', contentType: undefined, text: front + text + back })).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
