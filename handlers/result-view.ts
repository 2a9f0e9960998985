import { AGENT_NAMES } from '../src/engine/collector.ts';
import { formatBytes, formatCount, formatDuration } from '../src/format.ts';
import { describeCoverage } from '../src/manifest/coverage.ts';
import type { Consistency, ManifestSummary } from '../src/manifest/manifest.ts';
import { type Block, type Content, context, fitLines, section } from './blocks.ts';
import { changesText } from './changes-view.ts';
import { title } from './run-view.ts';
import { code, counted, formatInstant, sentence } from './text.ts';
import { troublesOf, troublesText } from './troubles-view.ts';

export interface SealedSnapshot {
  readonly manifest: ManifestSummary;
  readonly folder: string;
  readonly elapsedMs: number;
}

/** A state as people read it at a glance. PARTIAL never looks green. */
export const STATE_LABELS = {
  COMPLETE: '🟢 COMPLETE',
  PARTIAL: '🟡 PARTIAL',
  FAILED: '🔴 FAILED',
  RUNNING: '🔵 RUNNING',
  INTERRUPTED: '⏸ INTERRUPTED',
  DAMAGED: '🔴 DAMAGED',
} as const;

const TEXT_LENGTH = 2500;

/** The whole of a sealed snapshot in one message. `by` is who asked, where that is known. */
export function resultView({ manifest, folder, elapsedMs }: SealedSnapshot, by?: string): Content {
  const state = `*${STATE_LABELS[manifest.state]}* in ${formatDuration(elapsedMs)}${onlyText(manifest)}`;
  const blocks: Block[] = [
    title(manifest.name),
    section(`${state}\n${totalsLine(manifest)}${meaning(manifest)}`),
  ];
  const troubles = troublesOf(manifest);
  if (troubles.length > 0) blocks.push(section(troublesText(troubles)));
  blocks.push(section(consistencyText(manifest)));
  if (manifest.changes) blocks.push(section(changesText(manifest.changes)));
  blocks.push(section(servicesText(manifest)));
  const uncovered = manifest.coverage && describeCoverage(manifest.coverage);
  if (uncovered !== undefined)
    blocks.push(section(`*Not covered:* ${sentence(uncovered, 600)}; see MANIFEST.md`));
  const asked = by === undefined ? '' : ` · asked for by ${sentence(by)}`;
  blocks.push(context(`Kept in ${code(folder, 200)}${asked}`));
  const text = `Snapshot ${manifest.name} is ${manifest.state}${onlyText(manifest)}: ${plainTotals(manifest)}`;
  return { text: sentence(text), blocks };
}

/** The one message that calls the person who asked: the end, in a line. */
export function closingView(
  mention: string,
  { manifest, folder, elapsedMs }: SealedSnapshot,
  hasFile: boolean,
): Content {
  const where = hasFile
    ? 'Every resource is listed in MANIFEST.md above.'
    : `The list is in ${code(`${folder}/MANIFEST.md`, 200)}.`;
  const line = `${mention} snapshot ${code(manifest.name)} is ${STATE_LABELS[manifest.state]} after ${formatDuration(elapsedMs)}${onlyText(manifest)}: ${plainTotals(manifest)}. ${where}`;
  return { text: line, blocks: [section(line)] };
}

/** COMPLETE is what was asked for, which may not be the whole estate. */
function onlyText({ agents }: ManifestSummary): string {
  return agents.length < AGENT_NAMES.length ? `, of ${agents.join(', ')} only` : '';
}

function plainTotals({ totals }: ManifestSummary): string {
  return `${counted(totals.resources, 'resource')}, ${counted(totals.files, 'file')}, ${formatBytes(totals.bytes)}`;
}

function totalsLine({ totals }: ManifestSummary): string {
  const known = totals.newBytes < totals.bytes ? ` (${formatBytes(totals.newBytes)} new in the store)` : '';
  return `${counted(totals.resources, 'resource')} · ${counted(totals.files, 'file')} · ${formatBytes(totals.bytes)}${known}`;
}

function meaning(manifest: ManifestSummary): string {
  if (manifest.state === 'COMPLETE') return '';
  if (manifest.state === 'PARTIAL') return '\nWhat is here is whole, but not everything could be captured.';
  return '\nNothing of use could be captured.';
}

function servicesText({ totals }: ManifestSummary): string {
  const services = Object.entries(totals.services).sort(([, a], [, b]) => b.bytes - a.bytes);
  const lines = services.map(
    ([service, { resources, files, bytes }]) =>
      `${code(service)}  ${formatCount(resources)} · ${counted(files, 'file')} · ${formatBytes(bytes)}`,
  );
  const rest = (count: number) => `…and ${counted(count, 'more service')}`;
  const listed = fitLines(lines, { most: 10, length: TEXT_LENGTH, rest });
  return `*By service*\n${listed || 'nothing was found'}`;
}

/** The consistency line of the contract, and what it means. */
function consistencyText({ consistency, totals }: ManifestSummary): string {
  const asOf = formatInstant(new Date(consistency.asOf));
  if (consistency.kind === 'atomic') {
    return `*Consistency:* atomic as of ${asOf}\nEverything was in exactly the captured state at that moment.`;
  }
  const count = consistency.moved.length;
  const others = `The other ${formatCount(Math.max(0, totals.resources - count))} were in exactly the captured state at ${asOf}.`;
  const resources = `${counted(count, 'resource')} changed during the window`;
  return `*Consistency:* fuzzy: ${resources}\n${movedText(consistency)}\n${others}`;
}

function movedText({ moved }: Extract<Consistency, { kind: 'fuzzy' }>): string {
  const lines = moved.map(
    ({ service, id, reason }) => `• ${code(`${service} ${id}`)} ${sentence(reason, 120)}`,
  );
  return fitLines(lines, {
    most: 8,
    length: TEXT_LENGTH,
    rest: (count) => `…and ${formatCount(count)} more`,
  });
}
