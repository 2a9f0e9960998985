/**
 * `npm run bench:verify -- [--small N] [--large-mb N] [--rounds N]`: a snapshot of small and of large files, verified by
 * the real command, against `sha256sum` on as many cores over the same files (`xargs -P`), in turns. Prints the ratio of
 * the medians, process start included on both sides, and the most memory that verifying took. By default 20,000 files of
 * 4 to 32 KB and 4 GiB in large ones; the folder for them, by `--folder`, needs twice that.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { configSchema } from '../src/config.ts';
import type { CapturingCollector } from '../src/engine/collector.ts';
import { runSnapshot } from '../src/engine/run.ts';
import { createSealer } from '../src/engine/sealer.ts';
import { openFileStore } from '../src/store/file-store.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const SMALL_BYTES = [4_000, 8_000, 16_000, 32_000];
const LARGE_MIB = 256;
const MIB = 1024 * 1024;
const FILES_A_PROCESS = 64;
const HELD_TO = 1.3;

interface Sizes {
  readonly small: number;
  readonly largeMiB: number;
}

interface Measured {
  readonly ms: number;
  readonly peakBytes: number;
}

/** Random bytes, different each time and cheap: one block, changed at its beginning. */
function* makeBlocks(bytes: number): Generator<Buffer> {
  const block = randomBytes(Math.min(bytes, MIB));
  for (let left = bytes; left > 0; left -= block.length) {
    block.writeDoubleLE(Math.random());
    yield Buffer.from(block.subarray(0, Math.min(left, block.length)));
  }
}

function makeCollector({ small, largeMiB }: Sizes): CapturingCollector {
  return {
    agent: 's3',
    service: 's3',
    scope: 'global',
    actions: [],
    ratePerSecond: 1000,
    async *list() {
      yield { id: 'bench', path: 's3-buckets/bench' };
    },
    async capture(_, context) {
      for (let index = 0; index < small; index++) {
        const bytes = randomBytes(SMALL_BYTES[index % SMALL_BYTES.length] ?? 0);
        context.add(await context.store(`s3-buckets/bench/${index % 100}/${index}.bin`, bytes));
      }
      for (let left = largeMiB, index = 0; left > 0; left -= LARGE_MIB, index++) {
        const body = Readable.from(makeBlocks(Math.min(left, LARGE_MIB) * MIB), { objectMode: false });
        context.add(await context.store(`s3-buckets/bench/large-${index}.bin`, body));
      }
      return { fingerprint: '1' };
    },
    look: async () => ({ fingerprint: '1' }),
  };
}

async function makeSnapshot(folder: string, sizes: Sizes): Promise<string> {
  await using store = await openFileStore(join(folder, 'snapshots'));
  const key = randomBytes(32);
  const sealer = createSealer([], key, { get: async () => undefined, put: async () => {} });
  const config = configSchema.parse({ estate: 'bench' });
  const engine = {
    config,
    store,
    sealer,
    key,
    collectors: [makeCollector(sizes)],
    log: pino({ level: 'silent' }),
  };
  const request = { name: 'v1', agents: ['s3' as const], full: false, onProgress() {} };
  const signal = new AbortController().signal;
  await runSnapshot({ ...request, signal }, { ...engine, identify: async () => '1' });
  return store.folder('v1');
}

/** Runs a program to its end, which must be good. */
async function measure(program: string, args: readonly string[], cwd: string): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  let peakBytes = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peakBytes = Math.max(peakBytes, await readPeak(child.pid));
    await Promise.race([exited, sleep(50)]);
  }
  if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}`);
  return { ms: performance.now() - startedAt, peakBytes };
}

/** The most memory the process ever held (VmHWM); 0 where there is no /proc. */
async function readPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** A line for each process: the large files one by one and first, small ones many at a time. */
function inProcesses(paths: readonly string[]): string {
  const large = paths.filter((path) => path.includes('/large-'));
  const small = paths.filter((path) => !path.includes('/large-'));
  const lines = Array.from({ length: Math.ceil(small.length / FILES_A_PROCESS) }, (_, at) =>
    small.slice(at * FILES_A_PROCESS, (at + 1) * FILES_A_PROCESS).join(' '),
  );
  return [...large, ...lines, ''].join('\n');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: {
    small: { type: 'string', default: '20000' },
    'large-mb': { type: 'string', default: '4096' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const sizes = { small: Number(values.small), largeMiB: Number(values['large-mb']) };
const cores = availableParallelism();
const folder = await mkdtemp(join(values.folder, 'tidemark-bench-'));
try {
  const snapshot = await makeSnapshot(folder, sizes);
  const config = { estate: 'bench', store: './snapshots', database: './data', aws: { region: 'us-east-1' } };
  await writeFile(join(folder, 'tidemark.yaml'), JSON.stringify(config));
  const sums = await readFile(join(snapshot, 'SHA256SUMS'), 'utf8');
  const paths = sums.match(/s3-buckets.+|MANIFEST.+|manifest.+/g) ?? [];
  await writeFile(join(folder, 'paths'), inProcesses(paths));
  const xargs = ['-a', join(folder, 'paths'), '-L', '1', '-P', String(cores), 'sha256sum'];
  print(`${paths.length} files, ${sizes.largeMiB} MiB of them in large ones, ${cores} cores`);
  const mine: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    theirs.push(await measure('xargs', xargs, snapshot));
    mine.push(await measure(process.execPath, [MAIN, 'snapshot', 'verify', 'v1', '--quiet'], folder));
    const [ours, sha256sum] = [mine.at(-1)?.ms ?? 0, theirs.at(-1)?.ms ?? 0];
    print(`round ${round}: verify ${ours.toFixed(0)} ms, sha256sum ${sha256sum.toFixed(0)} ms`);
  }
  const ratio = median(mine.map(({ ms }) => ms)) / median(theirs.map(({ ms }) => ms));
  const peak = Math.max(...mine.map(({ peakBytes }) => peakBytes));
  print(`median ratio ${ratio.toFixed(2)} (held to ${HELD_TO}), peak memory ${(peak / 1e6).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
