import type { ManifestSummary } from '../src/manifest/manifest.ts';
import type { RunningRun, SnapshotListing } from '../src/runs/snapshots.ts';
import { progressLine } from './agent-view.ts';
import { type Content, section } from './blocks.ts';
import { resultView, STATE_LABELS } from './result-view.ts';
import { code, formatTime, link, sentence } from './text.ts';

/** A sealed snapshot, as its own message showed it. */
export function snapshotView(snapshot: ManifestSummary & { readonly folder: string }): Content {
  const elapsedMs = Date.parse(snapshot.finishedAt) - Date.parse(snapshot.startedAt);
  return resultView({ manifest: snapshot, folder: snapshot.folder, elapsedMs });
}

export function runningNowView({ name, by, startedAt, place, progress }: RunningRun): Content {
  const lines = [
    `${code(name)} is ${STATE_LABELS.RUNNING}: ${sentence(by.name)} started it at ${formatTime(startedAt)}.`,
  ];
  if (progress) {
    const steps = progress.agents.map((agent) => agent.steps);
    const done = steps.reduce((total, step) => total + step.done, 0);
    const found = steps.reduce((total, step) => total + step.found, 0);
    lines.push(
      progressLine(
        done,
        found,
        progress.agents.every(({ listed }) => listed),
      ),
    );
  }
  const address = place?.permalink && link(place.permalink, 'Watch it there');
  if (address) lines.push(address);
  return { text: sentence(`Snapshot ${name} is running.`), blocks: [section(lines.join('\n'))] };
}

/** Nothing of it can be shown: begun and never finished, or unreadable. */
export function unshowableView({ name, state, note }: SnapshotListing): Content {
  const next =
    state === 'DAMAGED'
      ? sentence(note ?? 'its manifest cannot be read')
      : `${code(`/snapshot take ${name}`)} goes on where it stopped`;
  const text = `Snapshot ${code(name)} is ${STATE_LABELS[state]}: ${next}.`;
  return { text, blocks: [section(text)] };
}

/** `guess` is a snapshot that may have been meant. */
export function unknownSnapshotView(name: string, guess?: string): Content {
  const hint =
    guess === undefined ? `${code('/snapshot list')} shows what there is.` : `Did you mean ${code(guess)}?`;
  const text = `There is no snapshot ${code(name)}. ${hint}`;
  return { text, blocks: [section(text)] };
}
