import { CssSyntaxError, type Declaration, parse, type Root, type Rule } from 'postcss';
import {
  canonicalProperty,
  isDeclarationOf,
  locateValue,
  type Setting,
  type Span,
  writeAddition,
} from './css-declaration.ts';
import { createScopes, isDeclaredFor } from './css-scope.ts';
import type { SelectorKey } from './css-selector.ts';

/** What is asked of a stylesheet. */
export interface RuleSetting extends Setting {
  readonly key: SelectorKey;
  /** Whether rules that lack the declaration get it. */
  readonly add: boolean;
}

/** A change of a style text, and whether the declaration was there. */
interface StyleSpan extends Span {
  readonly isAdded: boolean;
  readonly note?: string;
}

/** What one style text has to say. */
export interface StyleReading {
  readonly spans: readonly StyleSpan[];
  /** Rules with the selector, or style attributes of elements that it selects. */
  readonly matched: number;
  /** Declarations that have the value already. */
  readonly same: number;
  /** All selectors, as written, and the properties set by the rules that matched: for suggestions. */
  readonly selectors: readonly string[];
  readonly properties: readonly string[];
  /** Why the text or a rule of it could not be read, and at which of its lines. */
  readonly problem?: { readonly line: number; readonly reason: string };
}

const TOO_MANY = 'nested lists of selectors multiply to too many';
const NOTHING = { spans: [], matched: 0, same: 0, selectors: [], properties: [] };

/** Finds the declarations to change in a stylesheet: those of every rule whose selector list has the selector. */
export function readStylesheet(css: string, setting: RuleSetting): StyleReading {
  const root = tryParse(hideMarkupComment(css));
  if ('reason' in root) return { ...NOTHING, problem: root };
  const scopes = createScopes();
  const selectors = new Set<string>();
  const readings: StyleReading[] = [];
  const problems: NonNullable<StyleReading['problem']>[] = [];
  root.walkRules((rule) => {
    const scope = scopes(rule);
    if (scope === 'too many') problems.push({ line: rule.source?.start?.line ?? 1, reason: TOO_MANY });
    if (typeof scope === 'string') return;
    for (const text of scope.values()) selectors.add(text);
    if (scope.has(setting.key)) readings.push(readRule(css, rule, setting, others(scope, setting.key)));
  });
  const [problem] = problems;
  return { ...joinReadings(readings), selectors: [...selectors], ...(problem ? { problem } : {}) };
}

/** Finds the declarations to change in a `style` attribute's text; nothing is ever added there. */
export function readStyleAttribute(css: string, setting: Setting): StyleReading {
  const root = tryParse(css);
  if ('reason' in root) return { ...NOTHING, problem: root };
  const declarations = root.nodes.filter((node) => node.type === 'decl');
  return { ...readDeclarations(css, declarations, setting), matched: 1 };
}

export function joinReadings(readings: readonly StyleReading[]): StyleReading {
  const sum = (of: (reading: StyleReading) => number) =>
    readings.reduce((total, each) => total + of(each), 0);
  return {
    spans: readings.flatMap((each) => each.spans),
    matched: sum((each) => each.matched),
    same: sum((each) => each.same),
    selectors: readings.flatMap((each) => each.selectors),
    properties: readings.flatMap((each) => each.properties),
  };
}

function readRule(css: string, rule: Rule, setting: RuleSetting, also: readonly string[]): StyleReading {
  const declarations: Declaration[] = [];
  rule.walkDecls((each) => {
    if (each.parent && isDeclaredFor(each.parent, rule)) declarations.push(each);
  });
  const reading = readDeclarations(css, declarations, setting);
  const isLacking = !declarations.some(
    (each) => each.parent === rule && isDeclarationOf(each, setting.property),
  );
  const added = setting.add && isLacking ? [{ ...writeAddition(css, rule, setting), isAdded: true }] : [];
  const note = also.length > 0 ? { note: `this rule is also for ${also.join(', ')}` } : {};
  const spans = [...reading.spans, ...added].map((span) => ({ ...span, ...note }));
  return { ...reading, spans, matched: 1 };
}

/**
 * All declarations of the property are set, not only the last: which of several one is in effect depends on
 * `!important` and on what the browser understands, and whichever it is must be the new value.
 */
function readDeclarations(css: string, declarations: readonly Declaration[], setting: Setting): StyleReading {
  const ranges = declarations.filter((each) => isDeclarationOf(each, setting.property)).map(locateValue);
  const spans = ranges
    .filter(({ from, to }) => css.slice(from, to) !== setting.value)
    .map((range) => ({ ...range, text: setting.value, isAdded: false }));
  const properties = declarations.map((each) => canonicalProperty(each.prop));
  return { spans, matched: 0, same: ranges.length - spans.length, selectors: [], properties };
}

function others(scoped: ReadonlyMap<SelectorKey, string>, key: SelectorKey): readonly string[] {
  return [...scoped].filter(([other]) => other !== key).map(([, text]) => text);
}

/** `map: false`, or postcss would look for the source map on this machine's disk. */
function tryParse(css: string): Root | { line: number; reason: string } {
  try {
    return parse(css, { map: false });
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    return { line: error.line ?? 1, reason: error.reason };
  }
}

/** Blanks `<!--` and `-->` around a whole stylesheet, which CSS skips and postcss does not; lengths stay. */
function hideMarkupComment(css: string): string {
  return css
    .replace(/^\s*<!--/, (found) => found.replace('<!--', '    '))
    .replace(/-->\s*$/, (found) => found.replace('-->', '   '));
}
