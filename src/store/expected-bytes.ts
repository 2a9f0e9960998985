import { IntegrityError } from '../errors.ts';
import type { ExpectedBytes } from './store.ts';

/** @throws {IntegrityError} where something differs. */
export function checkBytes(
  expect: ExpectedBytes,
  got: { size: number; sha256: string; md5: string | undefined },
): void {
  if (expect.size !== undefined && expect.size !== got.size)
    throw new IntegrityError(`${got.size} bytes came instead of ${expect.size}`);
  if (expect.sha256 !== undefined && expect.sha256 !== got.sha256)
    throw new IntegrityError(`SHA-256 is ${got.sha256} instead of ${expect.sha256}`);
  if (expect.md5 !== undefined && expect.md5 !== got.md5)
    throw new IntegrityError(`MD5 is ${got.md5} instead of ${expect.md5}`);
}
