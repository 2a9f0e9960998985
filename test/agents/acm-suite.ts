import { describe, expect, test } from 'vitest';
import { acmCertificates } from '../../agents/config/acm.ts';
import { makeJadaAcm } from '../../sandbox/estate/acm.ts';
import { REGIONS, SITES } from '../../sandbox/estate/names.ts';
import { collect } from './collect.ts';

/** What holds wherever the JADA certificates are served; ids and states may differ from the estate's. */
export function testAcm(target: () => { readonly endpoint: string }): void {
  describe('the acm collector', () => {
    test.each(REGIONS)('every certificate of %s is found there', async (region) => {
      await using collected = await collect(acmCertificates, { ...target(), region });
      const expected = [...(makeJadaAcm().regions[region]?.values() ?? [])].map(
        ({ detail }) => detail.DomainName,
      );
      expect(collected.resources.map(({ resource }) => resource.title).sort()).toEqual(expected.sort());
      expect(collected.paths.every((path) => path.startsWith(`acm/${region}/`))).toBe(true);
      expect(collected.gaps).toEqual([]);
    });

    test('a certificate is kept with its names, proof and tags', async () => {
      await using collected = await collect(acmCertificates, target());
      const found = collected.resources.find(({ resource }) => resource.title === SITES.qos.domain);
      const { domain } = SITES.qos;
      expect(await collected.json(`acm/us-east-1/${found?.resource.id}.json`)).toMatchObject({
        Certificate: {
          DomainName: domain,
          SubjectAlternativeNames: [`*.${domain}`, `*.staging.${domain}`, domain],
          DomainValidationOptions: [
            { DomainName: `*.${domain}` },
            { DomainName: `*.staging.${domain}` },
            { DomainName: domain, ResourceRecord: { Type: 'CNAME' } },
          ],
          KeyAlgorithm: 'RSA_2048',
        },
        Tags: [
          { Key: 'Owner', Value: 'ops' },
          { Key: 'Site', Value: domain },
        ],
      });
    });

    test('certificates that stand still look the same again', async () => {
      await using collected = await collect(acmCertificates, target());
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });
  });
}
