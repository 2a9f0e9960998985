import { describe, expect, test } from 'vitest';
import { compareContent } from '../../src/sites/content.ts';
import { listPairs } from '../../src/sites/pairs.ts';
import { findSite } from '../../src/sites/place.ts';
import { createFakePorts, type FakePorts, makeConfig } from '../changes/fake-ports.ts';
import { PRODUCTION, STAGING } from './site.ts';
import { seedUpload } from './upload.ts';

const { signal } = new AbortController();

/** How the only object of both sides compares. */
async function compare({ objects }: FakePorts) {
  const site = findSite(makeConfig(), 'qos');
  if (typeof site === 'string') expect.fail(site);
  for await (const [pair] of listPairs(objects, site, '', signal)) {
    if (pair?.kind === 'both') return compareContent(objects, site, pair, signal);
  }
  return expect.fail('no pair');
}

/** An object on both sides with ETags that say nothing. */
function seedBoth(
  production: Buffer,
  staging: Buffer,
  checksums: readonly (string | undefined)[] = [],
): FakePorts {
  const ports = createFakePorts();
  const [first, second] = checksums;
  seedUpload(ports, PRODUCTION, 'boat.mp4', production, {
    etag: 'aaaa-2',
    ...(first && { checksum: first }),
  });
  seedUpload(ports, STAGING, 'boat.mp4', staging, {
    etag: 'b'.repeat(32),
    ...(second && { checksum: second }),
  });
  return ports;
}

const LARGE = 2 * 1024 * 1024;

describe('objects of one length whose ETags say nothing', () => {
  test('are read where they are small', async () => {
    expect(await compare(seedBoth(Buffer.from('225'), Buffer.from('225')))).toBe('same');
    expect(await compare(seedBoth(Buffer.from('225'), Buffer.from('240')))).toBe('different');
  });

  test('are compared by their checksums where both have one of a kind, and not read', async () => {
    const ports = seedBoth(Buffer.alloc(LARGE), Buffer.alloc(LARGE), ['crc64nvme:AAA=', 'crc64nvme:AAA=']);
    expect(await compare(ports)).toBe('same');
    const others = seedBoth(Buffer.alloc(LARGE), Buffer.alloc(LARGE), ['crc64nvme:AAA=', 'crc64nvme:BBB=']);
    expect(await compare(others)).toBe('different');
    expect([...ports.log.of('get', 'open'), ...others.log.of('get', 'open')]).toEqual([]);
  });

  test('are read where their checksums are of different kinds', async () => {
    const ports = seedBoth(Buffer.alloc(LARGE), Buffer.alloc(LARGE), ['crc64nvme:AAA=', 'sha256:AAA=']);
    expect(await compare(ports)).toBe('same');
    expect(ports.log.of('open')).toHaveLength(2);
  });

  test('are not known to be the same where they are too large to read', async () => {
    const ports = seedBoth(Buffer.alloc(0), Buffer.alloc(0));
    for (const bucket of [PRODUCTION, STAGING]) {
      const found = ports.objects.buckets.get(bucket)?.get('boat.mp4');
      if (!found) expect.fail('the object is gone');
      const version = { ...found.version, size: 5e9 };
      ports.objects.buckets.get(bucket)?.set('boat.mp4', { ...found, version });
    }
    expect(await compare(ports)).toBe('unknown');
    expect(ports.log.of('get', 'open')).toEqual([]);
  });
});
