import { formatCount } from '../src/format.ts';
import { describeSince, describeUnreadBefore, isComparable } from '../src/manifest/changes.ts';
import type { ManifestSummary } from '../src/manifest/manifest.ts';
import { fitLines } from './blocks.ts';
import { said } from './change-words.ts';
import { capital, code } from './text.ts';

type Changes = NonNullable<ManifestSummary['changes']>;
type Kind = 'removed' | 'changed' | 'added';

const MARKS = { removed: '-', changed: '*', added: '+' } as const satisfies Record<Kind, string>;
const KIND_WEIGHT = { removed: 2, changed: 1, added: 0 } as const satisfies Record<Kind, number>;
/** What breaks most when it changes unnoticed comes first: names and access, then what serves, then what stores. */
const SERVICE_ORDER = [
  'route53',
  'iam',
  'cloudfront',
  'acm',
  'api-gateway',
  'lambda',
  'ses',
  'dynamodb',
  's3',
];
const MOST = 10;

/** What changed since the snapshot before, gravest first, in the marks of `diff`; the rest counted. */
export function changesText(changes: Changes): string {
  if (!isComparable(changes)) return `*Not compared with ${code(changes.since)}:* no agent took part in both`;
  const { added, removed, changed } = changes;
  const since = describeSince(changes);
  const total = added.length + removed.length + changed.length;
  const told = describeUnreadBefore(changes);
  const unread = told === undefined ? '' : `\n${capital(said(told, 600))}`;
  if (total === 0) return `*Since ${code(since)}:* nothing has changed${unread}`;
  const counts = [
    `${formatCount(removed.length)} removed`,
    `${formatCount(changed.length)} changed`,
    `${formatCount(added.length)} added`,
  ];
  const lines = rankChanges(changes).map(
    ({ kind, service, title }) => `${code(`${MARKS[kind]} ${service} ${title}`)}`,
  );
  const rest = (count: number) => `…and ${formatCount(count)} more, in the manifest`;
  return `*Since ${code(since)}:* ${counts.join(' · ')}\n${fitLines(lines, { most: MOST, length: 2000, rest })}${unread}`;
}

function rankChanges({ added, removed, changed }: Changes) {
  const all = [
    ...removed.map((resource) => ({ ...resource, kind: 'removed' as const })),
    ...changed.map((resource) => ({ ...resource, kind: 'changed' as const })),
    ...added.map((resource) => ({ ...resource, kind: 'added' as const })),
  ];
  return all.sort((a, b) => KIND_WEIGHT[b.kind] - KIND_WEIGHT[a.kind] || place(a.service) - place(b.service));
}

function place(service: string): number {
  const index = SERVICE_ORDER.indexOf(service);
  return index < 0 ? SERVICE_ORDER.length : index;
}
