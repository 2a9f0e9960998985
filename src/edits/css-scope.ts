import type { AtRule, Container, Rule } from 'postcss';
import { PARENT, readSelectorList, type SelectorKey } from './css-selector.ts';

/** Selectors of a rule with those of the rules around it worked in: `&:hover` in `.brand` is `.brand:hover`. */
type ScopedSelectors = ReadonlyMap<SelectorKey, string>;

/** `opaque`: no plain style rule. `too many`: its nested lists multiply beyond reason. */
type Scope = ScopedSelectors | 'opaque' | 'too many';

/**
 * At-rules in which a style rule still means what it says. Not so `@keyframes` (`from` is no element), `@scope`
 * (`.brand` there is a `.brand` in something), `@starting-style` (the start of a transition).
 */
const TRANSPARENT = new Set(['media', 'supports', 'layer', 'container']);
/** Nested lists multiply; beyond this a rule's selectors are not worked out. */
const MAX_SELECTORS = 4096;

/** Works out the full selectors of rules, remembering those of the rules around them. */
export function createScopes(): (rule: Rule) => Scope {
  const known = new Map<Rule, Scope>();
  const resolve = (rule: Rule): Scope => {
    const found = known.get(rule);
    if (found) return found;
    const outer = findOuter(rule);
    const own = readSelectorList(rule.selector);
    const selectors = outer.kind === 'rule' ? combine(resolve(outer.rule), own) : atTop(outer.kind, own);
    known.set(rule, selectors);
    return selectors;
  };
  return resolve;
}

/** The declarations that apply to what the rule selects: its own, and those in `@media` blocks nested in it. */
export function isDeclaredFor(container: Container, rule: Rule): boolean {
  let at: Container | undefined = container;
  while (at && at !== rule && isTransparent(at)) at = at.parent as Container | undefined;
  return at === rule;
}

type Outer = { readonly kind: 'rule'; readonly rule: Rule } | { readonly kind: 'top' | 'opaque' };

function findOuter(rule: Rule): Outer {
  for (let at = rule.parent as Container | undefined; at; at = at.parent as Container | undefined) {
    if (at.type === 'rule') return { kind: 'rule', rule: at as Rule };
    if (at.type === 'atrule' && !isTransparent(at)) return { kind: 'opaque' };
  }
  return { kind: 'top' };
}

function isTransparent(container: Container): boolean {
  return container.type === 'atrule' && TRANSPARENT.has((container as AtRule).name.toLowerCase());
}

function atTop(kind: 'top' | 'opaque', own: ScopedSelectors): Scope {
  if (kind === 'opaque') return kind;
  return new Map([...own].map(([key, text]) => [key.replaceAll(PARENT, ':scope'), text]));
}

function combine(parents: Scope, own: ScopedSelectors): Scope {
  if (typeof parents === 'string') return parents;
  if (parents.size * own.size > MAX_SELECTORS) return 'too many';
  const pairs = [...parents.keys()].flatMap((parent) => [...own.keys()].map((key) => nest(parent, key)));
  return new Map(pairs.map((key) => [key, key]));
}

/** https://drafts.csswg.org/css-nesting/#nest-selector: a selector without `&` is a descendant. */
function nest(parent: SelectorKey, own: SelectorKey): SelectorKey {
  if (!own.includes(PARENT)) return /^[>+~]/.test(own) ? parent + own : `${parent} ${own}`;
  const [first, ...rest] = own.split(PARENT);
  const isLeading = first === '' && !/^[\w\u0080-\u{10ffff}\\-]/u.test(rest[0] ?? '');
  const wrapped = /^[.#[:][^ >+~|]*$/.test(parent) ? parent : `:is(${parent})`;
  const tail = rest.map((part) => (/^[\w\\-]/.test(part) ? `:is(${parent})${part}` : wrapped + part));
  if (isLeading) tail[0] = parent + (rest[0] ?? '');
  return first + tail.join('');
}
