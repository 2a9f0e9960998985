import { showCode } from '../errors.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { describeSince, describeUnreadBefore, isComparable } from '../manifest/changes.ts';
import { describeCoverage } from '../manifest/coverage.ts';
import type { Failure, ManifestSummary } from '../manifest/manifest.ts';
import { describeConsistency } from '../manifest/markdown.ts';
import { nextStep } from './next-step.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { plural, sanitise } from './text.ts';

export interface SummaryOptions {
  readonly folder: string;
  /** How long this took; not given: from the manifest's beginning to its end. */
  readonly elapsedMs?: number;
  readonly palette: Palette;
}

const CHANGES_SHOWN = 20;
const MOVED_SHOWN = 10;
const INDENT = '  ';

/** A snapshot for people: what came of it, what is in it, what changed, and what is missing with what to do. */
export function renderSummary(manifest: ManifestSummary, options: SummaryOptions): string {
  const { palette } = options;
  const parts = [
    [titleLine(manifest, options), ...factLines(manifest, options)],
    serviceLines(manifest, palette),
    changeLines(manifest, palette),
    coverageLines(manifest),
    failureLines(manifest, palette),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The same in one line and the failures: for `--quiet`. */
export function renderBriefly(manifest: ManifestSummary, options: SummaryOptions): string {
  return `${[`${titleLine(manifest, options)}: ${options.folder}`, ...failureLines(manifest, options.palette)].join('\n')}\n`;
}

export function paintState(state: string, palette: Palette, text = state): string {
  if (state === 'COMPLETE') return palette.good(text);
  if (state === 'FAILED' || state === 'DAMAGED') return palette.bad(text);
  return state === 'RUNNING' ? palette.accent(text) : palette.warning(text);
}

function titleLine(manifest: ManifestSummary, { elapsedMs, palette }: SummaryOptions): string {
  const took = elapsedMs ?? Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt);
  return `Snapshot ${palette.strong(manifest.name)} is ${paintState(manifest.state, palette)}, taken in ${formatDuration(took)}`;
}

function factLines(manifest: ManifestSummary, { folder, palette }: SummaryOptions): string[] {
  const { totals, startedAt, finishedAt, account, estate, consistency } = manifest;
  const captured = `${plural(totals.resources, 'resource')}, ${plural(totals.files, 'file')}, ${formatBytes(totals.bytes)}`;
  const facts: [string, string][] = [
    ['Estate', account === undefined ? estate : `${estate} (AWS account ${account})`],
    ['Window', `${startedAt} to ${finishedAt}`],
    ['Captured', `${captured} (${formatBytes(totals.newBytes)} new in the store)`],
    ['Consistency', describeConsistency(consistency)],
    ['Folder', folder],
  ];
  const moved = consistency.kind === 'fuzzy' ? consistency.moved : [];
  return [
    ...facts.map(([title, value]) => `${INDENT}${palette.faint(title.padEnd(12))} ${sanitise(value)}`),
    ...limited(moved, MOVED_SHOWN).map((each) => {
      const text = typeof each === 'string' ? each : `${each.service} ${each.id}: ${each.reason}`;
      return `${INDENT}${' '.repeat(13)}${sanitise(text)}`;
    }),
  ];
}

function serviceLines({ totals }: ManifestSummary, palette: Palette): string[] {
  const services = Object.entries(totals.services).sort(([a], [b]) => (a < b ? -1 : 1));
  if (services.length === 0) return [];
  const columns = [
    { title: 'Service' },
    { title: 'Resources', isNumber: true },
    { title: 'Files', isNumber: true },
    { title: 'Size', isNumber: true },
  ];
  const rows = services.map(([service, { resources, files, bytes }]) => {
    return [service, formatCount(resources), formatCount(files), formatBytes(bytes)];
  });
  return renderTable(columns, rows, { paintTitles: palette.faint }).map((line) => INDENT + line);
}

function changeLines({ changes }: ManifestSummary, palette: Palette): string[] {
  if (!changes) return [];
  if (!isComparable(changes)) return [`Not compared with ${changes.since}: no agent took part in both`];
  const { removed, changed, added } = changes;
  const since = describeSince(changes);
  const total = removed.length + changed.length + added.length;
  const told = describeUnreadBefore(changes);
  const unread = told === undefined ? [] : [`${INDENT}${sanitise(told)}`];
  if (total === 0) return [`Nothing changed since ${since}`, ...unread];
  const mark = (sign: string, paint: (text: string) => string, all: typeof added) =>
    all.map(({ service, title }) => `${INDENT}${paint(sign)} ${sanitise(`${service} ${title}`)}`);
  const lines = [
    ...mark('-', palette.bad, removed),
    ...mark('*', palette.warning, changed),
    ...mark('+', palette.good, added),
  ];
  const counts = `${removed.length} removed, ${changed.length} changed, ${added.length} added`;
  return [`Since ${since}: ${counts}`, ...limited(lines, CHANGES_SHOWN, INDENT), ...unread];
}

function coverageLines({ coverage }: ManifestSummary): string[] {
  const told = coverage && describeCoverage(coverage);
  return told === undefined ? [] : [`Not covered: ${sanitise(told)}; see MANIFEST.md`];
}

/** All of them: what is not in a snapshot must not be left out of its report. */
function failureLines({ failures }: ManifestSummary, palette: Palette): string[] {
  if (failures.length === 0) return [];
  const title = palette.warning(`Not captured: ${plural(failures.length, 'thing')}`);
  return [title, ...failures.map((failure) => `${INDENT}${describeFailure(failure)}`)];
}

function describeFailure(failure: Failure): string {
  const { service, region, resource, what, call, code, message } = failure;
  const name = resource === '*' ? `all of ${service} in ${region}` : `${service} ${resource}: ${what}`;
  const why = [call, showCode(code)].filter((part) => part !== '').join(' ');
  return sanitise([name, why, nextStep(failure) ?? message].filter((part) => part !== '').join(': '));
}

function limited<T>(items: readonly T[], most: number, indent = ''): (T | string)[] {
  if (items.length <= most) return [...items];
  return [...items.slice(0, most), `${indent}…and ${formatCount(items.length - most)} more, in MANIFEST.md`];
}
