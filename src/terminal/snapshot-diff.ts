import {
  type Detail,
  type ResourceChange,
  SEVERITIES,
  type Severity,
  type SnapshotDiff,
} from '../diff/change.ts';
import { formatBytes, formatCount } from '../format.ts';
import { describeDetail, MARKS } from './change-line.ts';
import { renderDiff } from './diff.ts';
import { paintMarks } from './marks.ts';
import type { Palette } from './palette.ts';
import { plural, sanitise } from './text.ts';

/** How much is shown; of what is left out the number is told. */
interface DiffLimits {
  readonly resources: number;
  /** Of one resource. */
  readonly details: number;
  /** Of one text. */
  readonly lines: number;
  /** Keys of items that differ; none where they may not be shown. */
  readonly items: number;
  /** Where all of it is: `--json has all`. */
  readonly rest: string;
}

interface DiffViewOptions {
  readonly palette: Palette;
  readonly limits: DiffLimits;
}

const NAME_COLUMNS = 'CRITICAL'.length;
const INDENT = '  ';

/** The diff for people, in parts: what is gravest first, with what differs in each resource. */
export function* renderSnapshotDiff(diff: SnapshotDiff, options: DiffViewOptions): Generator<string> {
  const { palette, limits } = options;
  yield `${summarise(diff, palette).join('\n')}\n`;
  for (const change of diff.resources.slice(0, limits.resources)) {
    yield `\n${describeResource(change, palette)}\n`;
    for (const text of describeDetails(change, options)) yield `${text}\n`;
  }
  const left = diff.resources.length - limits.resources;
  if (left > 0) yield `\n…and ${plural(left, 'more resource')}; ${limits.rest}\n`;
  if (diff.notes.length > 0)
    yield `\n${['Notes:', ...diff.notes.map((note) => INDENT + sanitise(note))].join('\n')}\n`;
}

/** The counts alone. */
export function summarise({ before, after, counts, severities }: SnapshotDiff, palette: Palette): string[] {
  const between = `From ${palette.strong(before.name)} to ${palette.strong(after.name)}`;
  const total = counts.added + counts.removed + counts.changed;
  if (total === 0) return [`${between}: nothing differs in ${plural(counts.same, 'resource')}`];
  const parts = (['removed', 'changed', 'added'] as const).map(
    (kind) => `${formatCount(counts[kind])} ${kind}`,
  );
  const ranked = SEVERITIES.filter((severity) => severities[severity] > 0).map((severity) =>
    paintSeverity(severity, palette, `${formatCount(severities[severity])} ${severity}`),
  );
  return [`${between}: ${parts.join(', ')}, ${formatCount(counts.same)} the same`, ranked.join(', ')];
}

/** `CRITICAL  - s3 media.example.com  17 files, 3.2 MB` */
function describeResource(change: ResourceChange, palette: Palette): string {
  const { severity, service, title, region, files, bytes } = change;
  const label = paintSeverity(severity, palette, severity.toUpperCase().padEnd(NAME_COLUMNS));
  const place = region === 'global' ? '' : ` (${region})`;
  const name = palette.strong(sanitise(`${service} ${title}`));
  const side = change.change === 'removed' ? 'before' : 'after';
  const size =
    change.change === 'changed' ? '' : `  ${plural(files[side], 'file')}, ${formatBytes(bytes[side])}`;
  const mark = paintMarks(`${MARKS[change.change]} `, palette);
  return `${label}  ${mark}${name}${sanitise(place)}${size}`;
}

function* describeDetails(
  { service, details, unread }: ResourceChange,
  { palette, limits }: DiffViewOptions,
): Generator<string> {
  // Of a bucket's objects the key is what matters.
  const hasOneFile = service !== 's3' && isOneFile(details);
  for (const detail of details.slice(0, limits.details)) {
    const label = paintSeverity(detail.severity, palette, detail.severity.padEnd(NAME_COLUMNS));
    yield `${INDENT}${label}  ${paintMarks(describeDetail(detail, hasOneFile), palette)}`;
    yield* describeInside(detail, palette, limits);
  }
  const left = details.length - limits.details;
  if (left > 0) yield `${INDENT}…and ${formatCount(left)} more; ${limits.rest}`;
  for (const text of unread) yield INDENT + palette.warning(sanitise(text));
}

function isOneFile(details: readonly Detail[]): boolean {
  const [first, ...others] = new Set(details.flatMap((detail) => fileOf(detail) ?? []));
  return first !== undefined && others.length === 0;
}

/** Records stand in the document of their zone. */
function fileOf(detail: Detail): string | undefined {
  if (detail.kind === 'field') return detail.file;
  return detail.kind === 'file' ? detail.path : undefined;
}

function* describeInside(detail: Detail, palette: Palette, limits: DiffLimits): Generator<string> {
  if (detail.kind === 'items' && limits.items > 0) {
    const keys = detail.items.map(({ change, key }) =>
      paintMarks(`${MARKS[change]} ${sanitise(key)}`, palette),
    );
    yield* indented(keys, limits.items, detail.added + detail.removed + detail.changed, limits.rest);
  }
  if ((detail.kind === 'file' || detail.kind === 'field') && detail.diff) {
    const lines = renderDiff(detail.diff, palette);
    yield* indented(lines, limits.lines, lines.length, limits.rest);
  }
}

function* indented(lines: readonly string[], most: number, total: number, rest: string): Generator<string> {
  const shown = lines.slice(0, most);
  for (const line of shown) yield `${INDENT.repeat(3)}${line}`;
  if (total > shown.length)
    yield `${INDENT.repeat(3)}…and ${formatCount(total - shown.length)} more; ${rest}`;
}

function paintSeverity(severity: Severity, palette: Palette, text: string): string {
  if (severity === 'critical') return palette.strong(palette.bad(text));
  if (severity === 'high') return palette.bad(text);
  if (severity === 'medium') return palette.warning(text);
  return palette.faint(text);
}
