import type { Store } from '../store/store.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/** The manifest of a sealed snapshot; undefined if there is no such snapshot, `damaged` if it cannot be understood. */
export async function readManifest(
  store: Pick<Store, 'readSnapshot' | 'snapshots'>,
  name: string,
): Promise<Manifest | 'damaged' | undefined> {
  const text = await store.readSnapshot(name, 'manifest.json');
  if (!text) return (await store.snapshots()).includes(name) ? 'damaged' : undefined;
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text.toString()));
    return parsed.success ? parsed.data : 'damaged';
  } catch {
    return 'damaged';
  }
}
