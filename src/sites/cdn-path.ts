import { keyOf, type Place } from './place.ts';

/** More paths than this are invalidated as everything (SPEC section 6). */
export const MAX_PATHS = 8;
export const EVERYTHING = '/*';

/**
 * The addresses under which the distribution may hold these paths of the place: a page `…/index.html` is also its
 * folder. With a prefix, whether the distribution's origin has it too is not known here: both addresses are named.
 */
export function toCdnPaths(place: Pick<Place, 'prefix'>, paths: readonly string[]): readonly string[] {
  const keys = paths.flatMap((path) => (place.prefix === '' ? [path] : [path, keyOf(place, path)]));
  return collapsePaths(keys.flatMap((key) => [key, ...findFolder(key)]).map(toAddress));
}

/** Each path once, none that a wildcard covers already; everything where that is more than 8. */
export function collapsePaths(paths: readonly string[]): readonly string[] {
  const unique = Array.from(new Set(paths));
  const stems = unique.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  const isCovered = (path: string) => stems.some((stem) => path !== `${stem}*` && path.startsWith(stem));
  const left = unique.filter((path) => !isCovered(path));
  return left.length > MAX_PATHS ? [EVERYTHING] : left;
}

function findFolder(key: string): readonly string[] {
  return /(?:^|\/)index\.html?$/i.test(key) ? [key.slice(0, key.lastIndexOf('/') + 1)] : [];
}

/** Percent-encoded as CloudFront wants it; a key's own `*` is no wildcard. */
function toAddress(key: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return `/${encodeURI(key.toWellFormed()).replace(/[?#*]/g, percent)}`;
}
