import type { ObjectVersion } from './object-versions.ts';

/** `unsure`: two were made in the same second, and S3 does not say which came last. */
export type VersionChoice =
  | { readonly kind: 'version'; readonly version: ObjectVersion }
  | { readonly kind: 'none' }
  | { readonly kind: 'unsure' };

/**
 * Which version of a key was the newest when a second began: S3 dates versions by the second they were made in, so
 * those dated before it were there, and those dated to it or later were not.
 */
export function chooseVersion(versions: readonly ObjectVersion[], second: number): VersionChoice {
  const isThen = (version: ObjectVersion) => Date.parse(version.lastModified) < second;
  const newest = versions.find((version) => !version.isDeleteMarker && isThen(version));
  const marker = versions.find((version) => version.isDeleteMarker && isThen(version));
  if (!newest) return { kind: 'none' };
  if (!marker || newest.isLatest) return { kind: 'version', version: newest };
  const [made, deleted] = [Date.parse(newest.lastModified), Date.parse(marker.lastModified)];
  if (marker.isLatest || deleted > made) return { kind: 'none' };
  return deleted < made ? { kind: 'version', version: newest } : { kind: 'unsure' };
}
