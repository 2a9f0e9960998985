import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { describeSince, describeUnreadBefore } from './changes.ts';
import { coverageSection } from './coverage-section.ts';
import type { Consistency, Manifest } from './manifest.ts';
import { cell, table } from './markdown-table.ts';

/** MANIFEST.md: the manifest for people. */
export function renderManifest(manifest: Manifest): string {
  return [
    `# Snapshot ${manifest.name} of ${manifest.estate}: ${manifest.state}`,
    summary(manifest),
    failures(manifest),
    coverageSection(manifest.coverage),
    changes(manifest),
    services(manifest),
    ledger(manifest),
    resources(manifest),
    checking(manifest),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** The consistency line, in people's words. */
export function describeConsistency(consistency: Consistency): string {
  const looks = consistency.rounds === 1 ? 'one second look' : `${consistency.rounds} looks`;
  const { recalled } = consistency;
  if (consistency.kind === 'atomic' && recalled)
    return `atomic as of ${consistency.asOf}: all of it held at that instant; ${count(recalled.length)} moving and read as of it from their versions, the rest was found unchanged by ${looks}`;
  if (consistency.kind === 'atomic')
    return `atomic as of ${consistency.asOf}: everything was found unchanged by ${looks}, so all of it held at that instant`;
  const { length } = consistency.moved;
  return `fuzzy: ${length} ${length === 1 ? 'resource' : 'resources'} changed during the window; all others held together at ${consistency.asOf}`;
}

function count(resources: number): string {
  return resources === 1 ? '1 resource was' : `${resources} resources were`;
}

function summary(manifest: Manifest): string {
  const { startedAt, finishedAt, totals, agents } = manifest;
  const tookMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const rows = [
    ['State', manifest.state],
    ['Window', `${startedAt} to ${finishedAt} (${formatDuration(tookMs)})`],
    ['Consistency', describeConsistency(manifest.consistency)],
    ...(manifest.account ? [['AWS account', manifest.account]] : []),
    ['Agents', agents.join(', ')],
    [
      'Captured',
      `${formatCount(totals.resources)} resources, ${formatCount(totals.files)} files, ${formatBytes(totals.bytes)} (${formatBytes(totals.newBytes)} new in the store)`,
    ],
    ['Root SHA-256', `\`${manifest.root}\``],
  ];
  const moved = manifest.consistency.kind === 'fuzzy' ? manifest.consistency.moved : [];
  const list = moved.map(
    (each) => `- ${cell(`${each.service} ${each.id} (${each.region})`)}: ${cell(each.reason)}`,
  );
  return [
    table(['', ''], rows as string[][]),
    ...(list.length > 0 ? ['', 'Moved during the window:', '', ...list] : []),
  ].join('\n');
}

function failures({ failures: all }: Manifest): string {
  if (all.length === 0) return '';
  const rows = all.map((each) => [
    `${each.service} ${each.resource}`,
    each.region,
    each.what,
    each.call,
    each.code,
    each.message,
  ]);
  return `## Not captured\n\n${table(['Resource', 'Region', 'Missing', 'Call', 'Code', 'Message'], rows)}`;
}

function changes({ changes: all }: Manifest): string {
  if (!all) return '';
  const lines = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
    all[kind].map((each) => `- ${kind}: ${cell(`${each.service} ${each.title}`)}`),
  );
  const told = describeUnreadBefore(all);
  if (told !== undefined) lines.push(`- ${cell(told)}`);
  const body = lines.length === 0 ? 'Nothing.' : lines.join('\n');
  return `## Changed since ${describeSince(all)}\n\n${body}`;
}

function services({ totals }: Manifest): string {
  const rows = Object.entries(totals.services).map(([service, each]) => [
    service,
    formatCount(each.resources),
    formatCount(each.files),
    formatBytes(each.bytes),
  ]);
  return `## Totals by service\n\n${table(['Service', 'Resources', 'Files', 'Size'], rows)}`;
}

function ledger({ ledger: entries }: Manifest): string {
  const rows = entries.map((each) => [
    each.service,
    each.region,
    each.status,
    each.status === 'found' || each.status === 'empty' ? formatCount(each.count) : '',
    [each.call, each.code, each.message].filter(Boolean).join(': '),
  ]);
  return `## Ledger\n\nWhat every service said when asked for all it has.\n\n${table(['Service', 'Region', 'Answer', 'Found', 'Error'], rows)}`;
}

function resources({ resources: all }: Manifest): string {
  const rows = all.map((each) => [
    each.service,
    each.title,
    each.region,
    each.path,
    formatCount(each.files),
    formatBytes(each.bytes),
    `\`${each.sha256}\``,
  ]);
  return `## Resources\n\n${table(['Service', 'Resource', 'Region', 'Path', 'Files', 'Size', 'SHA-256'], rows)}`;
}

function checking({ resources: all }: Manifest): string {
  const renamed = all.flatMap((each) => Object.entries(each.keys ?? {}));
  const names = renamed.map(([path, key]) => `- \`${cell(path)}\` is ${cell(JSON.stringify(key))}`);
  const more = all.reduce((sum, { moreKeys = 0 }) => sum + moreKeys, 0);
  if (more > 0)
    names.push(
      `- ${formatCount(more)} more: the object index of a bucket, \`s3-buckets/_config/*.objects.jsonl\`, has them all`,
    );
  const check = [
    '## Checking',
    '',
    '`sha256sum -c SHA256SUMS` in this folder checks every file. A resource’s SHA-256 is that of its lines in',
    'SHA256SUMS, the root that of all lines but those of manifest.json and MANIFEST.md.',
  ];
  if (names.length === 0) return check.join('\n');
  return [...check, '', '## Names spelled differently', '', ...names].join('\n');
}
