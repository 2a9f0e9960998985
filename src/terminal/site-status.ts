import type { Change } from '../changes/change.ts';
import { showTime } from '../changes/change-words.ts';
import { formatCount } from '../format.ts';
import type { SiteStatus } from '../sites/status.ts';
import type { Palette } from './palette.ts';
import { sanitise } from './text.ts';

const INDENT = '  ';

/** How a site's staging stands: where it is, how it differs, its last change, what waits, and what is wrong. */
export function renderSiteStatus(status: SiteStatus, palette: Palette): string {
  const { site, domain, production, staging, address, lastChange, lastInvalidation } = status;
  const facts: [string, string | undefined][] = [
    ['Production', `${production} (${domain})`],
    ['Staging', address === undefined ? staging : `${staging}, ${address}`],
    ['Differs', describeCounts(status)],
    ['Last change', lastChange && describeChange(lastChange)],
    ['CDN', lastInvalidation && describeInvalidation(lastInvalidation)],
  ];
  const lines = [
    palette.strong(sanitise(site)),
    ...facts.flatMap(([title, value]) =>
      value === undefined ? [] : [`${INDENT}${palette.faint(title.padEnd(12))} ${sanitise(value)}`],
    ),
    ...status.pending.map(
      (change) => `${INDENT}${palette.accent('waits')}        ${sanitise(describeWait(change))}`,
    ),
    ...status.problems.map((problem) => `${INDENT}${palette.bad('problem')}      ${sanitise(problem)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeCounts({ counts }: SiteStatus): string | undefined {
  if (!counts) return undefined;
  const { '=': same, '-': missing, '+': extra, '*': changed } = counts;
  if (missing + extra + changed === 0) return `nothing: ${formatCount(same)} the same`;
  const count = formatCount;
  return `${count(changed)} differ, ${count(missing)} only in production, ${count(extra)} only in staging; ${count(same)} the same`;
}

function describeChange({ id, state, plan, decidedBy, decidedAt }: Change): string {
  const by = decidedBy ? `, approved by ${decidedBy.name}` : '';
  return `${id} ${state}: ${plan.title}${by}${decidedAt ? ` at ${showTime(decidedAt)}` : ''}`;
}

function describeInvalidation({ id, state, change }: NonNullable<SiteStatus['lastInvalidation']>): string {
  return `invalidation ${[id, state].filter(Boolean).join(' ')} (${change})`;
}

function describeWait({ id, state, plan, requestedBy, expiresAt }: Change): string {
  const until = state === 'proposed' ? `, expires ${showTime(expiresAt)}` : '';
  return `${id} ${state}: ${plan.title}, asked for by ${requestedBy.name}${until}`;
}
