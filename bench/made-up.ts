/**
 * `npm run bench:buckets -- [--buckets 10000] [--keys 10] [--snapshots 2]`: a first snapshot of many small buckets, and
 * further ones of the same unchanged. `npm run bench:huge -- [--gib 1,2,4]`: snapshots of one object of these sizes, which show whether time
 * grows as the size does, and memory does not; each SHA-256 is held to that of what was served. Both over the real
 * command, against a server that makes it all up; the copies go to `--dest` (by default the folder for temporary files), which must
 * have room for the largest, or, with `--hollow`, for a few GiB. `--checksums`: S3 keeps a CRC-64/NVME of the object, as it does of
 * uploads today.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checksumOf } from './checksum.ts';
import { tidemark } from './contestant.ts';
import { keepHollow } from './hollow.ts';
import { type MadeUpPlan, makeBytes, startMadeUpS3 } from './made-up-s3.ts';
import { BenchError, type Measured, measure } from './program.ts';
import { describe, removeFolder } from './rounds.ts';

const GIB = 1024 ** 3;
const SMALL_BYTES = 100;
const EVERYTHING = '*';
const HUGE = 'made-up-00000/object-0000000.bin';

const print = (line: string) => process.stdout.write(`${line}\n`);

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      buckets: { type: 'string', default: '10000' },
      keys: { type: 'string', default: '10' },
      snapshots: { type: 'string', default: '2' },
      gib: { type: 'string', default: '1,2,4' },
      dest: { type: 'string', default: tmpdir() },
      hollow: { type: 'boolean', default: false },
      checksums: { type: 'boolean', default: false },
    },
  });
  return {
    isHuge: positionals.includes('huge'),
    buckets: readNumber('--buckets', values.buckets),
    keys: readNumber('--keys', values.keys),
    snapshots: readNumber('--snapshots', values.snapshots),
    sizes: values.gib.split(',').map((size) => readNumber('--gib', size)),
    dest: values.dest,
    isHollow: values.hollow,
    hasChecksum: values.checksums,
  };
}

function readNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new BenchError(`${flag} ${text}: a number above 0`);
  return value;
}

interface Place {
  readonly dest: string;
  readonly isHollow: boolean;
}

/** Takes as many snapshots of the plan in one fresh folder; looks at what came of it before the folder is removed. */
async function take(
  plan: MadeUpPlan,
  rounds: number,
  { dest, isHollow }: Place,
  look: (snapshot: string) => Promise<void>,
): Promise<Measured[]> {
  using s3 = await startMadeUpS3(plan);
  const root = await mkdtemp(join(dest, 'tidemark-made-up-'));
  const folder = join(root, 'copy');
  const store = join(folder, 'snapshots');
  const measured: Measured[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const course = { url: s3.url, ca: undefined, bucket: EVERYTHING, folder, home: root, round };
      const command = await tidemark.command(course);
      await using _ = isHollow ? keepHollow(store) : undefined;
      measured.push(await measure(command));
    }
    await look(join(store, 'snapshots/take-1'));
    return measured;
  } finally {
    await removeFolder(folder);
    await rm(root, { recursive: true, force: true });
  }
}

async function benchBuckets(plan: MadeUpPlan, snapshots: number, place: Place): Promise<void> {
  print(`${plan.buckets} buckets of ${plan.keys} objects of ${plan.size} bytes`);
  const results = await take(plan, snapshots, place, async (snapshot) => {
    const { size } = await stat(join(snapshot, 'manifest.json'));
    print(`  manifest.json has ${(size / 1e6).toFixed(1)} MB`);
  });
  for (const [index, measured] of results.entries())
    print(`  ${index === 0 ? 'the first time' : 'unchanged'}: ${describe(measured)}`);
}

async function benchHuge(sizes: readonly number[], hasChecksum: boolean, place: Place): Promise<void> {
  for (const gib of sizes) {
    const size = Math.round(gib * GIB);
    const crc64nvme = hasChecksum ? await checksumOf(makeBytes(`/${HUGE}`, 0, size)) : undefined;
    const plan = { buckets: 1, keys: 1, size, crc64nvme };
    const [measured] = await take(plan, 1, place, (snapshot) => compareHuge(snapshot, plan));
    if (!measured) continue;
    const rate = plan.size / 1e6 / (measured.wallMs / 1000);
    print(`one object of ${gib} GiB: ${describe(measured)}, ${rate.toFixed(0)} MB/s`);
  }
}

/** Of a hollow file the content is gone, but not its length, nor the SHA-256 that was found while it was written. */
async function compareHuge(snapshot: string, plan: MadeUpPlan): Promise<void> {
  const name = `s3-buckets/${HUGE}`;
  const there = (await stat(join(snapshot, name))).size;
  if (there !== plan.size) throw new BenchError(`${name} has ${there} bytes instead of ${plan.size}`);
  const sha256 = createHash('sha256');
  for (const bytes of makeBytes(`/${HUGE}`, 0, plan.size)) sha256.update(bytes);
  const sums = await readFile(join(snapshot, 'SHA256SUMS'), 'utf8');
  if (!sums.includes(`${sha256.digest('hex')}  ${name}\n`))
    throw new BenchError(`${name} has another SHA-256 than what was served`);
}

try {
  const { isHuge, buckets, keys, snapshots, sizes, hasChecksum, ...place } = readArguments();
  if (isHuge) await benchHuge(sizes, hasChecksum, place);
  else await benchBuckets({ buckets, keys, size: SMALL_BYTES }, snapshots, place);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
