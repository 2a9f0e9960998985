import { describeUnfinished, describeUnknown } from '../manifest/absent-snapshot.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { nearest } from '../nearest.ts';
import type { Store } from '../store/store.ts';
import type { FoundFunction, NamedFunction } from './function-name.ts';

/** A function that a snapshot holds, with its code; none where it was a container image. */
export interface SnapshotFunction extends FoundFunction {
  readonly read: () => Promise<Buffer | undefined>;
}

/** The functions of a snapshot, all or those that are named; or all reasons why not. */
export async function readSnapshotFunctions(
  snapshot: string,
  named: readonly NamedFunction[],
  store: Store,
): Promise<readonly SnapshotFunction[] | { readonly reasons: readonly string[] }> {
  const manifest = await readManifest(store, snapshot);
  if (manifest === undefined) return { reasons: [await explainUnknown(snapshot, store)] };
  if (manifest === 'damaged')
    return {
      reasons: [`the manifest of ${snapshot} is damaged: \`tidemark snapshot verify ${snapshot}\` says more`],
    };
  const held = manifest.resources
    .filter(({ service }) => service === 'lambda')
    .map(({ id, region, path }) => ({
      name: id,
      region,
      read: () => store.readSnapshot(snapshot, `${path}/code.zip`),
    }));
  if (held.length === 0) return { reasons: [`${snapshot} has no functions in it: choose another snapshot`] };
  if (named.length === 0) return held;
  const isMeant = (wanted: NamedFunction) => (each: FoundFunction) =>
    each.name === wanted.name && (wanted.region ?? each.region) === each.region;
  const reasons = named.flatMap((wanted) => {
    const meant = held.filter(isMeant(wanted));
    if (meant.length === 1) return [];
    if (meant.length > 1)
      return [
        `${wanted.name} is in ${meant.map(({ region }) => region).join(' and ')}: write ${wanted.name}@REGION`,
      ];
    const near = nearest(
      wanted.name,
      held.map(({ name }) => name),
    );
    return [
      `${snapshot} has no function ${wanted.name}${near === undefined ? ': take another snapshot' : `; did you mean ${near}?`}`,
    ];
  });
  return reasons.length > 0 ? { reasons } : named.flatMap((wanted) => held.filter(isMeant(wanted)));
}

async function explainUnknown(name: string, store: Store): Promise<string> {
  if ((await store.partials()).includes(name)) return describeUnfinished(name);
  return describeUnknown(name, await store.snapshots());
}
