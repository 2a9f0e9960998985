import { formatBytes, formatCount } from '../src/format.ts';
import type { SnapshotListing } from '../src/runs/snapshots.ts';
import { type Content, context, fitLines, header, section } from './blocks.ts';
import { STATE_LABELS } from './result-view.ts';
import { code, counted, formatMinute, sentence } from './text.ts';

const MOST = 15;

/** Newest first. */
export function listView(snapshots: readonly SnapshotListing[]): Content {
  if (snapshots.length === 0) {
    const text = `There is no snapshot yet. ${code('/snapshot take')} takes the first.`;
    return { text, blocks: [section(text)] };
  }
  const newest = [...snapshots].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  const rest = (count: number) => `…and ${formatCount(count)} older`;
  const lines = fitLines(newest.map(line), { most: MOST, length: 2800, rest });
  return {
    text: counted(snapshots.length, 'snapshot'),
    blocks: [
      header(counted(snapshots.length, 'snapshot')),
      section(lines),
      context(`${code('/snapshot show NAME')} shows one of them in full.`),
    ],
  };
}

function line({ name, state, startedAt, finishedAt, resources, bytes, note }: SnapshotListing): string {
  const parts = [`${STATE_LABELS[state]}  ${code(name, 60)}`];
  // A damaged one does not say when it was.
  if (startedAt.getTime() > 0) parts.push(formatMinute(startedAt));
  if (finishedAt) parts.push(counted(resources, 'resource'), formatBytes(bytes));
  if (note !== undefined) parts.push(sentence(note, 100));
  return parts.join(' · ');
}
