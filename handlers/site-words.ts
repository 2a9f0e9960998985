import type { Config } from '../src/config.ts';
import { findSite } from '../src/sites/place.ts';
import { splitWords, type Word } from './words.ts';

/** A site with what was typed after it; or all that is wrong. */
export type ReadSite =
  | { readonly kind: 'understood'; readonly site: string; readonly words: readonly Word[] }
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

/** Reads `SITE …`; a site may be called by its domain too. */
export function readSite(typed: string, config: Pick<Config, 'sites'>): ReadSite {
  const split = splitWords(typed);
  if (split.kind === 'misunderstood') return split;
  const [first, ...words] = split.words;
  if (!first) return { kind: 'misunderstood', reasons: [`Say which site: ${siteNames(config)}.`] };
  const site = findSiteName(first.text, config);
  const found = site ?? findSite(config, first.text);
  return typeof found === 'string' && site === undefined
    ? { kind: 'misunderstood', reasons: [found] }
    : { kind: 'understood', site: site ?? first.text, words };
}

/** Its name as configured, by name or domain, whatever the case. */
function findSiteName(word: string, { sites }: Pick<Config, 'sites'>): string | undefined {
  const wanted = word
    .toLowerCase()
    .replace(/^(https?:\/\/)?(www\.)?/, '')
    .replace(/\/$/, '');
  const named = Object.keys(sites).find((name) => name.toLowerCase() === wanted);
  return named ?? Object.entries(sites).find(([, { domain }]) => domain.toLowerCase() === wanted)?.[0];
}

function siteNames({ sites }: Pick<Config, 'sites'>): string {
  const names = Object.keys(sites);
  return names.length > 0 ? names.join(', ') : 'there is none yet: add them to tidemark.yaml under sites';
}
