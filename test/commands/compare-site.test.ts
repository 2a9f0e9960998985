import { expect, test } from 'vitest';
import { compareSite } from '../../src/commands/compare-site.ts';
import type { CompareAnswer } from '../../src/sites/compare.ts';
import { makeDeps } from './fake-snapshots.ts';

const stop = new AbortController().signal;
const SAME: CompareAnswer = {
  kind: 'compared',
  comparison: {
    site: 'qos',
    prefix: 'css/',
    production: 'queenofsandiego.com',
    staging: 'queenofsandiego-staging',
    counts: { '=': 2, '-': 0, '+': 0, '*': 1 },
    paths: [{ mark: '*', path: 'css/site.css', production: 1, staging: 1 }],
  },
};

test('what is asked for is what is compared', async () => {
  const calls: unknown[] = [];
  const deps = makeDeps();
  const compare = async (...[site, options]: unknown[]) => {
    calls.push([site, options]);
    return SAME;
  };
  expect(
    await compareSite('qos', { prefix: 'css/', diff: true }, { ...deps, stop, sites: { compare } }),
  ).toBe(0);
  expect(calls).toEqual([['qos', { prefix: 'css/', diff: true }]]);
  expect(deps.stdout.text).toContain('* css/site.css');
});

test('with --json it is one object', async () => {
  const deps = makeDeps({ json: true });
  await compareSite('qos', {}, { ...deps, stop, sites: { compare: async () => SAME } });
  expect(JSON.parse(deps.stdout.text)).toEqual({ kind: 'comparison', ...SAME.comparison });
});

test('an unknown site is wrong usage, a bucket that cannot be read is a failure', async () => {
  const unknown = makeDeps();
  const input = { kind: 'refused', reasons: ['there is no site "qso"'], isInput: true } as const;
  expect(await compareSite('qso', {}, { ...unknown, stop, sites: { compare: async () => input } })).toBe(2);
  expect(unknown.stderr.text).toBe('there is no site "qso"\n');
  const denied = { kind: 'refused', reasons: ['AccessDenied'] } as const;
  expect(await compareSite('qos', {}, { ...makeDeps(), stop, sites: { compare: async () => denied } })).toBe(
    1,
  );
});
