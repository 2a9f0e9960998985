import { formatCount } from '../format.ts';
import { nameKind, nameKinds } from './kind-names.ts';
import type { Coverage } from './manifest.ts';

type Answer = Coverage['regions'][number];

const KINDS_SHOWN = 6;

/**
 * What exists and is not covered, in a line: `3 SQS queues, 1 RDS instance`, and where that could not be asked. The
 * words are AWS's: not sanitised. Undefined where there is nothing to tell.
 */
export function describeCoverage({ regions, uncovered }: Coverage): string | undefined {
  const kinds = uncovered.toSorted((a, b) => b.count - a.count);
  const counts = kinds.slice(0, KINDS_SHOWN).map((kind) => countOf(kind));
  const more = kinds.slice(KINDS_SHOWN).reduce((sum, { count }) => sum + count, 0);
  if (more > 0) counts.push(`${formatCount(more)} more`);
  const parts = [counts.join(', '), ...explainUnknown(regions)].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Regions of one reason together; no region is named where it is the same for all. */
function explainUnknown(regions: readonly Answer[]): string[] {
  const unknown = regions.filter(({ status }) => status !== 'listed');
  return Object.entries(Object.groupBy(unknown, explainAnswer)).map(([why, all = []]) => {
    const where = all.length === regions.length ? '' : ` in ${all.map(({ region }) => region).join(', ')}`;
    return `not known${where} (${why})`;
  });
}

/** `3 SQS queues`. */
function countOf({ service, type, count }: Coverage['uncovered'][number]): string {
  return `${formatCount(count)} ${count === 1 ? nameKind(service, type) : nameKinds(service, type)}`;
}

/** Why a region's list is not whole, and what helps. */
export function explainAnswer({ status, code = '' }: Answer): string {
  switch (status) {
    case 'listed':
      return '';
    case 'denied':
      return 'allow tag:GetResources';
    case 'unsupported':
      return 'GetResources is not supported there';
    case 'failed':
      return `GetResources failed${code === '' ? '' : `: ${code}`}`;
    case 'unfinished':
      return 'GetResources had not finished when all else had';
    default:
      return status satisfies never;
  }
}
