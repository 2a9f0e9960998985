import type { ObjectsPort } from '../changes/ports.ts';
import { findNearest } from '../edits/css-selector.ts';
import { readEnding } from './content-kind.ts';
import { type ListedPath, listPlace } from './listing.ts';
import { type Place, readPath } from './place.ts';

export type PageSearch =
  | { readonly kind: 'found'; readonly pages: readonly ListedPath[] }
  /** Up to three paths that may be meant, of so many that were looked through. */
  | { readonly kind: 'none'; readonly nearest: readonly string[]; readonly looked: number };

/**
 * The texts that somebody means by `page`: the object of exactly this path; else a folder (`concerts/bobdylan`) or
 * another beginning of paths; else a name that a folder or file has (`bobdylan`, `Bob Dylan`), or has in it.
 */
export async function findPages(
  objects: Pick<ObjectsPort, 'list'>,
  place: Place,
  page: string,
  signal: AbortSignal,
): Promise<PageSearch> {
  const listed = (await Array.fromAsync(listPlace(objects, place, '', signal))).flat();
  const texts = listed.filter(({ path }) => isText(path));
  const typed = page.trim() === '/' ? 'index.html' : readPath(page.trim());
  for (const matches of [
    isExactly(typed),
    isFolder(typed),
    hasName(typed),
    startsWith(typed),
    contains(typed),
  ]) {
    const pages = texts.filter(({ path }) => matches(path));
    if (pages.length > 0) return { kind: 'found', pages };
  }
  return { kind: 'none', nearest: findNearestPaths(typed, texts), looked: listed.length };
}

type Matches = (path: string) => boolean;

function isText(path: string): boolean {
  const ending = readEnding(path);
  return ending !== 'binary' && ending !== 'css';
}

function isExactly(typed: string): Matches {
  return (path) => path === typed;
}

/** A path with a slash in it: its folder, or the file whose ending was left out. */
function isFolder(typed: string): Matches {
  if (!typed.includes('/')) return () => false;
  const stem = typed.replace(/\/$/, '');
  return (path) => path.startsWith(`${stem}/`) || (stem === typed && path.startsWith(`${stem}.`));
}

function hasName(typed: string): Matches {
  const wanted = toName(typed);
  return (path) => wanted !== '' && namesIn(path).includes(wanted);
}

function startsWith(typed: string): Matches {
  return (path) => typed !== '' && path.startsWith(typed);
}

function contains(typed: string): Matches {
  const wanted = toName(typed);
  return (path) => wanted !== '' && namesIn(path).some((name) => name.includes(wanted));
}

/** Names of the folders and of the file, as people would say them: `bob-dylan.html` is `bobdylan`. */
function namesIn(path: string): readonly string[] {
  return path.split('/').map((segment) => toName(segment.replace(/\.[^.]*$/, '')));
}

function toName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/** The nearest by name, with the first path that has each name, and by path. */
function findNearestPaths(typed: string, texts: readonly ListedPath[]): readonly string[] {
  const paths = new Map<string, string>();
  for (const { path } of texts) {
    for (const name of [...namesIn(path), path]) if (!paths.has(name)) paths.set(name, path);
  }
  const near = [...findNearest(toName(typed), paths.keys()), ...findNearest(typed, paths.keys())];
  return [...new Set(near.flatMap((name) => paths.get(name) ?? []))].slice(0, 3);
}
