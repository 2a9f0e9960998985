/**
 * `npm run bench:buckets -- [--buckets 10000] [--keys 10] [--snapshots 2]`: a first snapshot of many small buckets, and
 * further ones of the same unchanged. `npm run bench:huge -- [--gib 1,2,4]`: snapshots of one object of these sizes, which show whether time
 * grows as the size does, and memory does not. Both over the real command, against a server that makes it all up; the
 * copies go to `--dest` (by default the folder for temporary files), which must have room for the largest.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tidemark } from './contestant.ts';
import { type MadeUpPlan, startMadeUpS3 } from './made-up-s3.ts';
import { BenchError, type Measured, measure } from './program.ts';
import { describe, removeFolder } from './rounds.ts';

const GIB = 1024 ** 3;
const SMALL_BYTES = 100;
const EVERYTHING = '*';

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
    },
  });
  return {
    isHuge: positionals.includes('huge'),
    buckets: readNumber('--buckets', values.buckets),
    keys: readNumber('--keys', values.keys),
    snapshots: readNumber('--snapshots', values.snapshots),
    sizes: values.gib.split(',').map((size) => readNumber('--gib', size)),
    dest: values.dest,
  };
}

function readNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new BenchError(`${flag} ${text}: a number above 0`);
  return value;
}

/** Takes as many snapshots of the plan in one fresh folder; looks at what came of it before the folder is removed. */
async function take(
  plan: MadeUpPlan,
  rounds: number,
  dest: string,
  look: (folder: string) => Promise<void>,
): Promise<Measured[]> {
  using s3 = await startMadeUpS3(plan);
  const root = await mkdtemp(join(dest, 'tidemark-made-up-'));
  const folder = join(root, 'copy');
  const measured: Measured[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const course = { url: s3.url, ca: undefined, bucket: EVERYTHING, folder, home: root, round };
      measured.push(await measure(await tidemark.command(course)));
    }
    await look(folder);
    return measured;
  } finally {
    await removeFolder(folder);
    await rm(root, { recursive: true, force: true });
  }
}

async function benchBuckets(plan: MadeUpPlan, snapshots: number, dest: string): Promise<void> {
  print(`${plan.buckets} buckets of ${plan.keys} objects of ${plan.size} bytes`);
  const results = await take(plan, snapshots, dest, async (folder) => {
    const { size } = await stat(join(folder, 'snapshots/snapshots/take-1/manifest.json'));
    print(`  manifest.json has ${(size / 1e6).toFixed(1)} MB`);
  });
  for (const [index, measured] of results.entries())
    print(`  ${index === 0 ? 'the first time' : 'unchanged'}: ${describe(measured)}`);
}

async function benchHuge(sizes: readonly number[], dest: string): Promise<void> {
  for (const gib of sizes) {
    const size = Math.round(gib * GIB);
    const [measured] = await take({ buckets: 1, keys: 1, size }, 1, dest, async (folder) => {
      const file = join(folder, 'snapshots/snapshots/take-1/s3-buckets/made-up-00000/object-0000000.bin');
      const there = (await stat(file)).size;
      if (there !== size) throw new BenchError(`${file} has ${there} bytes instead of ${size}`);
    });
    if (!measured) continue;
    const rate = size / 1e6 / (measured.wallMs / 1000);
    print(`one object of ${gib} GiB: ${describe(measured)}, ${rate.toFixed(0)} MB/s`);
  }
}

try {
  const { isHuge, buckets, keys, snapshots, sizes, dest } = readArguments();
  if (isHuge) await benchHuge(sizes, dest);
  else await benchBuckets({ buckets, keys, size: SMALL_BYTES }, snapshots, dest);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
