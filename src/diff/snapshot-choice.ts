import { describeDamagedManifest, describeUnfinished, describeUnknown } from '../manifest/absent-snapshot.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Store } from '../store/store.ts';

type Names = Pick<Store, 'snapshots' | 'partials'>;

/** The two snapshots to compare, the first the older, or all reasons why not. */
export type Choice =
  | { readonly kind: 'chosen'; readonly before: string; readonly after: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/**
 * What `diff A [B]` compares: A with B; without B A with the newest, and where A is the newest the one before it with A.
 */
export async function chooseSnapshots(
  store: Names,
  first: string,
  second: string | undefined,
): Promise<Choice> {
  const [names, partials] = [await store.snapshots(), await store.partials()];
  const asked = second === undefined ? [first] : [first, second];
  const reasons = asked.filter((name) => !names.includes(name)).map((name) => explain(name, names, partials));
  if (reasons.length > 0) return { kind: 'refused', reasons };
  if (second !== undefined) return { kind: 'chosen', before: first, after: second };
  const [newest, older] = names;
  if (older === undefined)
    return {
      kind: 'refused',
      reasons: [`there is only ${first} to compare: \`tidemark snapshot take\` takes another`],
    };
  return newest !== undefined && newest !== first
    ? { kind: 'chosen', before: first, after: newest }
    : { kind: 'chosen', before: older, after: first };
}

/** The manifests in the order of the names, or all reasons why not. */
export async function readSnapshots(
  store: Pick<Store, 'snapshots' | 'readSnapshot'>,
  asked: readonly string[],
): Promise<{ readonly manifests: readonly Manifest[] } | { readonly reasons: readonly string[] }> {
  const names = await store.snapshots();
  const manifests: Manifest[] = [];
  const reasons: string[] = [];
  for (const name of asked) {
    // A name is also a folder: only one that is there may be read.
    const manifest = names.includes(name) ? await readManifest(store, name) : undefined;
    if (manifest === 'damaged') reasons.push(describeDamagedManifest(name));
    else if (manifest === undefined) reasons.push(explain(name, names, []));
    else manifests.push(manifest);
  }
  return reasons.length > 0 ? { reasons } : { manifests };
}

function explain(name: string, names: readonly string[], partials: readonly string[]): string {
  return partials.includes(name) ? describeUnfinished(name) : describeUnknown(name, names);
}
