import type { Change } from '../changes/change.ts';
import { showTime } from '../changes/change-words.ts';
import { sanitise } from '../terminal/text.ts';
import { renderCounts } from './comparison-text.ts';
import type { SiteStatus } from './status.ts';

/** The status as plain text, a few lines. */
export function renderStatus(status: SiteStatus): string {
  const { site, domain, production, staging, address, counts, lastChange, lastInvalidation } = status;
  const rows: readonly (readonly [string, string])[] = [
    ['production', production],
    ['staging', address === undefined ? staging : `${staging}, ${address}`],
    ...(counts ? [['content', renderCounts({ counts })] as const] : []),
    ['last change', lastChange ? describeChange(lastChange) : 'none yet'],
    ...(lastInvalidation
      ? [
          [
            'invalidated',
            `${lastInvalidation.id}, ${lastInvalidation.state}, with ${lastInvalidation.change}`,
          ] as const,
        ]
      : []),
    ...status.pending.map((change) => ['waiting', describeChange(change)] as const),
    ...status.problems.map((problem) => ['problem', problem] as const),
  ];
  const lines = rows.map(([title, text]) => `  ${title.padEnd(12)} ${sanitise(text)}`);
  return `${[`${site}, ${domain}`, ...lines].join('\n')}\n`;
}

function describeChange({ id, state, plan, decidedAt, createdAt, decidedBy, requestedBy }: Change): string {
  const time = showTime(decidedAt ?? createdAt);
  return `${id} ${state}, ${time}, ${(decidedBy ?? requestedBy).name}: ${plan.title}`;
}
