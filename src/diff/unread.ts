import type { ManifestResource } from '../manifest/manifest.ts';
import type { Detail, Sides } from './change.ts';

type Gaps = ManifestResource['gaps'];

export interface Sifted {
  readonly details: readonly Detail[];
  /** What is not known, for people. */
  readonly unread: readonly string[];
}

/** Lists a denied object of a bucket beside what else may be missing of a resource. */
const OF_OBJECT = /^(tags of )?object /;
const OF_MANY = /^(objects|\d+ more objects)$/;

/** Takes out what seems to be added or removed only because the other side could not be read there. */
export function siftUnread(
  details: readonly Detail[],
  resources: Sides<ManifestResource>,
  names: Sides<string>,
): Sifted {
  const gaps = { before: gapsOf(resources.before), after: gapsOf(resources.after) };
  if (gaps.before.length + gaps.after.length === 0) return { details, unread: [] };
  const isUnknown = (detail: Detail) =>
    detail.kind !== 'items' &&
    ((detail.change === 'removed' && mayBeIn(detail, gaps.after)) ||
      (detail.change === 'added' && mayBeIn(detail, gaps.before)));
  const unknown = details.filter(isUnknown);
  return {
    details: details.filter((detail) => !isUnknown(detail)),
    unread: [
      ...describe(gaps.before, gaps.after, names.before),
      ...describe(gaps.after, gaps.before, names.after),
      ...(unknown.length > 0 ? [`not compared: ${Array.from(new Set(unknown.map(nameOf))).join(', ')}`] : []),
    ],
  };
}

/** A call that the service does not know hides nothing. */
function gapsOf({ gaps }: ManifestResource): Gaps {
  return gaps.filter(({ kind }) => kind !== 'unsupported');
}

function mayBeIn(detail: Detail, gaps: Gaps): boolean {
  return gaps.some(({ what }) => {
    if (OF_MANY.test(what)) return detail.kind === 'file';
    if (!OF_OBJECT.test(what)) return true;
    return detail.kind === 'file' && what === `object ${detail.path}`;
  });
}

function nameOf(detail: Detail): string {
  if (detail.kind === 'field') return detail.field;
  if (detail.kind === 'record') return `${detail.name} ${detail.type}`;
  return detail.kind === 'file' ? detail.path : 'items';
}

function describe(gaps: Gaps, others: Gaps, snapshot: string): string[] {
  const isShared = (what: string) => others.some((other) => other.what === what);
  return gaps
    .filter(({ what }) => !isShared(what))
    .map(({ what, code }) => `${what} could not be read in ${snapshot} (${code})`);
}
