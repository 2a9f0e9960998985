import { hash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { IntegrityError } from '../../src/errors.ts';
import { BodyCheck, type NotReadyError, prepareCheck } from '../../src/transfer/object-checks.ts';
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

async function check(head: Parameters<typeof prepareCheck>[0], bytes: Buffer): Promise<void> {
  const checking = await prepareCheck(head);
  checking.update(bytes.subarray(0, 4));
  checking.update(bytes.subarray(4));
  checking.finish();
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

test('several are computed at once', async () => {
  const parts = Array.from({ length: 5 }, (_, index) => Buffer.from(`${index}23456789`));
  const checks = await Promise.all(
    parts.map(() => prepareCheck(headOf('crc64nvme', base64('ae8b14860a799888')))),
  );
  for (const at of [0, 3, 6])
    for (const [index, check] of checks.entries()) check.update(parts[index]?.subarray(at, at + 3) ?? TEXT);
  checks[1]?.finish();
  expect(() => checks[0]?.finish()).toThrow(IntegrityError);
  expect(() => checks[2]?.finish()).toThrow(IntegrityError);
});

test('a SHA-256 is left to the store', async () => {
  const sha256 = headOf('sha256', base64(hash('sha256', TEXT)));
  expect((await prepareCheck(sha256)).expect).toEqual({ size: 9, sha256: hash('sha256', TEXT) });
  await check(sha256, Buffer.from('other'));
});

test.each(['crc32', 'crc64nvme', 'xxhash3'])(
  '%s takes less time than the MD5 beside it',
  async (algorithm) => {
    const both = { ...headOf(algorithm, 'AAAA'), etag: hash('md5', TEXT) };
    await check(headOf(algorithm, 'AAAA'), TEXT).catch(() => undefined);
    expect(new BodyCheck(both).expect).toEqual({ size: 9 });
    await expect(check(both, TEXT)).rejects.toThrow(IntegrityError);
  },
);

test('SHA-1 takes more', () => {
  const both = { ...headOf('sha1', 'AAAA'), etag: hash('md5', TEXT) };
  expect(new BodyCheck(both).expect).toEqual({ size: 9, md5: hash('md5', TEXT) });
});

test('until it is ready the MD5 serves; without one, and of much, the bytes must be asked for again', async () => {
  vi.resetModules();
  const fresh = await import('../../src/transfer/object-checks.ts');
  const head = headOf('crc64nvme', base64('ae8b14860a799888'));
  const md5 = hash('md5', TEXT);
  expect(new fresh.BodyCheck({ ...head, etag: md5 }).expect).toEqual({ size: 9, md5 });
  const error = catchError(() => new fresh.BodyCheck(head));
  expect(error).toBeInstanceOf(fresh.NotReadyError);
  const large = { ...head, etag: md5, size: 256 * 1024 * 1024 };
  expect(() => new fresh.BodyCheck(large)).toThrow(fresh.NotReadyError);
  await (error as NotReadyError).ready;
  expect(new fresh.BodyCheck({ ...head, etag: md5 }).expect).toEqual({ size: 9 });
});

test('what looks like an MD5 is none where a key of KMS encrypts', async () => {
  const head = { ...headOf('crc64nvme', 'AAAA'), etag: hash('md5', TEXT) };
  const encrypted = { ...head, headers: { 'x-amz-server-side-encryption': 'aws:kms' } };
  const { checksum: _, ...without } = encrypted;
  expect((await prepareCheck(without)).expect).toEqual({ size: 9 });
  await expect(check(encrypted, TEXT)).rejects.toThrow('CRC64NVME is');
});

function catchError(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
