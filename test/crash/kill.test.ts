import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';

const MAIN = join(import.meta.dirname, '../../src/tidemark.js');
const KILLS = 20;
const KILLS_A_RUN = 4;

interface Home extends AsyncDisposable {
  readonly folder: string;
  readonly sandbox: Sandbox;
}

async function makeHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-crash-'));
  const sandbox = await startSandbox({ estate: makeJadaEstate({ scale: 0.1 }), latencyMs: 2 });
  await writeFile(
    join(folder, 'tidemark.yaml'),
    JSON.stringify({ estate: 'jada', aws: { endpoint: sandbox.url } }),
  );
  return {
    folder,
    sandbox,
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await removeReadOnly(folder);
    },
  };
}

function take({ folder }: Home, name: string) {
  return spawn(process.execPath, [MAIN, 'snapshot', 'take', name, '--only', 's3,lambda', '--quiet'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin', HOME: folder, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

async function finish(child: ReturnType<typeof take>): Promise<Ended> {
  const said = await text(child.stderr);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, said };
}

const DONE = { code: 0, said: '' };

async function sealed({ folder }: Home): Promise<string[]> {
  return readdir(join(folder, 'snapshots/snapshots')).catch(() => []);
}

/** What a reader of the store sees under that name must be whole, if it is there. */
async function checkSealed(home: Home, name: string): Promise<void> {
  if (!(await sealed(home)).includes(name)) return;
  const folder = join(home.folder, 'snapshots/snapshots', name);
  const check = spawn('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder, stdio: 'ignore' });
  expect(await once(check, 'exit'), name).toEqual([0, null]);
}

async function contents(home: Home, name: string) {
  const json = await readFile(join(home.folder, 'snapshots/snapshots', name, 'manifest.json'), 'utf8');
  const { state, resources, root } = JSON.parse(json) as Manifest;
  return { state, root, resources: resources.map(({ service, id, sha256 }) => ({ service, id, sha256 })) };
}

async function removeReadOnly(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
  await rm(folder, { recursive: true });
}

it('a run killed at any moment leaves nothing half-written, and the resumed snapshot is right', {
  timeout: 300_000,
}, async () => {
  await using home = await makeHome();
  const startedAt = performance.now();
  expect(await finish(take(home, 'v'))).toEqual(DONE);
  let wholeMs = performance.now() - startedAt;
  const reference = await contents(home, 'v');

  let killed = 0;
  for (let round = 0; killed < KILLS && round < KILLS * 3; round++) {
    await removeReadOnly(join(home.folder, 'snapshots'));
    for (let attempt = 0; attempt < KILLS_A_RUN && killed < KILLS; attempt++) {
      const begunAt = performance.now();
      const child = take(home, 'v');
      const finished = finish(child);
      // The moments are spread over the whole run, its start and its seal included, early and late ones mixed.
      await Promise.race([sleep(wholeMs * (0.1 + 0.9 * (((killed * 7) % KILLS) / KILLS))), finished]);
      const tookMs = performance.now() - begunAt;
      child.kill('SIGKILL');
      await finished;
      await checkSealed(home, 'v');
      if (child.signalCode === 'SIGKILL') killed += 1;
      // The machine is not as busy any more as when the whole run was measured.
      else if (attempt === 0) wholeMs = tookMs;
      if (child.signalCode !== 'SIGKILL') break;
    }
    if (!(await sealed(home)).includes('v')) expect(await finish(take(home, 'v'))).toEqual(DONE);
    await checkSealed(home, 'v');
    expect(await contents(home, 'v')).toEqual(reference);
  }
  expect(killed).toBe(KILLS);
});
