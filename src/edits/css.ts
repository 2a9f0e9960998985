import { canonicalProperty } from './css-declaration.ts';
import { findStyleAttributes, findStyleBlocks, parseDocument, type StyleText } from './css-markup.ts';
import { findNearest, parseSelector } from './css-selector.ts';
import {
  joinReadings,
  type RuleSetting,
  readStyleAttribute,
  readStylesheet,
  type StyleReading,
} from './css-stylesheet.ts';
import { findValueProblems } from './css-value.ts';
import { describeEdits, type Edit, type EditKind, type Replacement } from './edit.ts';
import { locate, mapPlain } from './mapped-text.ts';
import { languageOf, type Page } from './page.ts';

/** What a person asks for: `css SITE SELECTOR PROPERTY VALUE [--add]`. */
export interface CssRequest {
  readonly selector: string;
  readonly property: string;
  readonly value: string;
  readonly add?: boolean;
}

/** A request that can be carried out. */
export interface CssChange extends RuleSetting {
  readonly selector: string;
}

export type ParsedCssChange =
  | { readonly kind: 'change'; readonly change: CssChange }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** What the change comes to on one page. */
export interface CssEdits {
  readonly edits: readonly Edit[];
  /** Rules with the selector, and style attributes of elements that it selects. */
  readonly matched: number;
  /** Declarations that have the value already. */
  readonly same: number;
  /** Where nothing matched: up to three selectors of this page that may be meant. */
  readonly nearest?: readonly string[];
  /** Where something matched and nothing sets the property: up to three properties that may be meant. */
  readonly nearestProperties?: readonly string[];
  /** Style texts and rules that could not be read, and were left alone. */
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

const PROPERTY = /^(?:--[\w\u0080-\u{10ffff}-]+|-?[a-z][a-z0-9-]*)$/iu;

/** Checks a request; all reasons against it at once. */
export function parseCssChange({ selector, property, add = false, ...request }: CssRequest): ParsedCssChange {
  const value = request.value.trim();
  const parsed = parseSelector(selector);
  const isProperty = PROPERTY.test(property);
  const reasons = [
    ...(parsed.kind === 'invalid' ? [parsed.reason] : []),
    ...(isProperty ? [] : [`\`${property}\` is not the name of a CSS property`]),
    ...findValueProblems(isProperty ? property : 'color', value),
  ];
  if (parsed.kind === 'invalid' || reasons.length > 0) return { kind: 'refused', reasons };
  const change = {
    selector,
    key: parsed.key,
    property: canonicalProperty(property),
    value: value.trim(),
    add,
  };
  return { kind: 'change', change };
}

/**
 * The edits that set the property in every rule of the page whose selector list has the selector, and in the `style`
 * attributes of elements that it matches. Scripts, comments, templates and CDATA are never touched.
 */
export function editCss(page: Page, change: CssChange): CssEdits {
  const parts = readParts(page, change);
  const all = joinReadings(parts.map(({ reading }) => reading));
  const replacements = parts.flatMap(toReplacements);
  const isUnset = all.matched > 0 && all.same === 0 && replacements.length === 0;
  return {
    edits: describeEdits(page.text, replacements),
    matched: all.matched,
    same: all.same,
    problems: parts.flatMap((part) => findProblem(page.text, part)),
    ...(all.matched === 0 ? { nearest: findNearest(change.selector, all.selectors) } : {}),
    ...(isUnset ? { nearestProperties: findNearest(change.property, all.properties) } : {}),
  };
}

interface Part extends StyleText {
  readonly kind: EditKind;
  readonly reading: StyleReading;
}

function readParts(page: Page, change: CssChange): readonly Part[] {
  const readSheet = (style: StyleText): Part => {
    return { ...style, kind: 'declaration', reading: readStylesheet(style.css.text, change) };
  };
  const readAttribute = (style: StyleText): Part => {
    return { ...style, kind: 'style attribute', reading: readStyleAttribute(style.css.text, change) };
  };
  const language = languageOf(page);
  if (language === 'css') return [readSheet({ css: mapPlain(page.text, 0), escape: (css) => css })];
  if (language !== 'html') return [];
  const document = parseDocument(page.text);
  return [
    ...findStyleBlocks(page.text, document).map(readSheet),
    ...findStyleAttributes(page.text, document, change.selector).map(readAttribute),
  ];
}

function toReplacements({ css, kind, reading, ...style }: Part): readonly Replacement[] {
  return reading.spans.map(({ from, to, text, isAdded, note }) => ({
    ...locate(css, from, to),
    text: style.escape(text),
    kind: isAdded ? 'added declaration' : kind,
    ...(note ? { note } : {}),
  }));
}

/** The problem's line in the page: its line in the style text, counted on from where that starts. */
function findProblem(text: string, { css, kind, reading }: Part): CssEdits['problems'] {
  if (!reading.problem) return [];
  const lineOfStart = text.slice(0, css.start(0)).split('\n').length;
  const what = kind === 'style attribute' ? 'style attribute' : 'stylesheet';
  return [{ line: lineOfStart + reading.problem.line - 1, reason: `${what}: ${reading.problem.reason}` }];
}
