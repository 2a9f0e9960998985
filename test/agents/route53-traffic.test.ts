import { expect, test } from 'vitest';
import { route53CidrCollections } from '../../agents/config/route53-cidr-collection.ts';
import { route53TrafficPolicies } from '../../agents/config/route53-traffic-policy.ts';
import { collect } from './collect.ts';
import { makeOne, SITE_ID, startRoute53 } from './route53-sandbox.ts';

test('a traffic policy keeps all its versions and what was made from them', async () => {
  const state = makeOne();
  const version = (Version: number) => ({
    Id: 'tp1',
    Version,
    Name: 'seasons',
    Type: 'A' as const,
    Document: `{"AWSPolicyFormatVersion":"2015-10-01","RecordType":"A","v":${Version}}`,
  });
  state.trafficPolicies.set('tp1', [version(1), version(2)]);
  state.trafficPolicyInstances.push({
    Id: 'i1',
    HostedZoneId: SITE_ID,
    Name: 'season.sailjada.com.',
    TTL: 60,
    State: 'Creating',
    Message: '',
    TrafficPolicyId: 'tp1',
    TrafficPolicyVersion: 2,
    TrafficPolicyType: 'A',
  });
  const { endpoint } = await startRoute53(state);
  await using collected = await collect(route53TrafficPolicies, { endpoint });
  expect(await collected.json('route53/traffic-policies/tp1.json')).toMatchObject({
    TrafficPolicies: [
      { Version: 1, TrafficPolicyInstances: [] },
      { Version: 2, TrafficPolicyInstances: [{ Id: 'i1', Name: 'season.sailjada.com.' }] },
    ],
  });
  expect(await collected.read('route53/traffic-policies/tp1.json')).not.toContain('Creating');
});

test('address blocks of IP-based routing are kept in order', async () => {
  const state = makeOne();
  const blocks = ['203.0.113.0/24', '198.51.100.0/24'].map((CidrBlock) => ({
    CidrBlock,
    LocationName: 'harbour',
  }));
  state.cidrCollections.set('c1', { collection: { Id: 'c1', Name: 'harbours', Version: 1 }, blocks });
  const { endpoint } = await startRoute53(state);
  await using collected = await collect(route53CidrCollections, { endpoint });
  expect(await collected.json('route53/cidr-collections/c1.json')).toEqual({
    Id: 'c1',
    Name: 'harbours',
    CidrBlocks: blocks.toReversed(),
  });
});
