import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom } from '../../src/changes/restore-port.ts';

/** Writes a new file from the store, compared with its sum on the way. */
export async function writeStored(place: string | Buffer, sha256: string, room: RestoreRoom): Promise<void> {
  const sum = createHash('sha256');
  await pipeline(
    room.open(sha256),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sum.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(place, { flags: 'wx', mode: 0o600 }),
    { signal: room.signal },
  );
  if (sum.digest('hex') !== sha256)
    throw new PortError({
      code: 'Damaged',
      message: `the bytes of ${place} are damaged in the store`,
      advice: 'run `tidemark snapshot verify`, and restore from another snapshot',
    });
}
