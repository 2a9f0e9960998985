import { formatCount } from '../src/format.ts';
import type { Failure, ManifestSummary } from '../src/manifest/manifest.ts';
import { nextStep } from '../src/terminal/next-step.ts';
import { fitLines } from './blocks.ts';
import { capital, code, counted, sentence } from './text.ts';

/** Something that could not be captured. */
export interface Trouble {
  readonly service: string;
  /** What is missing, by name. */
  readonly name: string;
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

const MOST = 8;
/** Of those with one cause. */
const MOST_NAMES = 4;

/** All of it: first whole services that could not be listed, where the estate may hold more than the snapshot knows of. */
export function troublesOf({ failures }: ManifestSummary): readonly Trouble[] {
  const isWhole = ({ resource }: Failure) => resource === '*';
  const ordered = [...failures.filter(isWhole), ...failures.filter((failure) => !isWhole(failure))];
  return ordered.map((failure) => {
    const { service, region, resource, what, call, code: reason, message } = failure;
    const name = isWhole(failure) ? `all of ${service} in ${region}` : `${service} ${resource}: ${what}`;
    return { service, name, call, code: reason, message };
  });
}

/** What could not be captured, by name, why, and what to do about it: what has one cause together. */
export function troublesText(troubles: readonly Trouble[]): string {
  const causes = Map.groupBy(troubles, causeText);
  const lines = Array.from(causes, ([cause, all]) => `• ${namesText(all)}: ${cause}`);
  const rest = (count: number) => `…and ${counted(count, 'more cause')}, in the manifest`;
  const listed = fitLines(lines, { most: MOST, length: 2600, rest });
  const next = 'Once that is mended, take another snapshot; this one stays as it is.';
  return `*Could not be captured (${formatCount(troubles.length)})*\n${listed}\n${next}`;
}

function causeText(trouble: Trouble): string {
  const call = trouble.call ? ` at ${code(trouble.call, 60)}` : '';
  return `${code(trouble.code, 60)}${call}. ${advice(trouble)}`;
}

function namesText(troubles: readonly Trouble[]): string {
  const names = troubles.slice(0, MOST_NAMES).map(({ name }) => code(name, 120));
  const left = troubles.length - names.length;
  return `${names.join(', ')}${left > 0 ? ` and ${formatCount(left)} more` : ''}`;
}

/** What a person can do about it; where nothing better is known, what the source said. */
function advice(trouble: Trouble): string {
  const step = nextStep(trouble);
  return step === undefined ? sentence(trouble.message, 160) : `${sentence(capital(step), 160)}.`;
}
