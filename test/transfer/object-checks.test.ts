import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { IntegrityError } from '../../src/errors.ts';
import { ChecksumCheck, expectationOf } from '../../src/transfer/object-checks.ts';
import type { ObjectChecksum } from '../../src/transfer/transfer.ts';

const TEXT = Buffer.from('123456789');
const OF_PARTS = `${'0'.repeat(32)}-2`;
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** As S3 describes the text, of which it has no MD5. */
const headOf = (algorithm: string, value: string, type: ObjectChecksum['type'] = 'full') => ({
  etag: OF_PARTS,
  size: TEXT.length,
  headers: {},
  checksum: { algorithm, type, value },
});

async function check(head: ReturnType<typeof headOf>, bytes: Buffer): Promise<void> {
  const checking = new ChecksumCheck(head);
  checking.update(bytes.subarray(0, 4));
  checking.update(bytes.subarray(4));
  await checking.finish();
}

// https://reveng.sourceforge.io/crc-catalogue/all.htm and https://xxhash.com have these of "123456789".
describe.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['sha1', hash('sha1', TEXT)],
  ['sha512', hash('sha512', TEXT)],
  ['xxhash64', '8cb841db40e6ae83'],
])('%s', (algorithm, hex) => {
  test('true bytes pass', async () => {
    await check(headOf(algorithm, base64(hex)), TEXT);
  });

  test('a flipped bit is found', async () => {
    const damaged = Buffer.from(TEXT);
    damaged.writeUInt8(damaged.readUInt8(6) ^ 8, 6);
    const found = check(headOf(algorithm, base64(hex)), damaged);
    await expect(found).rejects.toThrow(IntegrityError);
    await expect(found).rejects.toThrow(`instead of ${base64(hex)}`);
  });

  test('a checksum made of those of parts is not taken for it', async () => {
    await check(headOf(algorithm, `${base64('00'.repeat(4))}-2`, 'composite'), TEXT);
  });
});

test.each(['xxhash3', 'xxhash128'])('%s finds a flipped bit', async (algorithm) => {
  await expect(check(headOf(algorithm, 'AAAA'), TEXT)).rejects.toThrow(`${algorithm.toUpperCase()} is`);
});

test('one of an unknown kind is passed over', async () => {
  await check(headOf('crc128', 'AAAA'), TEXT);
});

test('a SHA-256 or an MD5 is left to the store, and then nothing else is computed', async () => {
  const sha256 = headOf('sha256', base64(hash('sha256', TEXT)));
  expect(expectationOf(sha256)).toEqual({ size: 9, sha256: hash('sha256', TEXT) });
  await check(sha256, Buffer.from('other'));
  const md5 = { ...headOf('crc64nvme', base64('00'.repeat(8))), etag: hash('md5', TEXT) };
  expect(expectationOf(md5)).toEqual({ size: 9, md5: hash('md5', TEXT) });
  await check(md5, Buffer.from('other'));
});

test('a CRC-32 is quicker than the MD5 beside it', async () => {
  const both = { ...headOf('crc32', base64('cbf43926')), etag: hash('md5', TEXT) };
  expect(expectationOf(both)).toEqual({ size: 9 });
  await expect(check(both, Buffer.from('another'))).rejects.toThrow('CRC32 is');
});

test('what looks like an MD5 is none where a key of KMS encrypts', () => {
  const head = { ...headOf('crc64nvme', 'AAAA'), etag: hash('md5', TEXT) };
  expect(expectationOf({ ...head, headers: { 'x-amz-server-side-encryption': 'aws:kms' } })).toEqual({
    size: 9,
  });
});
