import type { Snapshots } from '../runs/snapshots.ts';
import { writeJson } from '../terminal/json-events.ts';
import { renderListing } from '../terminal/listing.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface ListDeps extends CommandDeps {
  readonly snapshots: Pick<Snapshots, 'list'>;
  readonly now: Date;
}

/** `snapshot list`: all there are, running and interrupted ones too. */
export async function listSnapshots({ snapshots, stdout, json, palette, now }: ListDeps): Promise<number> {
  const all = await snapshots.list();
  if (json) writeJson(stdout, { kind: 'snapshots', snapshots: all });
  else if (all.length > 0) stdout.write(renderListing(all, { palette, now, width: stdout.columns }));
  else stdout.write('No snapshots yet. Take the first: tidemark snapshot take\n');
  return EXIT.done;
}
