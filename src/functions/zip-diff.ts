import { hideSecrets, isSecretFile } from '../diff/secret-text.ts';
import { formatBytes } from '../format.ts';
import { diffTexts } from '../sites/text-diff.ts';
import { plural, sanitise } from '../terminal/text.ts';
import { readZip, type ZipEntry } from './zip-entry.ts';

export interface ZipDiff {
  /** `2 files changed, 1 added`; says so where nothing or everything differs. */
  readonly summary: string;
  /** The files by name and, of text, the lines; plain text, without what looks like a secret. */
  readonly text: string;
  /** The same files with the same bytes, whatever the zip around them says. */
  readonly isSame: boolean;
  /** They have not one file in common. */
  readonly isForeign: boolean;
}

/** What the two sides of a text are called in its head. */
interface ZipNames {
  readonly before: string;
  readonly after: string;
}

interface Difference {
  readonly mark: '+' | '-' | '*';
  readonly path: string;
  readonly before?: ZipEntry;
  readonly after?: ZipEntry;
}

const MAX_LISTED = 200;
/** Larger files are named only. */
const MAX_TEXT_BYTES = 256 * 1024;
/** As the two sides of a change to a function are called. */
const NAMES: ZipNames = { before: 'now', after: 'with this change' };

/** What differs between two zips of a function. */
export function diffZips(before: Buffer, after: Buffer, names = NAMES): ZipDiff {
  const [old, fresh] = [readZip(before), readZip(after)];
  if (!old || !fresh) {
    const sizes = `${formatBytes(before.length)} before, ${formatBytes(after.length)} after`;
    return { summary: `the whole zip is replaced (${sizes})`, text: '', isSame: false, isForeign: false };
  }
  const differences = compare(old, fresh);
  return {
    summary: summarise(differences),
    text: writeDifferences(differences, names),
    isSame: differences.length === 0,
    isForeign: old.length > 0 && differences.length === old.length + fresh.length,
  };
}

function compare(before: readonly ZipEntry[], after: readonly ZipEntry[]): readonly Difference[] {
  const old = new Map(before.map((entry) => [entry.path, entry]));
  const fresh = new Map(after.map((entry) => [entry.path, entry]));
  const paths = Array.from(new Set([...old.keys(), ...fresh.keys()])).sort();
  return paths.flatMap((path): Difference[] => {
    const [was, is] = [old.get(path), fresh.get(path)];
    if (!was && is) return [{ mark: '+', path, after: is }];
    if (was && !is) return [{ mark: '-', path, before: was }];
    return was && is && !isEqual(was, is) ? [{ mark: '*', path, before: was, after: is }] : [];
  });
}

function isEqual(a: ZipEntry, b: ZipEntry): boolean {
  if (a.size !== b.size || a.crc32 !== b.crc32 || a.isExecutable !== b.isExecutable) return false;
  return readBytes(a)?.equals(readBytes(b) ?? Buffer.alloc(0)) ?? false;
}

/** Undefined where they are damaged. */
function readBytes(entry: ZipEntry): Buffer | undefined {
  try {
    return entry.read();
  } catch {
    return undefined;
  }
}

function summarise(differences: readonly Difference[]): string {
  const count = (mark: string) => differences.filter((difference) => difference.mark === mark).length;
  const counts = [
    [count('*'), 'changed'],
    [count('+'), 'added'],
    [count('-'), 'removed'],
  ] as const;
  const said = counts.filter(([number]) => number > 0);
  if (said.length === 0) return 'the same files, packed differently';
  return said
    .map(([number, what], index) => `${index === 0 ? plural(number, 'file') : number} ${what}`)
    .join(', ');
}

function writeDifferences(differences: readonly Difference[], names: ZipNames): string {
  const listed = differences.slice(0, MAX_LISTED).map(describe);
  const more = differences.length - listed.length;
  if (more > 0) listed.push(`… and ${plural(more, 'more file')}`);
  const texts = differences.flatMap((difference) => diffText(difference, names) ?? []);
  return [listed.join('\n'), ...texts].join('\n');
}

function describe({ mark, path, before, after }: Difference): string {
  const sizes = [before, after].flatMap((entry) => (entry ? [formatBytes(entry.size)] : []));
  const isMode = before && after && before.crc32 === after.crc32;
  const what = isMode
    ? after.isExecutable
      ? 'can be executed now'
      : 'cannot be executed any more'
    : sizes.join(' → ');
  return `${mark} ${sanitise(path)}  ${what}`;
}

function diffText({ path, before, after }: Difference, names: ZipNames): string | undefined {
  // What goes is kept, and of a file that goes the name says enough.
  if (!after || isSecretFile(path)) return undefined;
  const [old, fresh] = [readText(before), readText(after)];
  if (old === undefined || fresh === undefined || old === fresh) return undefined;
  const name = before ? names.before : 'nothing';
  const diff = diffTexts(path, { name, text: old }, { name: names.after, text: fresh });
  return diff === undefined ? undefined : hideSecrets(diff);
}

const NO_TEXT = Buffer.from([0]);

/** Undefined for what is no text, or too much of it. */
function readText(entry: ZipEntry | undefined): string | undefined {
  if (!entry) return '';
  if (entry.size > MAX_TEXT_BYTES) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readBytes(entry) ?? NO_TEXT);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
