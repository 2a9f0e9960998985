import type { Snapshots } from '../src/runs/snapshots.ts';
import { listView } from './list-snapshots-view.ts';
import type { CommandRequest, Outcome } from './request.ts';

/** `/snapshot list`, for operators: changes nothing. */
export async function listSnapshots(
  request: CommandRequest,
  { snapshots }: { readonly snapshots: Pick<Snapshots, 'list'> },
): Promise<Outcome> {
  await request.reply(listView(await snapshots.list()));
  return { outcome: 'done', target: 'snapshots' };
}
