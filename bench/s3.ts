/**
 * `npm run bench:s3` (bench:list, bench:unchanged, bench:latency, bench:scale): Tidemark's whole command and its peers in
 * turn against a local S3 on nginx. docs/performance.md says what the figures mean.
 */
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUCKETS, type BucketName, makeBucket } from './bucket.ts';
import type { Contestant } from './contestant.ts';
import { startStaticS3 } from './nginx.ts';
import { BenchError, versionOf } from './program.ts';
import { renderReport } from './report.ts';
import { runScenario } from './rounds.ts';
import { SCENARIOS, type Scenario } from './scenario.ts';

const USAGE = `usage: npm run bench:s3 -- [--only SCENARIO,…] [--rounds N] [--tls] [--checksums] [--work DIR] [--dest DIR] [--modules DIR]
scenarios: ${SCENARIOS.map(({ id }) => id).join(', ')}
--checksums: S3 keeps a CRC-64/NVME of each object, as it does of all that was uploaded since the end of 2024
--work: keeps the buckets for the next bench (default ${join(tmpdir(), 'tidemark-bench')}, up to 5 GB)
--dest: where copies go (default /dev/shm where it has 8 GB free, else --work)`;
const ROUNDS = 5;
const MEMORY_DISK = '/dev/shm';
const MEMORY_DISK_BYTES = 8 * 1024 ** 3;
const INSTALL = {
  rclone: 'apt-get install rclone',
  aws: 'pip install awscli',
  openssl: 'apt-get install openssl',
};
const VERSION_FLAG = { rclone: 'version', aws: '--version', openssl: 'version' };

const print = (line: string) => process.stdout.write(`${line}\n`);

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      tls: { type: 'boolean', default: false },
      checksums: { type: 'boolean', default: false },
      work: { type: 'string', default: join(tmpdir(), 'tidemark-bench') },
      dest: { type: 'string' },
      modules: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new BenchError(USAGE);
  const ids = values.only?.split(',');
  const unknown = ids?.filter((id) => !SCENARIOS.some((each) => each.id === id)) ?? [];
  const rounds = Number(values.rounds);
  if (unknown.length > 0) throw new BenchError(`--only: there is no ${unknown.join(', ')}\n${USAGE}`);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new BenchError(`--rounds ${values.rounds}: a whole number from 1`);
  const isWanted = ({ id, group }: Scenario) => (ids ? ids.includes(id) : positionals.includes(group));
  return { ...values, rounds, scenarios: SCENARIOS.filter(isWanted) };
}

/** Peers that are not installed are left out, and that is said. */
async function present(contestants: readonly Contestant[]): Promise<Contestant[]> {
  const found: Contestant[] = [];
  for (const contestant of contestants) {
    const { needs, name } = contestant;
    if (needs === undefined || (await versionOf(needs, VERSION_FLAG[needs]))) found.push(contestant);
    else print(`${name} is left out, ${needs} is not installed: ${INSTALL[needs]}`);
  }
  return found;
}

async function chooseDestinations(given: string | undefined, work: string): Promise<string> {
  const free = await statfs(MEMORY_DISK).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  const parent = given ?? (free >= MEMORY_DISK_BYTES ? MEMORY_DISK : work);
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, 'tidemark-bench-'));
}

async function main(): Promise<void> {
  const { scenarios, rounds, tls, checksums, work, dest, modules } = readArguments();
  const names = new Set<BucketName>(scenarios.map(({ bucket }) => bucket));
  await mkdir(join(work, 'data'), { recursive: true, mode: 0o755 });
  print(
    `making buckets in ${work}, unless an earlier bench left them there: ${Array.from(names).join(', ')}`,
  );
  const buckets = [];
  for (const name of names)
    buckets.push(await makeBucket(BUCKETS[name], join(work, 'data'), { hasChecksums: checksums }));
  await using s3 = await startStaticS3(buckets, work, { tls, modules });
  const destinations = await chooseDestinations(dest, work);
  try {
    const versions = [
      await versionOf('nginx', '-v'),
      await versionOf('rclone'),
      await versionOf('aws', '--version'),
    ];
    print(`Node ${process.version}; ${versions.filter(Boolean).join('; ')}`);
    print(
      `${cpus().length} x ${cpus()[0]?.model}; copies go to ${destinations}${tls ? '; TLS' : ''}${checksums ? '; checksums' : ''}`,
    );
    for (const scenario of scenarios) {
      print(`\n${scenario.title}, ${Math.min(rounds, scenario.rounds ?? rounds)} rounds in turn`);
      const rivals = await present(scenario.rivals.map(({ contestant }) => contestant));
      const options = { s3, rounds, destinations, tell: print };
      const results = await runScenario(scenario, [scenario.ours, ...rivals], options);
      print(renderReport(scenario, results));
    }
  } finally {
    await rm(destinations, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
