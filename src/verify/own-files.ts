import { hash } from 'node:crypto';
import { type Manifest, manifestSchema } from '../manifest/manifest.ts';
import type { Store } from '../store/store.ts';
import { type Finding, OWN_FILES } from './finding.ts';
import { hashSlices, type Slices } from './slices.ts';
import { isMiswritten } from './sums.ts';

/** The three files that describe a snapshot, weighed against each other. */
export interface OwnFiles {
  readonly findings: readonly Finding[];
  /** Undefined where it cannot be relied on. */
  readonly manifest: Manifest | undefined;
  readonly sums: 'right' | 'damaged' | 'missing';
  /** Resources that SHA256SUMS does not have the right lines of. */
  readonly broken: Slices['broken'];
  /** Bytes of SHA256SUMS that list captured files; what follows is of the three themselves. */
  readonly captured: number;
  /** The object that holds the lines of captured files as they were sealed, where SHA256SUMS does not. */
  readonly copy?: string;
}

/** What is there of the three, and who bears out whom. */
interface Witnesses {
  readonly hasMarkdown: boolean;
  readonly hasManifest: boolean;
  /** The manifest is one, and this snapshot's. */
  readonly isOurs: boolean;
  /** Undefined where SHA256SUMS is not there. */
  readonly slices: Slices | undefined;
  /** What SHA256SUMS says of the manifest, and of MANIFEST.md. */
  readonly manifestLine: LineVerdict;
  readonly markdownLine: LineVerdict;
  /** MANIFEST.md says what the manifest says. */
  readonly isAgreed: boolean;
}

type LineVerdict = 'right' | 'miswritten' | 'wrong' | 'none';

/** Reads the three and finds which of them does not agree with the other two. */
export async function checkOwnFiles(store: Store, name: string): Promise<OwnFiles> {
  const [json, markdown, sums] = await Promise.all([
    store.readSnapshot(name, OWN_FILES.manifest),
    store.readSnapshot(name, OWN_FILES.markdown),
    store.readSnapshot(name, OWN_FILES.sums, { offset: 0, length: 0 }),
  ]);
  const manifest = json && parse(json);
  const slices = sums && (await hashSlices(store.openSnapshot(name, OWN_FILES.sums), manifest));
  const isOurs = manifest?.name === name;
  const witnesses: Witnesses = {
    hasManifest: json !== undefined,
    hasMarkdown: markdown !== undefined,
    isOurs,
    slices,
    manifestLine: judgeLine(json, slices?.own?.manifest),
    markdownLine: judgeLine(markdown, slices?.own?.markdown),
    isAgreed: isOurs && describes(markdown, manifest),
  };
  return conclude(witnesses, manifest);
}

function parse(json: Buffer): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(json.toString())).data;
  } catch {
    return undefined;
  }
}

function describes(markdown: Buffer | undefined, { name, root }: Manifest): boolean {
  const text = markdown?.toString() ?? '';
  return text.startsWith(`# Snapshot ${name} of `) && text.includes(`\`${root}\``);
}

/** A hash that is nearly right was miswritten: other bytes have another one altogether. */
function judgeLine(bytes: Buffer | undefined, expected: string | undefined): LineVerdict {
  if (bytes === undefined || expected === undefined) return 'none';
  const actual = hash('sha256', bytes);
  if (actual === expected) return 'right';
  return isMiswritten(actual, expected) ? 'miswritten' : 'wrong';
}

function conclude(witnesses: Witnesses, manifest: Manifest | undefined): OwnFiles {
  const { hasManifest, hasMarkdown, slices } = witnesses;
  const findings: Finding[] = [];
  const isTrusted = isManifestRight(witnesses);
  const isBroken = slices !== undefined && isSumsBroken(witnesses, isTrusted);
  const sealed = isBroken ? undefined : slices?.own;
  const add = (kind: 'missing' | 'damaged', path: string, reason: string, expected?: string) => {
    const known = expected !== undefined && { expected };
    findings.push({ kind, path, ...(kind === 'damaged' && { reason }), ...known });
  };
  if (!hasManifest) add('missing', OWN_FILES.manifest, '', sealed?.manifest);
  else if (!isTrusted) add('damaged', OWN_FILES.manifest, explain(witnesses, manifest), sealed?.manifest);
  if (!hasMarkdown) add('missing', OWN_FILES.markdown, '', sealed?.markdown);
  else if (isMarkdownDamaged(witnesses, isTrusted))
    add('damaged', OWN_FILES.markdown, NOT_SEALED, sealed?.markdown);
  if (!slices) add('missing', OWN_FILES.sums, '');
  else if (isBroken) add('damaged', OWN_FILES.sums, NOT_SEALED);
  return {
    findings,
    manifest: isTrusted ? manifest : undefined,
    sums: !slices ? 'missing' : isBroken ? 'damaged' : 'right',
    captured: isTrusted && manifest ? lengthOf(manifest) : Number.POSITIVE_INFINITY,
    broken: isTrusted ? (slices?.broken ?? new Set(manifest?.resources)) : new Set(),
  };
}

function lengthOf({ resources }: Manifest): number {
  return resources.reduce((sum, { sums }) => sum + sums.length, 0);
}

const NOT_SEALED = 'not as it was sealed';

function isManifestRight({ isOurs, slices, manifestLine, markdownLine, isAgreed }: Witnesses): boolean {
  if (!isOurs) return false;
  if (!slices || manifestLine === 'right' || manifestLine === 'miswritten') return true;
  if (!slices.own) return isAgreed || slices.broken.size === 0;
  return isAgreed && markdownLine === 'wrong';
}

function isSumsBroken({ slices, manifestLine, markdownLine }: Witnesses, isTrusted: boolean): boolean {
  if (!slices?.own || manifestLine === 'miswritten' || markdownLine === 'miswritten') return true;
  return isTrusted && (!slices.isWhole || manifestLine === 'wrong');
}

function isMarkdownDamaged(
  { slices, manifestLine, markdownLine, isAgreed }: Witnesses,
  isTrusted: boolean,
): boolean {
  if (!slices?.own) return isTrusted && !isAgreed;
  const isOutvoted = isTrusted && manifestLine === 'wrong';
  return markdownLine === 'wrong' && !isOutvoted;
}

function explain({ isOurs }: Witnesses, manifest: Manifest | undefined): string {
  if (!manifest) return 'not a manifest that can be understood';
  return isOurs ? NOT_SEALED : `the manifest of ${manifest.name}`;
}
