import { hash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bucket } from '../../agents/s3/bucket.ts';
import { listVersions, type ObjectVersion, type VersionPage } from '../../agents/s3/object-versions.ts';
import { createSdkTransfer, getObject } from '../../agents/s3/sdk-transfer.ts';
import { ANY_OFFSET } from '../../agents/s3/service-clock.ts';
import { currentVersion, etagOf, type S3State } from '../../sandbox/s3-state.ts';
import { decodeKeyPath } from '../../src/store/key-path.ts';
import type { Page } from '../../src/transfer/transfer.ts';
import { type Collected, collect } from './collect.ts';

export interface S3Target {
  readonly endpoint: string;
  /** What is there. */
  readonly state: S3State;
}

interface IndexLine {
  readonly key: string;
  readonly path?: string;
  readonly etag: string;
  readonly size: number;
  readonly sha256: string;
  readonly versionId?: string;
}

/** What the S3 collector owes to its readers, whichever server answers. */
export function testS3(target: () => S3Target): void {
  describe.each(['fast', 'sdk'])('the s3 collector, transfer: %s', (transfer) => {
    const config = { snapshot: { transfer } };
    let state: S3State;
    let collected: Collected;
    let endpoint: string;

    beforeAll(async () => {
      ({ endpoint, state } = target());
      collected = await collect(bucket, { endpoint, config });
      return () => collected[Symbol.asyncDispose]();
    });

    const readIndex = async (name: string): Promise<IndexLine[]> => {
      const text = await collected.read(`s3-buckets/_config/${name}.objects.jsonl`);
      return text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)));
    };
    const readLine = async (name: string, key: string) =>
      (await readIndex(name)).find((line) => line.key === key);

    test('every bucket is found with its region, and nothing is missing', () => {
      const found = collected.resources.map(({ resource }) => [resource.id, resource.region]);
      expect(new Map(found.sort() as [string, string][])).toEqual(
        new Map([...state.buckets.values()].map(({ name, region }) => [name, region] as const).sort()),
      );
      expect(collected.gaps).toEqual([]);
    });

    test('every object is there, byte for byte', async () => {
      for (const { name, objects } of state.buckets.values()) {
        for (const line of await readIndex(name)) {
          const version = currentVersion(objects.get(line.key));
          const bytes = await collected.readBytes(`s3-buckets/${name}/${line.path ?? line.key}`);
          expect(bytes.equals(version?.body.slice(0, version.body.size) ?? Buffer.from('none'))).toBe(true);
          expect(line).toMatchObject({
            size: bytes.length,
            sha256: hash('sha256', bytes),
            etag: version && etagOf(version),
          });
        }
      }
    });

    test('the index names every current object of a bucket, in key order', async () => {
      for (const { name, objects } of state.buckets.values()) {
        const keys = objects.keys().filter((key) => currentVersion(objects.get(key)));
        expect((await readIndex(name)).map(({ key }) => key)).toEqual(keys);
      }
    });

    test('odd keys have safe paths from which they can be had again', async () => {
      const rows = collected.resources.find(({ resource }) => resource.id === 'jada-odd-keys')?.rows ?? [];
      const objects = rows.filter(({ path }) => path.startsWith('s3-buckets/jada-odd-keys/'));
      const keys = objects.map((row) => row.key ?? row.path.slice('s3-buckets/jada-odd-keys/'.length));
      expect(keys.sort()).toEqual([...(state.buckets.get('jada-odd-keys')?.objects.keys() ?? [])].sort());
      for (const { path, key } of objects) {
        expect(path).not.toMatch(/(^|\/)\.{0,2}(\/|$)/);
        expect(decodeKeyPath(path.slice('s3-buckets/jada-odd-keys/'.length))).toBe(
          key ?? path.slice('s3-buckets/jada-odd-keys/'.length),
        );
      }
    });

    test('headers, metadata and tags of an object are in the index', async () => {
      expect(await readLine('sailjada.com', 'index.html')).toMatchObject({
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'max-age=60',
          'content-language': 'en',
        },
        metadata: { author: 'alice', campaign: 'summer 2026' },
        tags: { page: 'home', owner: 'web team' },
      });
    });

    test('an object without tags or metadata has none in the index', async () => {
      const line = await readLine('sailjada.com', 'empty.txt');
      expect(line).not.toHaveProperty('tags');
      expect(line).not.toHaveProperty('metadata');
    });

    test('of a versioned bucket the newest versions are kept, with their ids', async () => {
      const [line, ...more] = await readIndex('jada-versions');
      expect(line).toMatchObject({ key: 'prices.json', versionId: expect.stringMatching(/./) });
      expect(more).toEqual([]);
      expect(await collected.read('s3-buckets/jada-versions/prices.json')).toBe('{"bobdylan":240}\n');
    });

    test('versions are listed a few at a time with what S3 says of its clock, and are got by their ids', async () => {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
      onTestFinished(() => s3.destroy());
      const { signal } = new AbortController();
      const listed: ObjectVersion[] = [];
      let after: VersionPage['next'];
      let offset = ANY_OFFSET;
      do {
        const page = await listVersions(s3, { bucket: 'jada-versions', after, maxKeys: 1, offset, signal });
        listed.push(...page.versions);
        ({ next: after, offset } = page);
      } while (after);
      expect(listed.map(({ key, isDeleteMarker, isLatest }) => [key, isDeleteMarker, isLatest])).toEqual(
        [...(state.buckets.get('jada-versions')?.objects.entries() ?? [])].flatMap(([key, versions]) =>
          versions.map(({ isDeleteMarker }, index) => [key, isDeleteMarker, index === 0]),
        ),
      );
      expect(offset.high - offset.low).toBeLessThan(60_000);
      expect(offset.low).toBeLessThan(1000);
      expect(offset.high).toBeGreaterThan(-1000);
      const older = listed.find(({ key, isLatest }) => key === 'prices.json' && !isLatest);
      const { versionId } = older ?? {};
      const answer = await getObject(s3, 'jada-versions', 'prices.json', { versionId, signal });
      expect(answer.kind === 'object' && (await text(answer.body))).toBe('{"bobdylan":225}\n');
    });

    test('an empty bucket has its configuration and an empty index', async () => {
      const found = collected.resources.find(({ resource }) => resource.id === 'jada-empty');
      expect(found?.rows.map(({ path }) => path).sort()).toEqual([
        's3-buckets/_config/jada-empty.json',
        's3-buckets/_config/jada-empty.objects.jsonl',
      ]);
      expect(found?.record.path).toBe('s3-buckets/jada-empty');
    });

    test('configuration that is not set is left out', async () => {
      const configuration = await collected.json('s3-buckets/_config/jada-empty.json');
      expect(configuration).toMatchObject({
        bucket: 'jada-empty',
        location: 'us-east-1',
        acl: { Owner: {} },
      });
      for (const part of ['policy', 'cors', 'website', 'lifecycle', 'versioning', 'replication', 'inventory'])
        expect(configuration).not.toHaveProperty(part);
    });

    test('the configuration of a bucket is one file', async () => {
      expect(await collected.json('s3-buckets/_config/sailjada.com.json')).toMatchObject({
        bucket: 'sailjada.com',
        policy: { Statement: [{ Sid: 'PublicRead', Principal: '*' }] },
        website: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: '404.html' } },
        cors: [
          { AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: ['https://sailjada.com'], MaxAgeSeconds: 3000 },
        ],
        lifecycle: { Rules: [{ ID: 'old-drafts', Status: 'Enabled', Expiration: { Days: 30 } }] },
        tags: [
          { Key: 'owner', Value: 'ops & <web>' },
          { Key: 'site', Value: 'sailjada' },
        ],
        encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        publicAccessBlock: { BlockPublicAcls: true, BlockPublicPolicy: false },
        ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
      expect(await collected.json('s3-buckets/_config/jada-versions.json')).toMatchObject({
        versioning: { Status: 'Enabled' },
      });
    });

    test('a listing goes on by its token, or after any key', async () => {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
      onTestFinished(() => s3.destroy());
      const transfer = createSdkTransfer(s3);
      const list = (options: { startAfter?: string; token?: string; maxKeys?: number; prefix?: string }) =>
        transfer.list('jada-odd-keys', { ...options, signal: new AbortController().signal });
      const keysOf = (page: Page) => page.objects.map(({ key }) => key);
      const keys = state.buckets.get('jada-odd-keys')?.objects.keys() ?? [];
      const first = await list({ maxKeys: 5 });
      const second = await list({ maxKeys: 5, token: first.next ?? '' });
      expect([...keysOf(first), ...keysOf(second)]).toEqual(keys.slice(0, 10));
      expect(keysOf(await list({ startAfter: keys[3] ?? '' }))).toEqual(keys.slice(4));
      expect(keysOf(await list({ prefix: 'odd/caf' }))).toEqual(
        keys.filter((key) => key.startsWith('odd/caf')),
      );
      expect(await list({})).not.toHaveProperty('next');
    });

    test('an estate that stands still looks the same again', () => {
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });

    test('a second capture of an unchanged estate writes no new byte', async () => {
      await using again = await collect(bucket, { endpoint, config, after: collected });
      expect(again.newBytes).toBe(0);
      expect(again.paths).toEqual(collected.paths);
      expect(again.resources.map(({ record }) => record.look)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });
  });
}
