import type { ObjectVersion } from './change.ts';

type Texts = Readonly<Record<string, string>>;
type Description = Pick<ObjectVersion, 'headers' | 'metadata'>;

/**
 * Whether what is there is what was seen. A version seen in a listing only has no headers: then they are not compared.
 */
export function isAsSeen(seen: ObjectVersion | null, now: ObjectVersion | undefined): boolean {
  if (!seen || !now) return !seen && !now;
  if (seen.etag !== now.etag) return false;
  return Object.keys(seen.headers).length === 0 || hasHeadersOf(seen, now, 'exactly');
}

/** Whether what is there has what was written with it; S3 adds a type where none was given. */
export function hasHeadersOf(written: Description, now: Description, how?: 'exactly'): boolean {
  if (!covers(written.headers, now.headers) || (how && !covers(now.headers, written.headers))) return false;
  return covers(written.metadata, now.metadata) && covers(now.metadata, written.metadata);
}

/** What became of an object that is not as it was seen. */
export function describeMove(seen: ObjectVersion | null, now: ObjectVersion | undefined): string {
  if (!seen) return 'is there already, and was not';
  return now ? 'has changed' : 'is gone';
}

function covers(a: Texts, b: Texts): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === value);
}
