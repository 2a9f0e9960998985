/**
 * `npm run bench:diff`: two snapshots of 1,000,000 files in 40 buckets, compared by the real command: where one in 50
 * differs, and where every one does. Prints wall time and the most memory the process held; held to 20 s and 500 MB.
 * `-- --files N` for fewer.
 */
import { spawn } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Manifest, ManifestResource } from '../src/manifest/manifest.ts';

const BUCKETS = 40;
const MAX_SECONDS = 20;
const MAX_MEGABYTES = 500;
const MAIN = join(import.meta.dirname, '../src/tidemark.js');

/** Of 100 files that follow each other, those of these places are only in the second version, only in the first, or changed. */
interface Scenario {
  readonly title: string;
  isNew(place: number): boolean;
  isGone(place: number): boolean;
  isChanged(place: number): boolean;
}

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'one in 50 differs',
    isNew: (place) => place === 10,
    isGone: (place) => place === 20,
    isChanged: (place) => place === 30 || place === 40,
  },
  {
    title: 'every one differs',
    isNew: (place) => place === 10,
    isGone: (place) => place === 20,
    isChanged: () => true,
  },
];

/** The files of a bucket in one of two versions. */
function* listFiles(
  { isNew, isGone, isChanged }: Scenario,
  bucket: string,
  version: number,
  count: number,
): Generator<string> {
  for (let index = 0; index < count; index++) {
    const place = index % 100;
    if ((isNew(place) && version === 1) || (isGone(place) && version === 2)) continue;
    const isMoved = version === 2 && isChanged(place);
    const sha256 = hash('sha256', `${bucket} ${index} ${isMoved}`);
    yield `${sha256}  s3-buckets/${bucket}/photos/${2000 + (index % 26)}/gallery-${Math.floor(index / 1000)}/IMG_${index}.jpg\n`;
  }
}

async function writeSnapshot(scenario: Scenario, store: string, version: number): Promise<void> {
  const folder = join(store, 'snapshots', `v${version}`);
  await mkdir(folder, { recursive: true });
  const sums = createWriteStream(join(folder, 'SHA256SUMS'));
  const resources: ManifestResource[] = [];
  let offset = 0;
  for (let number = 0; number < BUCKETS; number++) {
    const id = `bucket-${String(number).padStart(2, '0')}`;
    const digest = createHash('sha256');
    let length = 0;
    let files = 0;
    for (const line of listFiles(scenario, id, version, FILES / BUCKETS)) {
      digest.update(line);
      length += line.length;
      files += 1;
      if (!sums.write(line)) await once(sums, 'drain');
    }
    resources.push(describe(id, files, digest.digest('hex'), { offset, length }));
    offset += length;
  }
  sums.end();
  await once(sums, 'finish');
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(makeManifest(`v${version}`, resources)));
}

function describe(
  id: string,
  files: number,
  sha256: string,
  sums: ManifestResource['sums'],
): ManifestResource {
  return {
    ...{ agent: 's3', service: 's3', id, title: id, region: 'us-east-1', path: `s3-buckets/${id}` },
    ...{ files, bytes: 0, sha256, fingerprint: '', heldFrom: '', heldUntil: '', gaps: [], sums },
  };
}

function makeManifest(name: string, resources: ManifestResource[]): Manifest {
  const totals = { resources: BUCKETS, files: FILES, bytes: 0, newBytes: 0, services: {} };
  return {
    ...{ schema: 1, estate: 'bench', name, state: 'COMPLETE', startedAt: '', finishedAt: '', agents: ['s3'] },
    consistency: { kind: 'atomic', asOf: '', rounds: 1 },
    ...{ timings: [], totals, root: '', changes: null, resources, ledger: [], failures: [] },
  };
}

/** Seconds, and the most megabytes the process ever held (VmHWM); 0 where there is no /proc. */
async function measure(folder: string, ...flags: string[]) {
  const startedAt = performance.now();
  const args = [MAIN, 'snapshot', 'diff', 'v1', 'v2', ...flags];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  let bytes = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    said ||= chunk.toString().split('\n')[0]?.slice(0, 120) ?? '';
  });
  const exited = once(child, 'exit');
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
    await Promise.race([exited, sleep(20)]);
  }
  return { seconds: (performance.now() - startedAt) / 1000, peak, bytes, said, code: child.exitCode };
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const { values } = parseArgs({ options: { files: { type: 'string', default: '1000000' } } });
const FILES = Number(values.files);
for (const scenario of SCENARIOS) {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  try {
    await compare(scenario, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(scenario: Scenario, folder: string): Promise<void> {
  await writeFile(join(folder, 'tidemark.yaml'), JSON.stringify({ estate: 'bench' }));
  for (const version of [1, 2]) await writeSnapshot(scenario, join(folder, 'snapshots'), version);
  for (const flags of [[], ['--json']]) {
    const { seconds, peak, bytes, said, code } = await measure(folder, ...flags);
    print(
      `${scenario.title}: diff ${flags.join(' ')}: exit ${code}, ${seconds.toFixed(1)} s (held to ${MAX_SECONDS}), peak ${peak.toFixed(0)} MB (held to ${MAX_MEGABYTES}), ${(bytes / 1e6).toFixed(1)} MB printed`,
    );
    print(`  ${said}`);
    if (code !== 0 || seconds > MAX_SECONDS || peak > MAX_MEGABYTES) process.exitCode = 1;
  }
}
