import { formatCount } from '../format.ts';
import { plural, sanitise } from '../terminal/text.ts';
import type { CheckedPage, SiteCheck } from './check.ts';
import type { NavigationElement } from './navigation.ts';
import type { NavigationFinding } from './navigation-finding.ts';
import { listSome } from './summary.ts';

/** Of a long list of links only so many are shown around what has moved. */
const SHOWN_ORDER = 12;

/** The check as plain text: pages that differ in the same way together, then the numbers. */
export function renderCheck(check: SiteCheck): string {
  const { site, names } = check;
  const asked = `${site}: ${names.map((name) => `"${sanitise(name)}"`).join(', ')} in staging against production`;
  const parts = [asked, renderCheckedPages(check), renderCheckCounts(check).join('\n')];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Only what differs, by pages; empty where nothing does. */
export function renderCheckedPages({ pages }: Pick<SiteCheck, 'pages'>): string {
  const alike = Map.groupBy(pages, (page) => renderPage(page, false).join('\n'));
  const groups = Array.from(alike.values(), (group) => renderGroup(group));
  return groups.map((group) => group.join('\n')).join('\n\n');
}

/** The numbers, and what there was none of, a line each. */
export function renderCheckCounts({ counts, pages, absent, unread }: SiteCheck): readonly string[] {
  return [
    `${plural(counts.pages, 'page')} looked at, ${formatCount(counts.named)} with these elements: ${formatCount(counts.same)} the same, ${formatCount(pages.length)} differ`,
    ...absent.map(({ name, nearest }) => {
      const hint = nearest.length > 0 ? `; nearest: ${nearest.map(sanitise).join(', ')}` : '';
      return `No page has an element "${sanitise(name)}"${hint}`;
    }),
    ...(unread.length > 0 ? [`Not looked at: ${sanitise(listSome(unread))}`] : []),
  ];
}

function renderGroup(group: readonly CheckedPage[]): readonly string[] {
  const [first] = group;
  if (!first) return [];
  const paths = listSome(group.map(({ path }) => sanitise(path)));
  return [paths, ...renderPage(first, group.length === 1).map((line) => `  ${line}`)];
}

function renderPage({ only, findings }: CheckedPage, hasLines: boolean): readonly string[] {
  if (only === 'production') return ['- the page is only in production'];
  if (only === 'staging') return ['+ the page is only in staging'];
  return findings.map((finding) => sanitise(renderFinding(finding, hasLines)));
}

function renderFinding(finding: NavigationFinding, hasLines: boolean): string {
  switch (finding.kind) {
    case 'missing': {
      const [mark, there] = finding.side === 'staging' ? ['-', 'production'] : ['+', 'staging'];
      return `${mark} ${finding.element.region}: ${describe(finding.element, hasLines)} is only in ${there}`;
    }
    case 'href': {
      const { production, staging } = finding;
      const [before, now] = [production, staging].map(({ href }) => href ?? 'nowhere');
      return `* ${staging.region}: "${production.text}" leads to ${before}${at(production, hasLines)} in production, to ${now}${at(staging, hasLines)} in staging`;
    }
    case 'text': {
      const { production, staging } = finding;
      return `* ${staging.region}: the text is "${production.text}"${at(production, hasLines)} in production, "${staging.text}"${at(staging, hasLines)} in staging`;
    }
    case 'order':
      return `* ${finding.region}: the order is ${showOrder(finding.production)} in production; ${showOrder(finding.staging)} in staging`;
    default:
      return finding satisfies never;
  }
}

function describe(element: NavigationElement, hasLines: boolean): string {
  const target = element.href === undefined ? '' : ` to ${element.href}`;
  return `"${element.text}"${target}${at(element, hasLines)}`;
}

function at({ line }: NavigationElement, hasLines: boolean): string {
  return hasLines ? ` (line ${line})` : '';
}

function showOrder(texts: readonly string[]): string {
  return listSome(texts, SHOWN_ORDER);
}
