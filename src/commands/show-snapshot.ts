import { SnapshotError } from '../errors.ts';
import { describeDamagedManifest, describeUnfinished, describeUnknown } from '../manifest/absent-snapshot.ts';
import type { SnapshotListing, Snapshots } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderBriefly, renderSummary } from '../terminal/summary.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface ShowDeps extends CommandDeps {
  readonly snapshots: Pick<Snapshots, 'list' | 'show'>;
}

/**
 * `snapshot show`: the manifest without its list of resources, which is in MANIFEST.md.
 * @throws {SnapshotError} where there is none of that name, with the nearest one, or none that is whole.
 */
export async function showSnapshot(name: string, deps: ShowDeps): Promise<number> {
  const found = await deps.snapshots.show(name);
  if (!found) throw new SnapshotError(describeMissing(name, await deps.snapshots.list()));
  const { folder, manifestFile, ...manifest } = found;
  if (deps.json) {
    writeJson(deps.stdout, { kind: 'snapshot', folder, manifestFile, manifest });
    return EXIT.done;
  }
  const render = deps.quiet ? renderBriefly : renderSummary;
  deps.stdout.write(render(manifest, { folder, palette: deps.palette }));
  if (!deps.quiet) deps.stdout.write(`\nEvery resource with files, bytes and checksum: ${manifestFile}\n`);
  return EXIT.done;
}

function describeMissing(name: string, all: readonly SnapshotListing[]): string {
  const listed = all.find((snapshot) => snapshot.name === name);
  if (listed?.state === 'RUNNING')
    return `snapshot ${name} is being taken now: it can be shown once it is whole`;
  if (listed?.state === 'INTERRUPTED') return describeUnfinished(name);
  if (listed?.state === 'DAMAGED') return describeDamagedManifest(name);
  if (listed) return `snapshot ${name} cannot be shown: ${listed.note ?? 'its manifest cannot be read'}`;
  return describeUnknown(
    name,
    all.map((snapshot) => snapshot.name),
  );
}
