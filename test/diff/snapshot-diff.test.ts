import { expect, test } from 'vitest';
import { diffSnapshots } from '../../src/diff/snapshot-diff.ts';
import { makeFailure } from '../terminal/builders.ts';
import { type MadeSnapshot, makeBucket, makeDocument, makeSnapshots } from './make-snapshots.ts';

const NEVER = { signal: new AbortController().signal };

async function diff(v1: MadeSnapshot, v2: MadeSnapshot) {
  const answer = await diffSnapshots(makeSnapshots({ v1, v2 }).store, 'v1', 'v2', NEVER);
  if (answer.kind === 'refused') throw new Error(answer.reasons.join());
  return answer;
}

test('the gravest comes first: a zone gone, a policy, code, a comment', async () => {
  const comment = (text: string) => makeDocument('cloudfront', 'E1', { Comment: text });
  const gas = (text: string) => ({
    service: 'gas',
    id: 'main',
    path: 'gas/main',
    files: { 'gas/main/Code.js': text },
  });
  const { resources, counts, severities } = await diff(
    {
      resources: [
        comment('a'),
        gas('1\n'),
        makeBucket('site', {}, 'open'),
        makeDocument('route53', 'Z1', {}),
      ],
    },
    { resources: [comment('b'), gas('2\n'), makeBucket('site', {}, 'shut')] },
  );
  expect(resources.map(({ severity, service }) => `${severity} ${service}`)).toEqual([
    'critical route53',
    'high s3',
    'medium gas',
    'low cloudfront',
  ]);
  expect(counts).toEqual({ added: 0, removed: 1, changed: 3, same: 0, unread: 0 });
  expect(severities).toEqual({ critical: 1, high: 1, medium: 1, low: 1, info: 0 });
});

test('objects of a bucket are told by key, with bytes and lines', async () => {
  const { resources } = await diff(
    { resources: [makeBucket('site', { 'a.html': 'one\n', 'b.jpg': 'same', gone: 'xx' })] },
    { resources: [makeBucket('site', { 'a.html': 'two\n', 'b.jpg': 'same', 'new.jpg': 'y' })] },
  );
  expect(resources[0]?.details).toEqual([
    { kind: 'file', severity: 'medium', change: 'removed', path: 'gone', before: 2 },
    expect.objectContaining({ change: 'changed', path: 'a.html', before: 4, after: 4 }),
    { kind: 'file', severity: 'low', change: 'added', path: 'new.jpg', after: 1 },
  ]);
  expect(resources[0]?.details[1]).toMatchObject({ diff: expect.stringContaining('-one\n+two') });
});

test('snapshots of the same estate do not differ, whatever the order in their documents', async () => {
  const { resources, counts } = await diff(
    { resources: [makeDocument('acm', 'c', { names: ['a', 'b'] }), makeBucket('site', { a: '1' })] },
    { resources: [makeDocument('acm', 'c', { names: ['b', 'a'] }), makeBucket('site', { a: '1' })] },
  );
  expect({ resources, counts }).toEqual({
    resources: [],
    counts: { added: 0, removed: 0, changed: 0, same: 2, unread: 0 },
  });
});

test('what could not be read is neither added nor removed, and is named', async () => {
  const failures = [makeFailure({ resource: 'denied', what: 'objects' })];
  const { resources, notes } = await diff(
    { resources: [makeBucket('denied', { a: '1' }), makeBucket('site', {})] },
    { resources: [makeBucket('site', {})], failures },
  );
  expect(resources).toEqual([]);
  expect(notes).toEqual(['s3 denied not compared: could not be read in v2']);
});

test('a part that was denied is not taken for removed', async () => {
  const gaps = [{ what: 'tags', call: 'ListTags', code: 'AccessDenied', message: 'no' }];
  const { resources, notes, counts } = await diff(
    { resources: [makeDocument('acm', 'c', { name: 'c', tags: ['a'] })] },
    { resources: [{ ...makeDocument('acm', 'c', { name: 'c' }), gaps }] },
  );
  expect(resources).toEqual([]);
  expect(counts).toMatchObject({ changed: 0, unread: 1 });
  expect(notes).toEqual(['acm c: tags could not be read in v2 (AccessDenied); not compared: tags']);
});

test('agents that only one has are not compared', async () => {
  const { resources, notes } = await diff(
    { resources: [makeBucket('site', { a: '1' })] },
    { resources: [], fields: { agents: ['config'] } },
  );
  expect(resources).toEqual([]);
  expect(notes).toEqual(['s3, lambda, local not compared: v2 was taken without them']);
});

test('damaged sums are told, with what to do', async () => {
  const { store, own } = makeSnapshots({
    v1: { resources: [makeBucket('site', { a: '1' })] },
    v2: { resources: [makeBucket('site', { a: '2' })] },
  });
  const sums = own.get('v1/SHA256SUMS');
  sums?.write('0'.repeat(8));
  await expect(diffSnapshots(store, 'v1', 'v2', NEVER)).rejects.toThrow(
    'SHA256SUMS of v1 is damaged: `tidemark snapshot verify v1 --heal` puts it back where its bytes still are',
  );
});
