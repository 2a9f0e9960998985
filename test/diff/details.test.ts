import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Detail } from '../../src/diff/change.ts';
import { pairUp } from '../../src/diff/pairing.ts';
import { diffSnapshots } from '../../src/diff/snapshot-diff.ts';
import { makeZip } from '../functions/make-zip.ts';
import { type MadeResource, makeDocument, makeSnapshots } from './make-snapshots.ts';

/** What differs within a resource. */
async function compare(before: MadeResource, after: MadeResource): Promise<readonly Detail[]> {
  const { store } = makeSnapshots({ v1: { resources: [before] }, v2: { resources: [after] } });
  const answer = await diffSnapshots(store, 'v1', 'v2', { signal: new AbortController().signal });
  if (answer.kind === 'refused') throw new Error(answer.reasons.join());
  return answer.resources[0]?.details ?? [];
}

function makeTable(...items: readonly object[]): MadeResource {
  const schema = { Table: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] } };
  const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const files = {
    'dynamodb/crew/items.jsonl.gz': gzipSync(lines),
    'dynamodb/crew/schema.json': JSON.stringify(schema),
  };
  return { service: 'dynamodb', id: 'crew', path: 'dynamodb/crew', files };
}

const item = (id: string, secret: string) => ({ id: { S: id }, secret: { S: secret } });

test('items of a table are told by key and never by content', async () => {
  const before = makeTable(item('a', 'hunter2'), item('b', 'same'), item('c', 'x'));
  const details = await compare(before, makeTable(item('a', 'swordfish'), item('b', 'same'), item('d', 'y')));
  expect(details).toMatchObject([
    { kind: 'items', severity: 'high', before: 3, after: 3, added: 1, removed: 1, changed: 1 },
  ]);
  expect(details[0]).toHaveProperty('items', [
    { change: 'changed', key: '{"id":"a"}' },
    { change: 'removed', key: '{"id":"c"}' },
    { change: 'added', key: '{"id":"d"}' },
  ]);
  expect(JSON.stringify(details)).not.toMatch(/hunter2|swordfish/);
});

test('a table that lost all its items is critical', async () => {
  expect(await compare(makeTable(item('a', 'x')), makeTable())).toMatchObject([
    { severity: 'critical', after: 0 },
  ]);
});

test('items that cannot be read are compared as a file', async () => {
  const damaged = { ...makeTable(item('a', 'x')), files: { 'dynamodb/crew/items.jsonl.gz': 'no gzip' } };
  expect(await compare(makeTable(item('a', 'x')), damaged)).toContainEqual(
    expect.objectContaining({ kind: 'file', path: 'items.jsonl.gz' }),
  );
});

function makeZone(comment: string, ...ResourceRecordSets: readonly object[]): MadeResource {
  const json = { HostedZone: { Config: { Comment: comment } }, ResourceRecordSets };
  const files = {
    'route53/a.com.Z1.json': JSON.stringify(json),
    'route53/a.com.Z1.zone': JSON.stringify(json),
  };
  return { service: 'route53', id: 'Z1', title: 'a.com', path: 'route53/a.com.Z1.json', files };
}

const record = (Name: string, Type: string, ...values: string[]) => ({
  ...{ Name, Type, TTL: 300 },
  ResourceRecords: values.map((Value) => ({ Value })),
});

test('a zone is compared record by record, values in any order', async () => {
  const before = makeZone(
    'a',
    record('a.com.', 'MX', '1 a', '2 b'),
    record('\\052.a.com.', 'A', '192.0.2.1'),
  );
  const details = await compare(
    before,
    makeZone('b', record('a.com.', 'MX', '2 b', '1 a'), record('\\052.a.com.', 'A', '192.0.2.2')),
  );
  expect(details).toEqual([
    {
      ...{ kind: 'record', severity: 'high', change: 'changed', name: '*.a.com', type: 'A' },
      ...{ before: ['300 192.0.2.1'], after: ['300 192.0.2.2'] },
    },
    expect.objectContaining({ severity: 'low', field: 'HostedZone.Config.Comment' }),
  ]);
});

test('records of one name are told apart by type and routing', async () => {
  const weighted = (id: string) => ({ ...record('a.com.', 'A', '192.0.2.1'), SetIdentifier: id, Weight: 1 });
  const details = await compare(
    makeZone('a', weighted('one'), weighted('two')),
    makeZone('a', weighted('one')),
  );
  expect(details).toMatchObject([
    { change: 'removed', type: 'A (two)', before: ['300 192.0.2.1', 'Weight=1'] },
  ]);
});

async function makeFunction(code: string): Promise<MadeResource> {
  const files = { 'lambda/f/code.zip': await makeZip({ 'main.py': code, 'key.pem': code }) };
  return { agent: 'lambda', service: 'lambda', id: 'f', path: 'lambda/f', files };
}

test('code is compared line by line within its zip, without secrets', async () => {
  const [detail] = await compare(
    await makeFunction('a = 1\n'),
    await makeFunction('a = 2\nPASSWORD = "hunter2"\n'),
  );
  expect(detail).toMatchObject({ path: 'code.zip', note: '2 files changed', severity: 'medium' });
  expect(detail).toHaveProperty('diff', expect.stringContaining('--- main.py\tv1\n+++ main.py\tv2\n'));
  expect(JSON.stringify(detail)).toMatch(/\* key\.pem/);
  expect(JSON.stringify(detail)).not.toContain('hunter2');
});

test('a text of several lines in a document is compared line by line', async () => {
  const before = makeDocument('ses', 'template', { html: '<p>\none\n</p>' });
  const [detail] = await compare(before, makeDocument('ses', 'template', { html: '<p>\ntwo\n</p>' }));
  expect(detail).toHaveProperty('diff', expect.stringContaining('-one\n+two'));
});

test('two streams are paired whatever their order and batches', async () => {
  const side = fc.uniqueArray(fc.tuple(fc.nat(30).map(String), fc.nat(2)), { selector: ([key]) => key });
  const batches = async function* (all: [string, number][], size: number) {
    for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
  };
  await fc.assert(
    fc.asyncProperty(side, side, fc.integer({ min: 1, max: 9 }), async (before, after, size) => {
      const seen: unknown[] = [];
      await pairUp(batches(before, size), batches(after, 10 - size), (...pair) => seen.push(pair));
      const [old, fresh] = [new Map(before), new Map(after)];
      const keys = Array.from(new Set([...old.keys(), ...fresh.keys()]));
      expect(seen.sort()).toEqual(keys.map((key) => [key, old.get(key), fresh.get(key)]).sort());
    }),
  );
});

test('bytes that are damaged or gone make no lines up', async () => {
  const text = (content: string) => ({
    service: 'gas',
    id: 'g',
    path: 'gas/g',
    files: { 'gas/g/a.js': content },
  });
  const { store, objects } = makeSnapshots({
    v1: { resources: [text('one\n')] },
    v2: { resources: [text('two\n')] },
  });
  const look = async () => {
    const diff = await diffSnapshots(store, 'v1', 'v2', { signal: new AbortController().signal });
    return diff.kind === 'diff' ? diff.resources[0]?.details[0] : undefined;
  };
  expect(await look()).toHaveProperty('diff');
  const [[sha256 = '', bytes = Buffer.alloc(0)] = []] = objects;
  bytes.write('0');
  expect(await look()).not.toHaveProperty('diff');
  objects.delete(sha256);
  expect(await look()).toMatchObject({ note: 'its bytes are missing from the store', after: 4 });
});
