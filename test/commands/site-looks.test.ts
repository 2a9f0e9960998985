import { expect, test } from 'vitest';
import { checkSite } from '../../src/commands/check-site.ts';
import { showSite } from '../../src/commands/show-site.ts';
import type { CheckAnswer } from '../../src/sites/check.ts';
import type { SiteStatus } from '../../src/sites/status.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { makeDeps } from './fake-snapshots.ts';

const stop = new AbortController().signal;
const config = makeConfig();

const CHECKED: CheckAnswer = {
  kind: 'checked',
  check: {
    site: 'qos',
    names: ['Events'],
    counts: { pages: 3, named: 2, same: 1 },
    pages: [{ path: 'index.html', only: 'production', findings: [] }],
    absent: [],
    unread: [],
  },
};

function makeStatus(site: string, change: Partial<SiteStatus> = {}): SiteStatus {
  return {
    site,
    domain: `${site}.com`,
    production: `${site}.com`,
    staging: `${site}-staging`,
    counts: { '=': 3, '-': 0, '+': 0, '*': 0 },
    pending: [],
    problems: [],
    ...change,
  };
}

test('a check names what differs page by page', async () => {
  const calls: unknown[] = [];
  const deps = makeDeps();
  const check = async (...[site, options]: unknown[]) => {
    calls.push([site, options]);
    return CHECKED;
  };
  expect(await checkSite('qos', ['Events'], { ...deps, stop, sites: { check } })).toBe(0);
  expect(calls).toEqual([['qos', { names: ['Events'] }]]);
  expect(deps.stdout.text).toContain('index.html\n  - the page is only in production\n');
});

test('with --json a check is one object', async () => {
  const deps = makeDeps({ json: true });
  await checkSite('qos', ['Events'], { ...deps, stop, sites: { check: async () => CHECKED } });
  expect(JSON.parse(deps.stdout.text)).toEqual({ kind: 'check', ...CHECKED.check });
});

test('the status of a site says where it is and what is wrong', async () => {
  const deps = makeDeps();
  const { counts: _, ...unread } = makeStatus('qos', { problems: ['there is no bucket qos-staging'] });
  const sites = { status: async () => ({ kind: 'status', status: unread }) as const };
  const exitCode = await showSite('qos', { ...deps, stop, sites, config: { sites: {} } });
  expect(deps.stdout.text).toMatch(/^qos, qos.com\n {2}production {3}qos.com\n/);
  expect(deps.stdout.text).toContain('there is no bucket qos-staging\n');
  expect(exitCode).toBe(3);
});

test('without a site all of them are shown', async () => {
  const deps = makeDeps({ json: true });
  const status = async (site: string) => ({ kind: 'status', status: makeStatus(site) }) as const;
  expect(await showSite(undefined, { ...deps, stop, sites: { status }, config })).toBe(0);
  const { kind, sites } = JSON.parse(deps.stdout.text);
  expect([kind, sites.map(({ site }: SiteStatus) => site)]).toEqual(['sites', ['qos', 'sailjada']]);
});

test('without any site in the configuration it says where to add them', async () => {
  const deps = makeDeps();
  const status = async () => ({ kind: 'refused', reasons: [] }) as const;
  expect(await showSite(undefined, { ...deps, stop, sites: { status }, config: { sites: {} } })).toBe(2);
  expect(deps.stderr.text).toBe('there are no sites yet: add them to tidemark.yaml under sites\n');
});

test('an unknown site is wrong usage', async () => {
  const deps = makeDeps();
  const answer = { kind: 'refused', reasons: ['there is no site "qso"'], isInput: true } as const;
  expect(await showSite('qso', { ...deps, stop, sites: { status: async () => answer }, config })).toBe(2);
  expect(await checkSite('qso', ['x'], { ...deps, stop, sites: { check: async () => answer } })).toBe(2);
});
