import { expect, test } from 'vitest';
import { readHeaders } from '../../agents/s3/object-headers.ts';

const CRC32 = 'NSRBwg==';

test.each([
  ['of all bytes', { ChecksumCRC32: CRC32, ChecksumType: 'FULL_OBJECT' }, 'full'],
  ['of all bytes where no type is given', { ChecksumCRC32: CRC32 }, 'full'],
  ['of those of the parts', { ChecksumCRC32: CRC32, ChecksumType: 'COMPOSITE' }, 'composite'],
  ['of those of three parts where no type is given', { ChecksumCRC32: `${CRC32}-3` }, 'composite'],
] as const)('a checksum %s is told apart', (_, output, type) => {
  const { checksum } = readHeaders({ $metadata: {}, ...output });
  expect(checksum).toEqual({ algorithm: 'crc32', type, value: output.ChecksumCRC32 });
});
