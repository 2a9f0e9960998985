import type { Manifest, ManifestSummary } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import type { TakeResult } from './snapshots.ts';

/** A manifest as lists and messages need it, and where it is. */
export function describeSnapshot(store: Store, manifest: Manifest) {
  const folder = store.folder(manifest.name);
  return { manifest: summarise(manifest), folder, manifestFile: `${folder}/MANIFEST.md` };
}

export function describeSealed(store: Store, manifest: Manifest, elapsedMs: number): TakeResult {
  return { kind: 'sealed', ...describeSnapshot(store, manifest), elapsedMs };
}

function summarise({ resources: _, ...summary }: Manifest): ManifestSummary {
  return summary;
}
