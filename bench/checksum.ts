import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startQuickSum } from '../src/transfer/checksums.ts';

/** CRC-64/NVME as S3 writes it, base64. */
export async function checksumOf(bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  await startQuickSum('crc64nvme');
  const crc = startQuickSum('crc64nvme');
  if (!crc || crc instanceof Promise) throw new Error('there is no CRC-64/NVME');
  for await (const chunk of bytes) crc.update(chunk);
  return Buffer.from(crc.digest()).toString('base64');
}

interface Files {
  readonly name: string;
  readonly count: number;
  readonly key: (index: number) => string;
}

/** Of each object of the bucket whose files are under `folder`; kept there for the next bench. */
export async function readChecksums({ name, count, key }: Files, folder: string): Promise<string[]> {
  const list = join(folder, `${name}.crc64nvme`);
  const known = await readFile(list, 'utf8').catch(() => undefined);
  if (known !== undefined) return known.trimEnd().split('\n');
  const checksums: string[] = [];
  for (let index = 0; index < count; index++)
    checksums.push(await checksumOf(createReadStream(join(folder, name, key(index)))));
  await writeFile(list, `${checksums.join('\n')}\n`);
  return checksums;
}
