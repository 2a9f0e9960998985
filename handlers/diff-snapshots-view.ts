import {
  type ChangeKind,
  type ResourceChange,
  SEVERITIES,
  type Severity,
  type SnapshotDiff,
} from '../src/diff/change.ts';
import { formatBytes } from '../src/format.ts';
import { redact } from '../src/redaction.ts';
import { describeDetail } from '../src/terminal/change-line.ts';
import { createPalette } from '../src/terminal/palette.ts';
import { renderSnapshotDiff } from '../src/terminal/snapshot-diff.ts';
import { type Block, type Content, context, fitLines, section } from './blocks.ts';
import { code, counted, sentence } from './text.ts';

const SIGNS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  info: '⚪',
};
const WORDS: Readonly<Record<ChangeKind, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
};
const MOST_RESOURCES = 12;
const MOST_NOTES = 3;
const LINES_LENGTH = 2_600;
const NAMES_SHOWN = 2;
/** What people can still open in Slack. */
const MOST_CHARACTERS = 10_000_000;

/** The gravest changes by name, without any value; whether the whole is in a file beneath. */
export function diffView(diff: SnapshotDiff): Content {
  const { before, after, resources, notes } = diff;
  const title = `What differs from ${code(before.name)} to ${code(after.name)}`;
  const summary = summarise(diff);
  const lines = resources.map(describeResource);
  const list = fitLines(lines, {
    most: MOST_RESOURCES,
    length: LINES_LENGTH,
    rest: (count) => `…and ${counted(count, 'more resource')}`,
  });
  const hints = [
    ...(resources.length > 0 ? ['All of it is in the thread'] : []),
    ...(hasItems(diff)
      ? [`${code(`tidemark snapshot diff ${before.name} ${after.name}`)} names the items`]
      : []),
  ];
  const blocks: Block[] = [
    section(`*${title}*\n${summary}`),
    ...(list === '' ? [] : [section(list)]),
    ...(notes.length > 0 ? [section(describeNotes(notes))] : []),
    ...(hints.length > 0 ? [context(hints.join(' · '))] : []),
  ];
  return { text: `${title}: ${summary}`, blocks };
}

/** The whole diff as plain text, without items' keys: those are contents of a table. */
export function diffFile(diff: SnapshotDiff): string {
  const all = Number.POSITIVE_INFINITY;
  const limits = { resources: all, details: all, lines: all, items: 0, rest: '' };
  const parts: string[] = [];
  let length = 0;
  for (const part of renderSnapshotDiff(diff, { palette: createPalette(false), limits })) {
    length += part.length;
    if (length > MOST_CHARACTERS) {
      parts.push(`…cut here: tidemark snapshot diff ${diff.before.name} ${diff.after.name} --json has all\n`);
      break;
    }
    parts.push(part);
  }
  return redact(parts.join(''));
}

export function cannotPostDiffView(): Content {
  const text =
    'I am not in this channel, so I could not show the diff here. Invite me with `/invite`, then ask again.';
  return { text, blocks: [section(text)] };
}

function summarise({ counts, severities }: SnapshotDiff): string {
  const total = counts.added + counts.removed + counts.changed;
  if (total + counts.same === 0) return 'Nothing was captured in both, so there is nothing to compare.';
  if (total === 0) return `Nothing differs in ${counted(counts.same, 'resource')}.`;
  const parts = (['removed', 'changed', 'added'] as const).map((kind) => `${counts[kind]} ${WORDS[kind]}`);
  const ranked = SEVERITIES.filter((severity) => severities[severity] > 0);
  const signs = ranked.map((severity) => `${SIGNS[severity]} ${severities[severity]} ${severity}`);
  return `${parts.join(', ')}, ${counts.same} the same  ·  ${signs.join('  ')}`;
}

function describeResource({
  change,
  severity,
  service,
  title,
  files,
  bytes,
  details,
}: ResourceChange): string {
  const name = `${SIGNS[severity]} ${WORDS[change]}: ${sentence(service)} ${code(title)}`;
  if (change !== 'changed') {
    const side = change === 'removed' ? 'before' : 'after';
    return `${name} (${counted(files[side], 'file')}, ${formatBytes(bytes[side])})`;
  }
  const shown = details.slice(0, NAMES_SHOWN).map(nameDetail);
  const left = details.length - shown.length;
  return `${name}: ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Never a value: of items the numbers only. */
function nameDetail(detail: ResourceChange['details'][number]): string {
  if (detail.kind === 'items') return sentence(describeDetail(detail).slice(2));
  if (detail.kind === 'record') return `${code(`${detail.name} ${detail.type}`)} ${detail.change}`;
  if (detail.kind === 'file') return `${code(detail.path)} ${detail.change}`;
  return `${code(detail.field === '' ? detail.file : detail.field)} ${detail.change}`;
}

function describeNotes(notes: readonly string[]): string {
  const shown = notes.slice(0, MOST_NOTES).map((note) => `⚠️ ${sentence(note)}`);
  const left = notes.length - shown.length;
  return [...shown, ...(left > 0 ? [`…and ${counted(left, 'more note')}`] : [])].join('\n');
}

function hasItems({ resources }: SnapshotDiff): boolean {
  return resources.some(({ details }) => details.some(({ kind }) => kind === 'items'));
}
