import type { ObjectsPort } from '../changes/ports.ts';
import { type Language, languageOf } from '../edits/page.ts';
import { readEnding } from './content-kind.ts';
import type { ListedPath } from './listing.ts';
import { typeOf } from './page-reading.ts';

/**
 * Whether the object is in one of the languages: by its ending, and where that says nothing (`/about`) by its
 * Content-Type, which costs a HEAD.
 */
export async function isCandidate(
  objects: Pick<ObjectsPort, 'head'>,
  bucket: string,
  { path, key }: ListedPath,
  languages: ReadonlySet<Language>,
  signal: AbortSignal,
): Promise<boolean> {
  const ending = readEnding(path);
  if (ending !== 'unknown') return ending !== 'binary' && languages.has(ending);
  const version = await objects.head(bucket, key, signal);
  const language = version && languageOf({ path, contentType: typeOf(version).contentType });
  return language !== undefined && languages.has(language);
}
