/**
 * What is wrong with a file of a snapshot. `unproven`: nothing is known to be wrong with the file or folder, but nothing
 * is left to prove it right by.
 */
export interface Finding {
  readonly kind: 'damaged' | 'missing' | 'extra' | 'unreadable' | 'unproven';
  /** Relative to the snapshot's folder. */
  readonly path: string;
  /** What it is seen by, for people, where `kind` does not say all. */
  readonly reason?: string;
  /** SHA-256 (hex) that the file should have, where that is known. */
  readonly expected?: string;
}

export const OWN_FILES = { manifest: 'manifest.json', markdown: 'MANIFEST.md', sums: 'SHA256SUMS' } as const;

const isOwn = new Set<string>(Object.values(OWN_FILES));

/** Whether it is one of the three that describe a snapshot. */
export function isOwnFile(path: string): boolean {
  return isOwn.has(path);
}
