import {
  ChangeResourceRecordSetsCommand,
  DeleteHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { beforeAll, expect, inject, test } from 'vitest';
import { route53Zones as collector } from '../../agents/config/route53.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { credentials, openRestoreScene, type RestoreScene } from '../restore/restore-scene.ts';
import { seedRoute53 } from './seed-route53.ts';

const endpoint = inject('motoUrl');
const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  await seedRoute53(makeJadaRoute53(), endpoint);
});

/** By name and type, without the zone's own: ids, name servers and SOA of a zone are given by Route 53. */
async function recordsOf(
  { run }: RestoreScene,
  manifest: Manifest,
  title: string,
): Promise<ResourceRecordSet[]> {
  const zone = manifest.resources.find((each) => each.title === title);
  const { ResourceRecordSets } = JSON.parse(await run.read(manifest.name, zone?.path ?? '')) as {
    ResourceRecordSets: ResourceRecordSet[];
  };
  return ResourceRecordSets.filter(
    ({ Name, Type }) => Name !== `${title}.` || !/^(NS|SOA)$/.test(Type ?? ''),
  );
}

async function destroy(Id: string, name: string): Promise<void> {
  const { ResourceRecordSets = [] } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: Id }),
  );
  const Changes = ResourceRecordSets.filter(
    ({ Name, Type }) => Name !== name || !/^(NS|SOA)$/.test(Type ?? ''),
  ).map((ResourceRecordSet) => ({ Action: 'DELETE' as const, ResourceRecordSet }));
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: Id, ChangeBatch: { Changes } }));
  await client.send(new DeleteHostedZoneCommand({ Id }));
}

const NAME = 'queenofsandiego.com';

test('a zone that is gone is made anew with all of its records', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const zone = before.resources.find(({ title }) => title === NAME);
  await destroy(zone?.id ?? '', `${NAME}.`);
  const { summary } = await scene.plan('v1', [`route53:${NAME}`]);
  expect(summary.join('\n')).toContain('new name servers: enter them at the registrar');
  const { effect } = await scene.restore('v1', [`route53:${NAME}`]);
  const [identity = '', servers = ''] = effect?.steps.flatMap((step) => step.news ?? []) ?? [];
  expect(identity).toContain(`it was ${zone?.id}.`);
  expect(servers).toMatch(/Its name servers are \S+, .*: enter them at the registrar/);
  const after = await scene.take('v2');
  expect((await scene.diff('v1', 'v2')).toSorted()).toEqual(['added route53', 'removed route53']);
  const records = await recordsOf(scene, before, NAME);
  expect(records.length).toBeGreaterThan(5);
  expect(await recordsOf(scene, after, NAME)).toEqual(records);
  expect((await scene.ask('v1', [`route53:${NAME}`])).kind).toBe('nothing');
});

test('a private zone comes back with its VPCs, and nothing is to be told the registrar', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const zone = before.resources.find(({ title }) => title.startsWith('jada.internal'));
  const title = zone?.title ?? '';
  await destroy(zone?.id ?? '', 'jada.internal.');
  const { effect } = await scene.restore('v1', [`route53:${zone?.id}`]);
  const news = effect?.steps.flatMap((step) => step.news ?? []).join(' ');
  expect(news).toMatch(/^The zone jada\.internal is \S+ now; it was \S+\.$/);
  const after = await scene.take('v2');
  expect(await recordsOf(scene, after, title)).toEqual(await recordsOf(scene, before, title));
  expect((await scene.ask('v1', [`route53:${zone?.id}`])).kind).toBe('nothing');
});

test('records that were changed, deleted and added become as they were, the added only with --delete', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const zone = before.resources.find(({ title }) => title === NAME);
  const records = await recordsOf(scene, before, NAME);
  const plain = records.filter(({ ResourceRecords }) => ResourceRecords);
  const [changed, deleted] = plain;
  const added = {
    Name: `added.${NAME}.`,
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: '"added"' }],
  } as const;
  const Changes = [
    { Action: 'UPSERT' as const, ResourceRecordSet: { ...changed, TTL: 7 } as ResourceRecordSet },
    { Action: 'DELETE' as const, ResourceRecordSet: deleted },
    { Action: 'CREATE' as const, ResourceRecordSet: { ...added, ResourceRecords: [{ Value: '"added"' }] } },
  ];
  await client.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zone?.id, ChangeBatch: { Changes } }),
  );
  const { summary, diff } = await scene.plan('v1', [`route53:${NAME}`]);
  expect(summary.join('\n')).toContain('1 record that v1 does not have stay');
  expect(diff).toContain(`+ ${deleted?.Name}`);
  await scene.restore('v1', [`route53:${NAME}`], { delete: true });
  expect(await recordsOf(scene, await scene.take('v2'), NAME)).toEqual(records);
});
