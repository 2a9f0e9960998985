import type { Change } from '../src/changes/change.ts';
import { formatCount } from '../src/format.ts';
import type { SiteStatus, StatusAnswer } from '../src/sites/status.ts';
import { type Block, type Content, context, fitLines, header, section } from './blocks.ts';
import { named, person, said } from './change-words.ts';
import type { Dialect } from './dialect.ts';
import { stateLabel } from './effect-view.ts';
import { code, counted, link } from './text.ts';

const STATE_LABELS = {
  proposed: '✋ waits for approval',
  approved: '🔵 is being applied',
  applying: '🔵 is being applied',
  rejected: '⚪ rejected',
  expired: '⚪ expired',
  stale: '⚪ stale',
} as const;

const MOST_PENDING = 8;
const MOST_SITES = 20;

/** How a site's staging stands: how it differs, what was changed last, what waits, what is wrong. */
export function siteStatusView(status: SiteStatus, dialect: Dialect): Content {
  const { site, domain, counts, problems, pending, lastChange } = status;
  const blocks: Block[] = [header(`Staging of ${site} (${domain})`)];
  blocks.push(section([placesText(status), counts && countsText(counts)].filter(Boolean).join('\n')));
  if (problems.length > 0) blocks.push(section(problemsText(problems)));
  if (pending.length > 0) blocks.push(section(pendingText(pending, dialect)));
  blocks.push(section(lastChange ? lastText(status, lastChange, dialect) : '*Last change:* none yet'));
  const compare = code(`/staging compare ${site}`);
  blocks.push(context(`${compare} lists what differs`));
  return {
    text: said(`Staging of ${site}: ${counts ? plainCounts(counts) : 'it could not be read'}`),
    blocks,
  };
}

/** All sites, two lines each. */
export function statusListView(
  all: readonly { readonly site: string; readonly answer: StatusAnswer }[],
): Content {
  const lines = all.map(({ site, answer }) => `*${said(site, 60)}*  ${answerText(answer)}`);
  const rest = (count: number) => `…and ${counted(count, 'more site')}`;
  const listed = fitLines(lines, { most: MOST_SITES, length: 2_700, rest });
  return {
    text: counted(all.length, 'site'),
    blocks: [
      header(counted(all.length, 'staging site')),
      section(listed),
      context(`${code('/staging status SITE')} shows one of them in full`),
    ],
  };
}

function answerText(answer: StatusAnswer): string {
  if (answer.kind === 'refused') return `⚠️ ${said(answer.reasons.join(' '), 200)}`;
  const { counts, problems, pending } = answer.status;
  const parts = [
    counts ? countsText(counts) : '⚠️ could not be read',
    ...(pending.length > 0 ? [`✋ ${counted(pending.length, 'change')} under way`] : []),
    ...(problems.length > 0 ? [`⚠️ ${counted(problems.length, 'problem')}`] : []),
  ];
  return parts.join(' · ');
}

type Counts = NonNullable<SiteStatus['counts']>;

function placesText({ production, staging, address }: SiteStatus): string {
  const there = address === undefined ? undefined : link(address, address);
  const open = there ? `, open ${there}` : '';
  return `${code(staging, 120)} against production ${code(production, 120)}${open}`;
}

function countsText(counts: Counts): string {
  const isSame = counts['-'] + counts['+'] + counts['*'] === 0;
  return `${isSame ? '🟢' : '🟡'} ${plainCounts(counts)}`;
}

function plainCounts(counts: Counts): string {
  if (counts['-'] + counts['+'] + counts['*'] === 0)
    return `the same as production: ${counted(counts['='], 'file')}`;
  const parts = [
    `${formatCount(counts['*'])} differ`,
    `${formatCount(counts['-'])} only in production`,
    `${formatCount(counts['+'])} only in staging`,
    `${formatCount(counts['='])} the same`,
  ];
  return parts.join(' · ');
}

function problemsText(problems: readonly string[]): string {
  const lines = problems.map((problem) => `• ${said(problem, 300)}`);
  return `⚠️ *What is wrong*\n${fitLines(lines, { most: 8, length: 2_500, rest: (count) => `…and ${formatCount(count)} more` })}`;
}

function pendingText(pending: readonly Change[], dialect: Dialect): string {
  const lines = pending.map((change) => `• ${changeLine(change)}${until(change, dialect)}`);
  const rest = (count: number) => `…and ${formatCount(count)} more`;
  return `*Under way*\n${fitLines(lines, { most: MOST_PENDING, length: 2_500, rest })}`;
}

function until({ state, expiresAt }: Change, dialect: Dialect): string {
  return state === 'proposed' ? `, until ${dialect.date(expiresAt)}` : '';
}

function changeLine(change: Change): string {
  const { id, plan, requestedBy, place } = change;
  const name = (place?.permalink && link(place.permalink, id)) ?? named(id);
  return `${name} ${labelOf(change)}: ${said(plan.title, 150)}, asked for by ${person(requestedBy)}`;
}

function labelOf(change: Change): string {
  const { state } = change;
  return state === 'applied' || state === 'failed' || state === 'rolled-back'
    ? stateLabel(change)
    : STATE_LABELS[state];
}

function lastText({ lastInvalidation }: SiteStatus, change: Change, dialect: Dialect): string {
  const at = change.decidedAt ?? change.createdAt;
  const invalidated = lastInvalidation
    ? `\n*Last invalidation:* ${named(lastInvalidation.id)} ${said(lastInvalidation.state, 40)}, with ${named(lastInvalidation.change)}`
    : '';
  return `*Last change:* ${changeLine(change)}, ${dialect.date(at)}${invalidated}`;
}
