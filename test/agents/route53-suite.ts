import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { beforeAll, describe, expect, test } from 'vitest';
import { route53Zones } from '../../agents/config/route53.ts';
import { route53DelegationSets } from '../../agents/config/route53-delegation-set.ts';
import { route53HealthChecks } from '../../agents/config/route53-health-check.ts';
import { SITES, ZONES } from '../../sandbox/estate/names.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { type Collected, collect } from './collect.ts';
import { parseMasterFile } from './route53-master-file.ts';

interface ZoneFile {
  readonly ResourceRecordSets: readonly ResourceRecordSet[];
}

/** What holds wherever the JADA zones are served; ids, name servers and SOA may differ from the estate's. */
export function testRoute53(target: () => { readonly endpoint: string }): void {
  describe('the route53 collectors', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(route53Zones, target());
      return () => collected[Symbol.asyncDispose]();
    });
    const stemOf = (name: string) => {
      const found = collected.resources.find(({ resource }) => resource.title?.split(' ')[0] === name);
      return `route53/${name}.${found?.resource.id}`;
    };
    const readZone = async (name: string) => (await collected.json(`${stemOf(name)}.json`)) as ZoneFile;

    test('every zone is found, with a file for people and one for name servers', () => {
      const expected = ZONES.flatMap(({ name }) => [`${stemOf(name)}.json`, `${stemOf(name)}.zone`]);
      expect(collected.paths).toEqual(expected.sort());
      expect(collected.gaps).toEqual([]);
    });

    test.each(ZONES.map(({ name }) => name))('%s has every record with every field', async (name) => {
      const { ResourceRecordSets } = await readZone(name);
      const { records = [] } =
        makeJadaRoute53().zones.get(ZONES.find((zone) => zone.name === name)?.id ?? '') ?? {};
      expect(ResourceRecordSets).toHaveLength(records.length);
      for (const { ResourceRecords, HealthCheckId, ...record } of records) {
        const isMade = record.Name === `${name}.` && (record.Type === 'NS' || record.Type === 'SOA');
        const found = ResourceRecordSets.find((each) => keyOf(each) === keyOf(record));
        expect(found).toMatchObject(isMade ? { Type: record.Type } : { ...record });
        if (!isMade) expect(found?.ResourceRecords).toEqual(ResourceRecords);
        expect(typeof found?.HealthCheckId).toBe(typeof HealthCheckId);
      }
    });

    test('the zone file says what the records say', async () => {
      const { ResourceRecordSets } = await readZone(SITES.sailjada.domain);
      const plain = ResourceRecordSets.filter((set) => !set.AliasTarget && !set.SetIdentifier);
      const back = parseMasterFile(await collected.read(`${stemOf(SITES.sailjada.domain)}.zone`));
      expect(back).toHaveLength(plain.flatMap((set) => set.ResourceRecords ?? []).length);
      expect(back[0]?.type).toBe('SOA');
      expect(await collected.read(`${stemOf(SITES.sailjada.domain)}.zone`)).toContain(
        '*.preview 300 IN CNAME staging.sailjada.com.',
      );
    });

    test('aliases and routing policies stand in the zone file as comments', async () => {
      const text = await collected.read(`${stemOf(SITES.qos.domain)}.zone`);
      expect(text).toMatch(/^; @ IN A ALIAS DNSName="d\w+\.cloudfront\.net\." EvaluateTargetHealth=false/m);
      expect(text).toMatch(/^; tickets 60 IN A 198\.51\.100\.11 SetIdentifier="green" Weight=10$/m);
    });

    test('a private zone names its networks, and is not asked for DNSSEC', async () => {
      const zone = await readZone('jada.internal');
      expect(zone).toMatchObject({
        VPCs: [{ VPCId: 'vpc-0718a1b2c3d4e5f60' }, { VPCId: 'vpc-0a1b2c3d4e5f60718' }],
      });
      expect(zone).not.toHaveProperty('DNSSEC');
    });

    test('a public zone has its tags, name servers and DNSSEC', async () => {
      expect(await readZone(SITES.salejada.domain)).toMatchObject({
        HostedZone: { Name: 'salejada.com.', Config: { Comment: 'DNS of salejada.com' } },
        DelegationSet: { NameServers: expect.arrayContaining([expect.any(String)]) },
        Tags: [
          { Key: 'Domain', Value: 'salejada.com' },
          { Key: 'Owner', Value: 'ops' },
        ],
        DNSSEC: { Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: [] },
        QueryLoggingConfigs: [],
      });
    });

    test('zones that stand still look the same again', () => {
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });

    test('health checks are kept with their configuration and tags', async () => {
      await using checks = await collect(route53HealthChecks, target());
      const found = checks.resources.find(({ resource }) => resource.title === 'api.sailjada.com');
      expect(await checks.json(`route53/health-checks/${found?.resource.id}.json`)).toMatchObject({
        HealthCheck: { HealthCheckConfig: { ResourcePath: '/health?deep=1&quiet', FailureThreshold: 3 } },
        Tags: [{ Key: 'Name', Value: 'check 2' }],
      });
      expect(checks.resources).toHaveLength(2);
      expect(checks.gaps).toEqual([]);
    });

    test('reusable delegation sets are kept with their name servers', async () => {
      await using sets = await collect(route53DelegationSets, target());
      expect(await sets.json(sets.paths[0] ?? '')).toMatchObject({
        DelegationSet: { CallerReference: 'staging-2025', NameServers: expect.any(Array) },
      });
    });
  });
}

function keyOf({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return `${Name} ${Type} ${SetIdentifier}`;
}
