import { expect, test } from 'vitest';
import { diffSnapshots } from '../../handlers/diff-snapshots.ts';
import { diffFile, diffView } from '../../handlers/diff-snapshots-view.ts';
import type { SnapshotDiff } from '../../src/diff/change.ts';
import { NO_DIFFS } from '../diff/make-snapshots.ts';
import { makeHandlerDeps, makeRequest } from './make-request.ts';

const SIDE = { estate: 'jada', state: 'COMPLETE', finishedAt: '' } as const;
const RESOURCE = {
  region: 'us-east-1',
  files: { before: 3, after: 3 },
  bytes: { before: 9, after: 9 },
  unread: [],
};

const DIFF: SnapshotDiff = {
  kind: 'diff',
  before: { ...SIDE, name: 'v1' },
  after: { ...SIDE, name: 'v2' },
  counts: { added: 0, removed: 1, changed: 1, same: 5, unread: 0 },
  severities: { critical: 1, high: 0, medium: 0, low: 1, info: 0 },
  resources: [
    {
      ...RESOURCE,
      change: 'removed',
      severity: 'critical',
      service: 's3',
      id: 'b',
      title: '<!channel>',
      details: [],
    },
    {
      ...{ ...RESOURCE, change: 'changed', severity: 'low', service: 'dynamodb', id: 't', title: 'crew' },
      details: [
        {
          ...{ kind: 'items', severity: 'low', before: 2, after: 2, added: 0, removed: 0, changed: 1 },
          items: [{ change: 'changed', key: '{"email":"anna@example.com"}' }],
        },
        {
          kind: 'field',
          severity: 'low',
          change: 'changed',
          file: 's.json',
          field: 'Tags[a].Value',
          before: '1',
          after: '2',
        },
      ],
    },
  ],
  notes: [],
};

function makeDeps(diff: SnapshotDiff | undefined = DIFF) {
  return { ...makeHandlerDeps(), diffs: diff ? { diff: async () => diff } : NO_DIFFS };
}

test('the channel is told what is gravest, and the whole is a file in the thread', async () => {
  const deps = makeDeps();
  const { request } = makeRequest('v1 v2');
  expect(await diffSnapshots(request, deps)).toEqual({ outcome: 'done', target: 'v1 v2' });
  await deps.clock.advance(5_000);
  const [message] = deps.slack.messages;
  expect(message?.texts[0]).toContain('1 removed, 1 changed, 0 added, 5 the same');
  expect(message?.texts[0]).toMatch(/🔴 removed: s3 `&lt;!channel&gt;` \(3 files, 9 B\)/);
  expect(message?.texts[0]).toContain('2 → 2 items: 0 added, 0 removed, 1 changed');
  expect(deps.slack.files).toEqual([{ thread: message?.ts, name: 'v1-to-v2.txt' }]);
});

test('neither keys of items nor values stand in the message, and no keys in the file', async () => {
  const deps = makeDeps();
  await diffSnapshots(makeRequest('v1').request, deps);
  await deps.clock.advance(5_000);
  expect(JSON.stringify(deps.slack.messages)).not.toMatch(/anna|→ \\"2/);
  expect(diffFile(DIFF)).toContain('Tags[a].Value: "1" → "2"');
  expect(diffFile(DIFF)).not.toContain('anna');
});

test('snapshots with nothing in both do not look the same', () => {
  const counts = { added: 0, removed: 0, changed: 0, same: 0, unread: 0 };
  expect(diffView({ ...DIFF, counts, resources: [] }).text).toContain('there is nothing to compare');
});

test('what cannot be compared is told to the asker alone', async () => {
  const { request, answers } = makeRequest('v1 v2');
  const deps = { ...makeDeps(), diffs: NO_DIFFS };
  expect(await diffSnapshots(request, deps)).toMatchObject({ outcome: 'refused' });
  expect(answers).toEqual([expect.stringContaining('There is no snapshot to compare')]);
  expect(deps.slack.messages).toEqual([]);
});

test('without names it says how, and where the bot cannot post it asks to be invited', async () => {
  const bare = makeRequest('');
  await diffSnapshots(bare.request, makeDeps());
  expect(bare.answers[0]).toContain('/snapshot diff v1.0 v1.1');
  const away = makeRequest('v1');
  await diffSnapshots(away.request, { ...makeDeps(), directory: { canPost: async () => false } });
  expect(away.answers[0]).toContain('/invite');
});
