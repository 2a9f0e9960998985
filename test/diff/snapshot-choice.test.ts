import { expect, test } from 'vitest';
import { chooseSnapshots } from '../../src/diff/snapshot-choice.ts';
import { diffSnapshots } from '../../src/diff/snapshot-diff.ts';
import { makeSnapshots } from './make-snapshots.ts';

const EMPTY = { resources: [] };
const { store, own } = makeSnapshots({ 'v1.0': EMPTY, 'v1.1': EMPTY, 'v1.2': EMPTY });

test.each([
  ['v1.0', undefined, 'v1.0', 'v1.2'],
  ['v1.2', undefined, 'v1.1', 'v1.2'],
  ['v1.2', 'v1.0', 'v1.2', 'v1.0'],
])('diff %s %s is from %s to %s', async (first, second, before, after) => {
  expect(await chooseSnapshots(store, first, second)).toEqual({ kind: 'chosen', before, after });
});

test('all names that are wrong are told at once, with the nearest or the next step', async () => {
  expect(await chooseSnapshots(store, 'v1.3', 'nothing')).toMatchObject({
    reasons: [
      'there is no snapshot named "v1.3"; did you mean v1.2?',
      'there is no snapshot named "nothing"; `tidemark snapshot list` shows what there is',
    ],
  });
  expect(await chooseSnapshots(store, 'half', 'v1.0')).toMatchObject({
    reasons: ['snapshot half is not whole yet: `tidemark snapshot take half` goes on with it'],
  });
});

test('one alone has nothing to be compared with', async () => {
  const alone = makeSnapshots({ 'v1.0': EMPTY });
  expect(await chooseSnapshots(alone.store, 'v1.0', undefined)).toMatchObject({
    reasons: ['there is only v1.0 to compare: `tidemark snapshot take` takes another'],
  });
});

test('a manifest that cannot be read is told, and no name leads out of the store', async () => {
  own.set('v1.1/manifest.json', Buffer.from('{'));
  own.set('../x/manifest.json', Buffer.from('{}'));
  const signal = new AbortController().signal;
  expect(await diffSnapshots(store, 'v1.1', '../x', { signal })).toMatchObject({
    kind: 'refused',
    reasons: [
      'the manifest.json of v1.1 cannot be read: `tidemark snapshot verify v1.1 --heal` puts it back where the store still has it',
      'there is no snapshot named "../x"; `tidemark snapshot list` shows what there is',
    ],
  });
});
