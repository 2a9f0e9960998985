import {
  ListResourceRecordSetsCommand,
  ListTagsForResourcesCommand,
  NoSuchHostedZone,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { expect, onTestFinished, test } from 'vitest';
import { SITES, ZONES } from '../../sandbox/estate/names.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { createRoute53 } from '../../sandbox/route53.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

const HostedZoneId = ZONES.find(({ name }) => name === SITES.qos.domain)?.id;

async function start() {
  const state = makeJadaRoute53();
  const sandbox = await startSandbox({ services: [createRoute53(state)] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { state, client: new Route53Client({ endpoint: sandbox.url, region: 'us-east-1', credentials }) };
}

test('records come by name from the right, then by type, then by identifier', async () => {
  const { client } = await start();
  const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  const names = ResourceRecordSets.map(({ Name, Type, SetIdentifier }) =>
    [Name, Type, SetIdentifier].join(' ').trim(),
  );
  const at = (text: string) => names.indexOf(text);
  expect(names[0]).toBe('queenofsandiego.com. A');
  expect(at('queenofsandiego.com. TXT')).toBeLessThan(at('_dmarc.queenofsandiego.com. TXT'));
  expect(at('bobdylan.queenofsandiego.com. A') + 1).toBe(at('www.bobdylan.queenofsandiego.com. A'));
  expect(at('cam.queenofsandiego.com. A east') + 1).toBe(at('cam.queenofsandiego.com. A west'));
});

test('the next page begins at the name, type and identifier of the one before', async () => {
  const { client, state } = await start();
  const readFrom = async (position: object): Promise<ResourceRecordSet[]> => {
    const input = { HostedZoneId, MaxItems: 7, ...position };
    const page = await client.send(new ListResourceRecordSetsCommand(input));
    const { ResourceRecordSets = [], NextRecordName, NextRecordType, NextRecordIdentifier } = page;
    if (!page.IsTruncated) return ResourceRecordSets;
    expect(ResourceRecordSets).toHaveLength(7);
    const rest = await readFrom({
      StartRecordName: NextRecordName,
      StartRecordType: NextRecordType,
      StartRecordIdentifier: NextRecordIdentifier,
    });
    return [...ResourceRecordSets, ...rest];
  };
  const { ResourceRecordSets } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  expect(await readFrom({})).toEqual(ResourceRecordSets);
  expect(ResourceRecordSets).toHaveLength(state.zones.get(HostedZoneId ?? '')?.records.length ?? 0);
});

test('one unknown zone refuses the tags of all', async () => {
  const { client } = await start();
  const ask = (...ResourceIds: string[]) =>
    client.send(new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds }));
  expect((await ask(HostedZoneId ?? '')).ResourceTagSets).toHaveLength(1);
  await expect(ask(HostedZoneId ?? '', 'Z0NONE')).rejects.toBeInstanceOf(NoSuchHostedZone);
  await expect(ask(...ZONES.map(({ id }) => id))).rejects.toMatchObject({ name: 'InvalidInput' });
});
