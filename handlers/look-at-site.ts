import type { Config } from '../src/config.ts';
import type { SiteLooks } from '../src/runs/site-looks.ts';
import { renderCheckCounts, renderCheckedPages } from '../src/sites/check-text.ts';
import { renderCounts, renderDifferences, renderSides } from '../src/sites/comparison-text.ts';
import type { Clock } from './clock.ts';
import type { Dialect } from './dialect.ts';
import { readFlags } from './flags.ts';
import { reportView } from './report-view.ts';
import { type Outcome, type Request, refusalView } from './request.ts';
import { siteStatusView, statusListView } from './site-status-view.ts';
import { readSite } from './site-words.ts';
import type { TypedRequest } from './slash-command.ts';
import { untilSlow } from './slow-note.ts';
import { code } from './text.ts';

export interface LookAtSiteDeps {
  readonly config: Pick<Config, 'sites'>;
  readonly sites: SiteLooks;
  readonly clock: Clock;
  readonly dialect: Dialect;
}

/** The address of an answer works for half an hour. */
const PATIENCE_MS = 20 * 60_000;

/** `/staging status [SITE]`, for operators. */
export async function showSiteStatus(request: TypedRequest, deps: LookAtSiteDeps): Promise<Outcome> {
  const { config, sites, clock, dialect } = deps;
  const names = Object.keys(config.sites);
  if (request.typed === '' && names.length !== 1) return showAllStatus(request, names, deps);
  const read = readSite(request.typed || (names[0] ?? ''), config);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await untilSlow(request, clock, sites.status(read.site, signal));
  if (answer.kind === 'refused') return refuse(request, answer.reasons);
  await request.reply(siteStatusView(answer.status, dialect));
  return { outcome: 'done', target: read.site };
}

async function showAllStatus(
  request: Request,
  names: readonly string[],
  { sites, clock }: LookAtSiteDeps,
): Promise<Outcome> {
  if (names.length === 0)
    return refuse(request, ['There is no site yet: add them to tidemark.yaml under sites.']);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const looking = Promise.all(
    names.map(async (site) => ({ site, answer: await sites.status(site, signal) })),
  );
  await request.reply(statusListView(await untilSlow(request, clock, looking)));
  return { outcome: 'done', target: 'sites' };
}

/** `/staging compare SITE [PREFIX]`, for operators; with a prefix also line by line. */
export async function compareSite(request: TypedRequest, deps: LookAtSiteDeps): Promise<Outcome> {
  const { config, sites, clock, dialect } = deps;
  const read = readSite(request.typed, config);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const { rest, switches, reasons } = readFlags(read.words, { switches: ['all', 'diff'] });
  const [prefix, ...more] = rest.map(({ text }) => text);
  const wrong = [...reasons, ...(more.length > 0 ? [`I do not understand "${more.join(' ')}".`] : [])];
  if (wrong.length > 0) return refuse(request, wrong);
  const options = {
    ...(prefix !== undefined && { prefix }),
    all: switches.has('all'),
    diff: prefix !== undefined || switches.has('diff'),
  };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await untilSlow(request, clock, sites.compare(read.site, options, signal));
  if (answer.kind === 'refused') return refuse(request, answer.reasons);
  const hints = options.diff ? [] : [`${code(`/staging compare ${read.site} PREFIX`)} shows the lines too`];
  const title = `*How staging of ${code(read.site)} differs from production*`;
  const { comparison } = answer;
  const summary = [renderSides(comparison), renderCounts(comparison)];
  const text = renderDifferences(comparison);
  await request.reply(reportView({ title, summary, text, hints: text === '' ? [] : hints }, dialect));
  return { outcome: 'done', target: read.site };
}

/** `/staging check SITE "TEXT" …`, for operators: navigation elements page by page. */
export async function checkSite(request: TypedRequest, deps: LookAtSiteDeps): Promise<Outcome> {
  const { config, sites, clock, dialect } = deps;
  const read = readSite(request.typed, config);
  if (read.kind === 'misunderstood') return refuse(request, read.reasons);
  const names = read.words.map(({ text }) => text);
  if (names.length === 0) {
    const example = `/staging check ${read.site} "James Taylor" "All Events"`;
    return refuse(request, [`Say what the elements read: ${example}`]);
  }
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await untilSlow(request, clock, sites.check(read.site, { names }, signal));
  if (answer.kind === 'refused') return refuse(request, answer.reasons);
  const title = `*Navigation of ${code(read.site)}, staging against production*`;
  const summary = renderCheckCounts(answer.check);
  const text = renderCheckedPages(answer.check);
  await request.reply(reportView({ title, summary, text }, dialect));
  return { outcome: 'done', target: read.site };
}

async function refuse(request: Request, reasons: readonly string[]): Promise<Outcome> {
  await request.reply(refusalView(reasons));
  return { outcome: 'refused', target: '', detail: reasons.join(' ') };
}
