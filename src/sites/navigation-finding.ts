import type { NavigationElement, Region } from './navigation.ts';

/** One difference between a page's navigation in production and in staging. */
export type NavigationFinding =
  | { readonly kind: 'missing'; readonly side: 'production' | 'staging'; readonly element: NavigationElement }
  | {
      readonly kind: 'href' | 'text';
      readonly production: NavigationElement;
      readonly staging: NavigationElement;
    }
  | {
      readonly kind: 'order';
      readonly region: Region;
      /** The entries that both have, as each has them. */
      readonly production: readonly string[];
      readonly staging: readonly string[];
    };

interface Couple {
  readonly production: NavigationElement;
  readonly staging: NavigationElement;
}

const REGIONS: readonly Region[] = ['navigation', 'header', 'page', 'footer'];

/** Whether one of the names is what the element says, or a part of it, whatever the case. */
export function isNamed({ text, parts }: NavigationElement, names: readonly string[]): boolean {
  return [text, ...parts].some((part) => names.some((name) => isSameText(part, name)));
}

/** How the elements with these names differ in presence, text, href and order, region by region. */
export function compareNavigation(
  production: readonly NavigationElement[],
  staging: readonly NavigationElement[],
  names: readonly string[],
): readonly NavigationFinding[] {
  return REGIONS.flatMap((region) => {
    const inRegion = (element: NavigationElement) => element.region === region;
    return compareRegion(production.filter(inRegion), staging.filter(inRegion), names, region);
  });
}

function compareRegion(
  production: readonly NavigationElement[],
  staging: readonly NavigationElement[],
  names: readonly string[],
  region: Region,
): readonly NavigationFinding[] {
  const couples = pairUp(production, staging, names);
  const coupled = new Set(couples.flatMap((couple) => [couple.production, couple.staging]));
  const missing = (side: 'production' | 'staging', elements: readonly NavigationElement[]) =>
    elements
      .filter((element) => isNamed(element, names) && !coupled.has(element))
      .map((element): NavigationFinding => ({ kind: 'missing', side, element }));
  return [
    ...missing('staging', production),
    ...missing('production', staging),
    ...couples
      .filter((couple) => couple.production.text !== couple.staging.text)
      .map((couple) => ({ kind: 'text' as const, ...couple })),
    ...couples
      .filter((couple) => couple.production.href !== couple.staging.href)
      .map((couple) => ({ kind: 'href' as const, ...couple })),
    ...compareOrder(production, staging, names, region),
  ];
}

/** Each named element with its counterpart: the same text and href, else the same text, else what has its href now. */
function pairUp(
  production: readonly NavigationElement[],
  staging: readonly NavigationElement[],
  names: readonly string[],
): readonly Couple[] {
  const left = new Set(production);
  const right = new Set(staging);
  const named = new Set([...production, ...staging].filter((element) => isNamed(element, names)));
  const couples: Couple[] = [];
  for (const isCounterpart of [isSameLink, isSame, leadsToSame]) {
    for (const first of left) {
      const candidates = [...right].filter((other) => named.has(first) || named.has(other));
      const second = candidates.find((other) => isCounterpart(first, other));
      if (!second) continue;
      left.delete(first);
      right.delete(second);
      couples.push({ production: first, staging: second });
    }
  }
  return couples.toSorted((a, b) => production.indexOf(a.production) - production.indexOf(b.production));
}

function isSame(a: NavigationElement, b: NavigationElement): boolean {
  return isSameText(a.text, b.text);
}

function isSameLink(a: NavigationElement, b: NavigationElement): boolean {
  return isSame(a, b) && a.href === b.href;
}

function leadsToSame(a: NavigationElement, b: NavigationElement): boolean {
  return a.href !== undefined && a.href === b.href;
}

/** Whether a named entry stands behind other entries than before; entries that only one side has do not count. */
function compareOrder(
  production: readonly NavigationElement[],
  staging: readonly NavigationElement[],
  names: readonly string[],
  region: Region,
): readonly NavigationFinding[] {
  const [before, now] = [listOnce(production), listOnce(staging)];
  const first = [...before.keys()].filter((text) => now.has(text));
  const second = [...now.keys()].filter((text) => before.has(text));
  const hasMoved = first.some((text) => {
    const element = before.get(text);
    if (!element || !isNamed(element, names)) return false;
    return !isSameSet(first.slice(0, first.indexOf(text)), second.slice(0, second.indexOf(text)));
  });
  if (!hasMoved) return [];
  const show = (texts: readonly string[], of: ReadonlyMap<string, NavigationElement>) =>
    texts.map((text) => of.get(text)?.text ?? text);
  return [{ kind: 'order', region, production: show(first, before), staging: show(second, now) }];
}

/** Elements by their text, those alone whose text is there once. */
function listOnce(elements: readonly NavigationElement[]): ReadonlyMap<string, NavigationElement> {
  const all = Map.groupBy(elements, ({ text }) => text.toLowerCase());
  const once = [...all].flatMap(([text, [element, ...more]]) =>
    element && more.length === 0 ? [[text, element] as const] : [],
  );
  return new Map(once);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}

function isSameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.trim().replace(/\s+/g, ' ').toLowerCase();
}
