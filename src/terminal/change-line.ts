import type {
  ChangeKind,
  Detail,
  FieldDetail,
  FileDetail,
  ItemsDetail,
  RecordDetail,
} from '../diff/change.ts';
import { formatBytes, formatCount } from '../format.ts';
import { sanitise, shorten } from './text.ts';

export const MARKS: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '-', changed: '*' };

const VALUE_COLUMNS = 160;

/**
 * One detail of a diff on one line, without colour: `* configuration policy.Version: "1" → "2"`. `hasOneFile`: all there
 * is to say of the resource is in one document, which need not be named.
 */
export function describeDetail(detail: Detail, hasOneFile = false): string {
  if (detail.kind === 'field') return describeField(hasOneFile ? { ...detail, file: '' } : detail);
  if (detail.kind === 'record') return describeRecord(detail);
  return detail.kind === 'file' ? describeFile(detail) : describeItems(detail);
}

function describeField({ change, file, field, before, after, diff }: FieldDetail): string {
  const place = [file, field].filter((part) => part !== '').join(' ');
  if (diff !== undefined) return line(change, `${place}: other lines`);
  if (before === '[sealed]' && after === '[sealed]') return line(change, `${place}: another sealed value`);
  return line(change, `${place}: ${describeSides(before, after)}`);
}

function describeRecord({ change, name, type, before, after }: RecordDetail): string {
  const sides = [before, after].flatMap((side) => (side ? [side.join(', ')] : []));
  return line(change, `${name} ${type}: ${sides.map(cut).join(' → ')}`);
}

function describeFile({ change, path, before, after, note }: FileDetail): string {
  const remarks = [describeSizes(before, after), note ?? ''].filter((part) => part !== '');
  return line(change, [path, ...remarks].join('  '));
}

function describeItems({ before, after, added, removed, changed }: ItemsDetail): string {
  const parts = [
    `${formatCount(added)} added`,
    `${formatCount(removed)} removed`,
    `${formatCount(changed)} changed`,
  ];
  return line('changed', `${formatCount(before)} → ${formatCount(after)} items: ${parts.join(', ')}`);
}

function describeSides(before: unknown, after: unknown): string {
  return [before, after]
    .flatMap((side) => (side === undefined ? [] : [cut(JSON.stringify(side))]))
    .join(' → ');
}

/** To the byte where they would read the same otherwise. */
function describeSizes(before: number | undefined, after: number | undefined): string {
  const sizes = [before, after].flatMap((size) => (size === undefined ? [] : [size]));
  const texts = sizes.map(formatBytes);
  if (texts.length < 2 || texts[0] !== texts[1]) return texts.join(' → ');
  return before === after ? `${texts[0]}, other bytes` : `${sizes.map(formatCount).join(' → ')} B`;
}

function line(change: ChangeKind, text: string): string {
  return `${MARKS[change]} ${sanitise(text)}`;
}

function cut(text: string): string {
  return shorten(sanitise(text.slice(0, 4 * VALUE_COLUMNS)), VALUE_COLUMNS);
}
