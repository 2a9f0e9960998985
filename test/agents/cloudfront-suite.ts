import { beforeAll, describe, expect, test } from 'vitest';
import { cloudFrontDistributions } from '../../agents/config/cloudfront.ts';
import { cloudFrontKeyGroups, cloudFrontPublicKeys } from '../../agents/config/cloudfront-key.ts';
import { cloudFrontOriginAccessControls } from '../../agents/config/cloudfront-origin-access.ts';
import { PLANTED_SECRETS } from '../../sandbox/estate/cloudfront.ts';
import { DISTRIBUTIONS, SITES } from '../../sandbox/estate/names.ts';
import { type Collected, collect } from './collect.ts';

/** What holds wherever the JADA distributions are served; ids may differ from the estate's. */
export function testCloudFront(target: () => { readonly endpoint: string }): void {
  describe('the cloudfront collectors', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(cloudFrontDistributions, target());
      return () => collected[Symbol.asyncDispose]();
    });

    const aliasIn = (text: string) => /"Aliases": \{\s+"Items": \[\s+"([^"]+)"/.exec(text)?.[1];
    const read = () => Promise.all(collected.paths.map(async (path) => [path, await collected.read(path)]));

    test('every distribution is found, with its alias', async () => {
      const aliases = (await read()).map(([, text = '']) => aliasIn(text));
      expect(aliases.sort()).toEqual(DISTRIBUTIONS.map(({ alias }) => alias).sort());
      expect(collected.gaps).toEqual([]);
    });

    test('a distribution is one file with its configuration, ETag and tags', async () => {
      const [path = ''] = (await read()).find(([, text = '']) => aliasIn(text) === SITES.qos.domain) ?? [];
      const found = collected.resources.find(({ rows }) => rows[0]?.path === path);
      expect(path).toBe(`cloudfront/${found?.resource.id}.json`);
      expect(found?.rows).toHaveLength(1);
      expect(await collected.json(path)).toMatchObject({
        ETag: expect.any(String),
        Distribution: {
          DomainName: expect.stringMatching(/\.cloudfront\.net$/),
          DistributionConfig: {
            Comment: `${SITES.qos.domain} & friends`,
            CustomErrorResponses: { Quantity: 2, Items: [{ ErrorCode: 403 }, { ErrorCode: 404 }] },
            DefaultCacheBehavior: { AllowedMethods: { Items: ['GET', 'HEAD', 'OPTIONS'] } },
            CacheBehaviors: {
              Items: [{ PathPattern: '/assets/*' }, { PathPattern: '/images/*' }, { PathPattern: '*.css' }],
            },
          },
        },
        Tags: {
          Items: [
            { Key: 'Environment', Value: 'production' },
            { Key: 'ManagedBy', Value: 'hand' },
            { Key: 'Site', Value: SITES.qos.domain },
          ],
        },
      });
    });

    test('what moves by itself is left out', async () => {
      const [path = ''] = collected.paths;
      expect(await collected.read(path)).not.toMatch(/InProgress|"Deployed"/);
    });

    test('the values of origin headers are nowhere in clear, their names are', async () => {
      const all = (await read()).join();
      expect(all).toContain('"HeaderName": "x-origin-verify"');
      for (const secret of PLANTED_SECRETS) expect(all).not.toContain(secret);
    });

    test('an estate that stands still looks the same again', () => {
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });

    test('origin access controls are kept whole', async () => {
      await using collected = await collect(cloudFrontOriginAccessControls, target());
      const found = collected.resources.find(({ resource }) => resource.title === 'jada-sites');
      expect(await collected.json(`cloudfront/origin-access/oac/${found?.resource.id}.json`)).toMatchObject({
        ETag: expect.any(String),
        OriginAccessControl: { OriginAccessControlConfig: { SigningProtocol: 'sigv4' } },
      });
    });

    test('public keys and the groups that hold them refer to each other', async () => {
      await using keys = await collect(cloudFrontPublicKeys, target());
      await using groups = await collect(cloudFrontKeyGroups, target());
      const keyId = keys.resources[0]?.resource.id;
      expect(await keys.read(`cloudfront/keys/public/${keyId}.json`)).toContain('BEGIN PUBLIC KEY');
      const groupId = groups.resources[0]?.resource.id;
      expect(await groups.json(`cloudfront/keys/groups/${groupId}.json`)).toMatchObject({
        KeyGroup: { KeyGroupConfig: { Name: 'gift-links', Items: [keyId] } },
      });
    });
  });
}
