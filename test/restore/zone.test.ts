import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { expect, onTestFinished, test } from 'vitest';
import { route53Zones } from '../../agents/config/route53.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openRestoreScene } from './restore-scene.ts';

const ZONE = 'route53:example.com';

function makeRecord(name: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet {
  const values = more.AliasTarget ? {} : { TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
  return { Name: `${name}.example.com.`, Type: 'A', ...values, ...more };
}

/** A zone with these records beside its own, and a snapshot `v1` of it. */
async function open(records: (id: string) => ResourceRecordSet[]) {
  const estate = makeJadaRoute53();
  const [[id, stored] = []] = estate.zones;
  if (id === undefined || !stored) throw new Error('the estate has no zone');
  const own = stored.records
    .filter(({ Name, Type }) => Name === stored.zone.Name && /^(NS|SOA)$/.test(Type ?? ''))
    .map((each) => ({ ...each, Name: 'example.com.' }));
  stored.zone = { ...stored.zone, Name: 'example.com.' };
  stored.records = [...own, ...records(id)];
  estate.zones = new Map([[id, stored]]);
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'A' };
  const sandbox = await startSandbox({ estate: { route53: estate, sts } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const scene = await openRestoreScene(sandbox.url, [route53Zones]);
  onTestFinished(() => scene[Symbol.asyncDispose]());
  await scene.take('v1');
  return { scene, stored, zones: estate.zones };
}

function toAlias(id: string, name: string): Partial<ResourceRecordSet> {
  const DNSName = `${name}.example.com.`;
  return { AliasTarget: { HostedZoneId: id, DNSName, EvaluateTargetHealth: false } };
}

test('aliases within a zone that is made anew name the new zone, and come after their targets', async () => {
  const { scene, zones } = await open((id) => [
    makeRecord('a', toAlias(id, 'b')),
    makeRecord('b', toAlias(id, 'c')),
    makeRecord('c'),
  ]);
  zones.clear();
  await scene.restore('v1', [ZONE]);
  const [[id, { records } = { records: [] }] = []] = zones;
  expect(records.flatMap(({ AliasTarget }) => AliasTarget?.HostedZoneId ?? [])).toEqual([id, id]);
  expect((await scene.ask('v1', [ZONE])).kind).toBe('nothing');
});

test('a record that another kind stands in for is named, and the others come back', async () => {
  const { scene, stored } = await open(() => [makeRecord('gone'), makeRecord('www')]);
  const { records } = stored;
  stored.records = [...records.slice(0, 2), makeRecord('www', { Type: 'CNAME' })];
  const { summary } = await scene.plan('v1', [ZONE]);
  expect(summary.join('\n')).toContain(
    'Not restored: www.example.com. 60 A 192.0.2.1, for www.example.com. 60 CNAME',
  );
  await scene.restore('v1', [ZONE]);
  expect(stored.records.map(({ Name }) => Name)).toContain('gone.example.com.');
  const answer = await scene.ask('v1', [ZONE]);
  expect(answer).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('or remove that record')],
  });
});

test('with --delete what stands in the way goes in the batch of what comes, however many there are', async () => {
  const weighted = ['one', 'two'].map((SetIdentifier) => makeRecord('w', { SetIdentifier, Weight: 1 }));
  const many = Array.from({ length: 130 }, (_, index) => makeRecord(`n${index}`));
  const { scene, stored } = await open(() => [makeRecord('www'), ...weighted, ...many]);
  const before = await scene.take('v2');
  stored.records = [
    ...stored.records.slice(0, 2),
    makeRecord('other'),
    makeRecord('w'),
    makeRecord('www', { Type: 'CNAME' }),
  ];
  await scene.restore('v1', [ZONE], { delete: true });
  const after = await scene.take('v3');
  expect(await scene.contents(after, 'example.com')).toEqual(await scene.contents(before, 'example.com'));
});

test('what differs beside the records is named', async () => {
  const { scene, stored } = await open(() => []);
  stored.zone = { ...stored.zone, Config: { PrivateZone: false, Comment: 'changed' } };
  const reason = expect.stringContaining('Not as in v1, and left so: comment of the zone.');
  expect(await scene.ask('v1', [ZONE])).toMatchObject({ kind: 'nothing', reason });
});
