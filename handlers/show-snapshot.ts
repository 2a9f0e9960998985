import { nearest } from '../src/nearest.ts';
import type { SnapshotListing, Snapshots } from '../src/runs/snapshots.ts';
import { type CommandRequest, type Outcome, refusalView } from './request.ts';
import { runningNowView, snapshotView, unknownSnapshotView, unshowableView } from './show-snapshot-view.ts';

export interface ShowSnapshotDeps {
  readonly snapshots: Pick<Snapshots, 'list' | 'running' | 'show'>;
}

const FINISHED = new Set<SnapshotListing['state']>(['COMPLETE', 'PARTIAL', 'FAILED']);

/** `/snapshot show [NAME]`, for operators: changes nothing. Without a name it shows the newest. */
export async function showSnapshot(request: CommandRequest, deps: ShowSnapshotDeps): Promise<Outcome> {
  const [name = await newest(deps)] = request.words;
  if (name === undefined) {
    await request.reply(refusalView(['There is no snapshot yet. /snapshot take takes the first.']));
    return { outcome: 'refused', target: '', detail: 'there is none' };
  }
  const running = (await deps.snapshots.running()).find((run) => run.name === name);
  if (running) {
    await request.reply(runningNowView(running));
    return { outcome: 'done', target: name };
  }
  const snapshot = await deps.snapshots.show(name);
  if (!snapshot) return refuseUnknown(request, name, deps);
  await request.reply(snapshotView(snapshot));
  return { outcome: 'done', target: name };
}

async function newest({ snapshots }: ShowSnapshotDeps): Promise<string | undefined> {
  const finished = (await snapshots.list()).filter(({ state }) => FINISHED.has(state));
  return finished.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0]?.name;
}

async function refuseUnknown(
  request: CommandRequest,
  name: string,
  { snapshots }: ShowSnapshotDeps,
): Promise<Outcome> {
  const listing = await snapshots.list();
  const known = listing.find((one) => one.name === name);
  const names = listing.map((one) => one.name);
  await request.reply(known ? unshowableView(known) : unknownSnapshotView(name, nearest(name, names)));
  return { outcome: 'refused', target: name, detail: known?.state ?? 'unknown' };
}
