import { expect, test } from 'vitest';
import { checkSite } from '../../src/commands/check-site.ts';
import { showSite } from '../../src/commands/show-site.ts';
import type { CheckAnswer } from '../../src/sites/check.ts';
import type { SiteStatus } from '../../src/sites/status.ts';
import { makeChange, makeEffect } from './fake-changes.ts';
import { makeDeps } from './fake-snapshots.ts';

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
    pending: [],
    problems: [],
    ...change,
  };
}

test('a check names what differs page by page', async () => {
  const calls: unknown[] = [];
  const deps = makeDeps();
  const check = async (...args: unknown[]) => {
    calls.push(args);
    return CHECKED;
  };
  expect(await checkSite('qos', ['Events'], { ...deps, check })).toBe(0);
  expect(calls).toEqual([['qos', { names: ['Events'] }]]);
  expect(deps.stdout.text).toContain('index.html\n  - the page is only in production\n');
});

test('with --json a check is one object', async () => {
  const deps = makeDeps({ json: true });
  await checkSite('qos', ['Events'], { ...deps, check: async () => CHECKED });
  expect(JSON.parse(deps.stdout.text)).toEqual({ kind: 'check', ...CHECKED.check });
});

test('the status of a site: where it is, how it differs, what was changed, what waits, what is wrong', async () => {
  const deps = makeDeps();
  const decided = { decidedBy: { door: 'slack', id: 'U02BOB', name: 'bob' } } as const;
  const status = makeStatus('qos', {
    address: 'https://staging.qos.com/',
    counts: { '=': 1200, '-': 1, '+': 0, '*': 2 },
    lastChange: makeChange({ ...decided, decidedAt: new Date('2026-11-22T03:00:00Z') }),
    lastInvalidation: { change: 'c-7k2m9p', ...makeEffect().invalidation, id: 'I1', state: 'Completed' },
    pending: [makeChange({ id: 'c-222222', state: 'proposed' })],
    problems: ['the distribution E2 is disabled'],
  });
  await showSite('qos', { ...deps, sites: [], status: async () => ({ kind: 'status', status }) });
  expect(deps.stdout.text.split('\n')).toEqual([
    'qos',
    '  Production   qos.com (qos.com)',
    '  Staging      qos-staging, https://staging.qos.com/',
    '  Differs      2 differ, 1 only in production, 0 only in staging; 1,200 the same',
    '  Last change  c-7k2m9p applied: qos staging: letter-spacing of .brand becomes 2px, approved by bob at 2026-11-22 03:00 UTC',
    '  CDN          invalidation I1 Completed (c-7k2m9p)',
    '  waits        c-222222 proposed: qos staging: letter-spacing of .brand becomes 2px, asked for by alice, expires 2026-11-23 03:00 UTC',
    '  problem      the distribution E2 is disabled',
    '',
  ]);
});

test('without a site all of them are shown', async () => {
  const deps = makeDeps({ json: true });
  const status = async (site: string) => ({ kind: 'status', status: makeStatus(site) }) as const;
  expect(await showSite(undefined, { ...deps, sites: ['qos', 'sailjada'], status })).toBe(0);
  const { kind, sites } = JSON.parse(deps.stdout.text);
  expect([kind, sites.map(({ site }: SiteStatus) => site)]).toEqual(['sites', ['qos', 'sailjada']]);
});

test('without any site in the configuration it says where to add them', async () => {
  const deps = makeDeps();
  const status = async () => ({ kind: 'refused', reasons: [] }) as const;
  expect(await showSite(undefined, { ...deps, sites: [], status })).toBe(2);
  expect(deps.stderr.text).toBe('there are no sites yet: add them to tidemark.yaml under sites\n');
});

test('an unknown site is wrong usage', async () => {
  const deps = makeDeps();
  const answer = { kind: 'refused', reasons: ['there is no site "qso"'], isInput: true } as const;
  expect(await showSite('qso', { ...deps, sites: ['qos'], status: async () => answer })).toBe(2);
  expect(await checkSite('qso', ['x'], { ...deps, check: async () => answer })).toBe(2);
});
