import { expect, onTestFinished, test } from 'vitest';
import { makeBucket, makeS3State, putObject, type S3Checksum } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { compareSite } from '../../src/sites/compare.ts';
import { openPorts } from './changes-scene.ts';
import { makeConfig } from './collect.ts';

const LARGE = 2 * 1024 * 1024;
const config = makeConfig({
  config: {
    sites: {
      qos: {
        domain: 'queenofsandiego.com',
        production: { bucket: 'live', prefix: '' },
        staging: { bucket: 'staging', prefix: '' },
      },
    },
  },
});

/** One object of a length on both sides, sent in parts of different sizes: its ETags say nothing. */
async function serve(production: Buffer, staging: Buffer, type: S3Checksum['type']) {
  const buckets = [makeBucket('live'), makeBucket('staging')];
  buckets.forEach((bucket, side) => {
    const checksum: S3Checksum = { algorithm: 'CRC64NVME', type };
    const body = side === 0 ? production : staging;
    putObject(bucket, 'boat.mp4', body, { etag: `${String(side).repeat(32)}-${side + 2}`, checksum });
  });
  const sandbox = await startSandbox({ estate: { s3: makeS3State(buckets) } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const { objects, signal } = openPorts(sandbox.url);
  return { objects, signal, sandbox };
}

async function compare({ objects, signal, sandbox }: Awaited<ReturnType<typeof serve>>) {
  const answer = await compareSite('qos', {}, { config, objects, signal });
  if (answer.kind === 'refused') return expect.fail(answer.reasons.join());
  const reads = sandbox.log.filter(({ operation }) => operation === 'GetObject').length;
  return { same: answer.comparison.counts['='], different: answer.comparison.counts['*'], reads };
}

test('large objects that came in parts are told apart by the checksums of the whole, and not read', async () => {
  const same = await serve(Buffer.alloc(LARGE, 1), Buffer.alloc(LARGE, 1), 'FULL_OBJECT');
  expect(await compare(same)).toEqual({ same: 1, different: 0, reads: 0 });
  const other = await serve(Buffer.alloc(LARGE, 1), Buffer.alloc(LARGE, 2), 'FULL_OBJECT');
  expect(await compare(other)).toEqual({ same: 0, different: 1, reads: 0 });
});

test('a checksum of parts is none of the whole: the objects are read', async () => {
  const parts = await serve(Buffer.alloc(LARGE, 1), Buffer.alloc(LARGE, 1), 'COMPOSITE');
  expect(await compare(parts)).toEqual({ same: 1, different: 0, reads: 2 });
});
