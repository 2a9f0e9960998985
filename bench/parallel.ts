/**
 * `npm run bench:parallel`: the JADA-shaped estate in the sandbox with 40 ms on every answer, taken twice by the
 * real command. Prints how much waiting it did at once: the sum of the waits of all requests made, over the wall
 * time of the whole command, start of the process included.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeClaspEnvironment } from '../sandbox/clasp-environment.ts';
import { GAS_PROJECTS } from '../sandbox/estate/apps-script.ts';
import { makeJadaEstate } from '../sandbox/estate/jada.ts';
import { REGION, REGIONS } from '../sandbox/estate/names.ts';
import { writeJadaWorkspace } from '../sandbox/estate/workspace.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import type { Manifest } from '../src/manifest/manifest.ts';

const LATENCY_MS = 40;
const MAIN = join(import.meta.dirname, '../src/tidemark.js');
const ROUNDS = 5;

interface Measured {
  readonly wallMs: number;
  readonly waitedMs: number;
  readonly requests: number;
  readonly peakBytes: number;
  readonly code: number | null;
}

async function measure(
  sandbox: Sandbox,
  args: readonly string[],
  folder: string,
  clasp: Readonly<Record<string, string>>,
): Promise<Measured> {
  const before = { requests: sandbox.requests, waitedMs: sandbox.waitedMs };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: join(folder, '..'),
      ...clasp,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
  });
  let peakBytes = 0;
  const exited = once(child, 'exit');
  while (child.exitCode === null && child.signalCode === null) {
    peakBytes = Math.max(peakBytes, await readPeak(child.pid));
    await Promise.race([exited, sleep(20)]);
  }
  return {
    wallMs: performance.now() - startedAt,
    waitedMs: sandbox.waitedMs - before.waitedMs,
    requests: sandbox.requests - before.requests,
    peakBytes,
    code: child.exitCode,
  };
}

/** The most memory the process ever held (VmHWM); 0 where there is no /proc. */
async function readPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

function count(sandbox: Sandbox, from: number, ...operations: string[]): number {
  return sandbox.log.slice(from).filter((call) => operations.includes(call.operation ?? '')).length;
}

function describe(name: string, { wallMs, waitedMs, requests, peakBytes, code }: Measured): string {
  const ratio = (waitedMs / wallMs).toFixed(1);
  const seconds = (wallMs / 1000).toFixed(2);
  return `${name}: exit ${code}, ${requests} requests, waits ${(waitedMs / 1000).toFixed(0)} s / wall ${seconds} s = ${ratio}, peak ${(peakBytes / 1e6).toFixed(0)} MB`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function criticalPath(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, 'snapshots/snapshots', name, 'manifest.json'), 'utf8');
  const { timings } = JSON.parse(text) as Manifest;
  return timings
    .map((each) => `${each.phase} ${each.ms} ms (slowest ${each.slowest}, last ${each.last})`)
    .join(' → ');
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
await using sandbox = await startSandbox({ estate: makeJadaEstate(), latencyMs: LATENCY_MS });
try {
  const clasp = await makeClaspEnvironment(join(folder, 'clasp'), sandbox.url);
  const { repos, tools, docs, handoffs } = await writeJadaWorkspace(join(folder, 'workspace'));
  const config = {
    estate: 'jada',
    aws: { region: REGION, regions: REGIONS, endpoint: sandbox.url },
    snapshot: { local: { gas: GAS_PROJECTS, repos, tools, docs, handoffs } },
  };
  const ratios: number[] = [];
  const peaks: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const home = await mkdtemp(join(folder, 'round-'));
    await writeFile(join(home, 'tidemark.yaml'), JSON.stringify(config));
    const first = await measure(sandbox, ['snapshot', 'take', 'first', '--quiet'], home, clasp);
    print(describe(`round ${round}, first `, first));
    print(`  critical path: ${await criticalPath(home, 'first')}`);
    const from = sandbox.log.length;
    const second = await measure(sandbox, ['snapshot', 'take', 'second', '--quiet'], home, clasp);
    print(describe(`round ${round}, second`, second));
    const fetched = count(sandbox, from, 'GetObject', 'GetFunctionCode');
    print(`  objects and code downloaded the second time: ${fetched}`);
    ratios.push(first.waitedMs / first.wallMs);
    peaks.push(first.peakBytes);
  }
  print(
    `median ratio ${median(ratios).toFixed(1)} (held to 25), peak memory ${(Math.max(...peaks) / 1e6).toFixed(0)} MB (held to 300)`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
