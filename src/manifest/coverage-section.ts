import { formatCount } from '../format.ts';
import { explainAnswer } from './coverage.ts';
import { nameKinds } from './kind-names.ts';
import type { Coverage } from './manifest.ts';
import { cell, table } from './markdown-table.ts';

const INTRODUCTION = [
  'What the account holds besides, of kinds that Tidemark does not capture, by the Resource Groups Tagging API. It lists only',
  'what has tags or once had some, of the services it knows, in the regions below: this list may be short of something.',
];

/** The part of MANIFEST.md that tells what exists and is not covered; empty where nobody asked. */
export function coverageSection(coverage: Coverage | undefined): string {
  if (!coverage) return '';
  const { regions, uncovered } = coverage;
  const answers = regions.map((each) => [
    each.region,
    each.status,
    formatCount(each.count),
    [explainAnswer(each), each.message].filter(Boolean).join(': '),
  ]);
  const isKnown = regions.some(({ status }) => status === 'listed');
  const none = isKnown ? ['Nothing of such a kind was listed.'] : [];
  const kinds = uncovered.length === 0 ? none : uncovered.map(listKind);
  const asked = table(['Region', 'Answer', 'Listed, captured or not', 'Error'], answers);
  return ['## Not covered', INTRODUCTION.join('\n'), asked, ...kinds].join('\n\n');
}

function listKind({ service, type, count, arns }: Coverage['uncovered'][number]): string {
  const names = arns.map((arn) => `- ${cell(arn)}`);
  if (count > arns.length) names.push(`- …and ${formatCount(count - arns.length)} more`);
  return [`### ${cell(nameKinds(service, type))}: ${formatCount(count)}`, '', ...names].join('\n');
}
