import type { ChangeKindName } from '../src/changes/change.ts';
import type { Config } from '../src/config.ts';
import { type ProposeChangeDeps, proposeChange } from './propose-change.ts';
import { notProposedView } from './propose-change-view.ts';
import type { Outcome, Request } from './request.ts';
import { type RollBackDeps, rollBackChange } from './roll-back-change.ts';
import { readSite } from './site-words.ts';
import type { TypedRequest } from './slash-command.ts';
import { type ReadChange, readCss, readInvalidate, readPrice, readSync } from './staging-arguments.ts';
import { splitWords, type Word } from './words.ts';

type StagingKind = Extract<ChangeKindName, 'css' | 'price' | 'sync' | 'invalidate'>;

const READERS: Readonly<Record<StagingKind, (words: readonly Word[]) => ReadChange>> = {
  css: readCss,
  price: readPrice,
  sync: readSync,
  invalidate: readInvalidate,
};

export interface StagingChangeDeps extends ProposeChangeDeps {
  readonly config: Pick<Config, 'sites'>;
}

/** `/staging css|price|sync|invalidate SITE …`, for operators: proposes a change to a site's staging. */
export async function changeStaging(
  kind: StagingKind,
  request: TypedRequest,
  deps: StagingChangeDeps,
): Promise<Outcome> {
  const read = readSite(request.typed, deps.config);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const change = READERS[kind](read.words);
  if (change.kind === 'misunderstood') return refuse(request, change.reasons);
  return proposeChange(request, { kind, target: read.site, args: change.args }, deps);
}

/** `/staging rollback SITE CHANGE`, for operators: proposes to put back what a change replaced. */
export async function rollBackStaging(
  request: TypedRequest,
  deps: RollBackDeps & StagingChangeDeps,
): Promise<Outcome> {
  const split = splitWords(request.typed);
  if (split.kind === 'misunderstood') return refuse(request, split.reasons);
  const [first, second, ...more] = split.words.map(({ text }) => text);
  const isIdAlone = first !== undefined && isChangeId(first) && second === undefined;
  // Phones make a capital of the first letter.
  const id = (isIdAlone ? first : second)?.toLowerCase();
  if (id === undefined || more.length > 0) {
    return refuse(request, ['Say the site and the change: /staging rollback qos c-7k2m9p']);
  }
  if (isIdAlone) return rollBackChange({ ...request, id }, deps);
  const read = readSite(request.typed, deps.config);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const target = (await deps.changes.find(id))?.plan.request.target;
  if (target !== undefined && target !== read.site) {
    const whose = target === 'lambda' ? 'of Lambda functions' : `of ${target}`;
    return refuse(request, [`${id} is a change ${whose}, not of ${read.site}.`]);
  }
  return rollBackChange({ ...request, id }, deps);
}

/** Whether it can only be meant as the id of a change. */
export function isChangeId(word: string): boolean {
  return /^c-[a-z0-9]+$/i.test(word);
}

async function refuse(request: Request, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(notProposedView(reasons));
  return { outcome: 'refused', target: '', detail: reasons.join(' ') };
}
