import { expect, test } from 'vitest';
import { changeSite } from '../../src/commands/change-site.ts';
import type { StagingChange } from '../../src/commands/staging-change.ts';
import { ChangeError } from '../../src/errors.ts';
import { createChangeView } from '../../src/terminal/change-view.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { FakeChanges, makeChange } from './fake-changes.ts';
import { ALICE, makeDeps } from './fake-snapshots.ts';

function makeSiteDeps() {
  const deps = makeDeps();
  const view = createChangeView({ ...deps, isInteractive: false, now: () => 0 });
  const stop = new AbortController().signal;
  return { ...deps, changes: new FakeChanges(), view, by: ALICE, stop, config: makeConfig() };
}

const price: StagingChange = { kind: 'price', site: 'qos', page: 'bob', from: '$225', to: '$240' };

test.each<[StagingChange, object]>([
  [
    { kind: 'css', site: 'qos', selector: '.brand', property: 'color', value: 'red', add: true },
    { selector: '.brand', property: 'color', value: 'red', add: true },
  ],
  [
    { ...price, source: 'production', tick: 'd1, d2' },
    { page: 'bob', from: '$225', to: '$240', source: 'production', tick: ['d1', 'd2'] },
  ],
  [
    { kind: 'sync', site: 'qos', prefix: 'css/', delete: true },
    { prefix: 'css/', delete: true },
  ],
  [{ kind: 'invalidate', site: 'qos', paths: ['/a'] }, { paths: ['/a'] }],
])('%o is asked for as such', async (change, args) => {
  const deps = makeSiteDeps();
  await changeSite(change, false, deps);
  expect(deps.changes.calls).toEqual([['plan', { kind: change.kind, target: 'qos', args }]]);
});

test.each<[StagingChange, RegExp[]]>([
  [
    { ...price, site: 'qso', to: '$2x0', tick: ' , ' },
    [/no site "qso".*Did you mean "qos"/, /`\$2x0` is not a price/, /^--tick: give ids/],
  ],
  [
    { kind: 'css', site: 'qso', selector: '.a{', property: '1x', value: '' },
    [/no site "qso"/, /\.a\{/, /`1x` is not the name/, /./],
  ],
  [{ kind: 'sync', site: 'nothing' }, [/no site "nothing"/]],
])('mistakes are told all at once, a line each, and nothing is asked: %o', async (change, lines) => {
  const deps = makeSiteDeps();
  expect(await changeSite(change, true, deps)).toBe(2);
  const told = deps.stderr.text.trimEnd().split('\n');
  expect(told).toEqual(lines.map((line) => expect.stringMatching(line)));
  expect(deps.changes.calls).toEqual([]);
});

test('a change of the site is taken back', async () => {
  const deps = makeSiteDeps();
  deps.changes.known = [makeChange()];
  await changeSite({ kind: 'rollback', site: 'qos', change: 'c-7k2m9p' }, true, deps);
  expect(deps.changes.calls[0]).toEqual(['rollback', 'c-7k2m9p', 'alice']);
});

test.each([
  ['qos', 'c-7k2m9q', 'there is no change "c-7k2m9q"; did you mean c-7k2m9p?'],
  ['qos', 'nothing', 'there is no change "nothing"; the last ones of qos: c-7k2m9p'],
  [
    'sailjada',
    'c-7k2m9p',
    'c-7k2m9p is a change to qos, not to sailjada: tidemark staging rollback qos c-7k2m9p',
  ],
])('rollback %s %s: %s', async (site, change, message) => {
  const deps = makeSiteDeps();
  deps.changes.known = [makeChange()];
  await expect(changeSite({ kind: 'rollback', site, change }, false, deps)).rejects.toThrow(
    new ChangeError(message),
  );
  expect(deps.changes.calls).toEqual([]);
});
