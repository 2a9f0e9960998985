import { execFile, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMPILED } from './tidemark-process.ts';

const MAIN = fileURLToPath(new URL('../../src/tidemark.js', import.meta.url));

async function makeFolder(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-main-'));
  await writeFile(join(folder, 'tidemark.yaml'), yaml);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Runs `tidemark` as a person would, in a folder and with nothing of our environment but compiled code. */
function tidemark(folder: string, ...args: string[]) {
  return runNode(folder, [MAIN, ...args]);
}

function runNode(cwd: string, args: readonly string[], env: Record<string, string> = COMPILED) {
  return new Promise<{ exitCode: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? error.code : 0, stdout, stderr });
    });
  });
}

test('help comes at once: nothing is loaded for it but commander', async () => {
  const source = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      process.stderr.write(name + ' ');
      return next(name, context);
    } });`;
  const hooks = `data:text/javascript,${encodeURIComponent(source)}`;
  const { exitCode, stdout, stderr } = await runNode('/', ['--import', hooks, MAIN, '--help']);
  expect({ exitCode, usage: stdout.split('\n')[0] }).toEqual({
    exitCode: 0,
    usage: 'Usage: tidemark [options] [command]',
  });
  const packages = stderr
    .split(' ')
    .filter((name) => /^[a-z@]/.test(name) && !/^(node|data|file):/.test(name));
  expect(Array.from(new Set(packages))).toEqual(['commander']);
});

test('compiled code is kept below the home; where that cannot be written, all goes without', async () => {
  await using made = await makeFolder('estate: jada\n');
  const help = (home: string) => runNode('/', [MAIN, '--help'], { HOME: home });
  expect(await help(made.folder)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await readdir(join(made.folder, '.cache/tidemark'))).toHaveLength(1);
  expect(await help(join(made.folder, 'tidemark.yaml'))).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a new estate has no snapshots', async () => {
  await using made = await makeFolder('estate: jada\n');
  expect(await tidemark(made.folder, 'snapshot', 'list')).toEqual({
    exitCode: 0,
    stdout: 'No snapshots yet. Take the first: tidemark snapshot take\n',
    stderr: '',
  });
});

test('a snapshot that is not there exits 1, with --json as an object too', async () => {
  await using made = await makeFolder('estate: jada\n');
  const message = 'there is no snapshot named "v1"; `tidemark snapshot list` shows what there is';
  const { exitCode, stdout, stderr } = await tidemark(made.folder, 'snapshot', 'show', 'v1', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `${message}\n` });
  expect(JSON.parse(stdout)).toEqual({ kind: 'error', code: 'snapshot', message });
});

test('mistakes in the configuration exit 2, all at once, and nothing is made', async () => {
  await using made = await makeFolder('estat: jada\nstore: s3://x\n');
  const { exitCode, stdout, stderr } = await tidemark(made.folder, 'snapshot', 'list', '--json');
  expect(exitCode).toBe(2);
  expect(stderr.trimEnd().split('\n')).toEqual([
    'tidemark.yaml:1: estat: unknown key; did you mean "estate"?',
    'tidemark.yaml:1: estate: is missing; give a name: letters, digits, ".", "_" and "-" only',
    'tidemark.yaml:2: store: "s3://x" is not a folder; buckets (s3://…) are not supported as a store in this version',
  ]);
  expect(JSON.parse(stdout).problems).toHaveLength(3);
});

test('mistakes on the command line exit 2 with one line', async () => {
  await using made = await makeFolder('estate: jada\n');
  expect(await tidemark(made.folder, 'snapshto')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: "unknown command 'snapshto' (did you mean snapshot?)\n",
  });
});

test('mistakes of a change exit 2, all at once, and AWS is asked nothing', async () => {
  await using made = await makeFolder('estate: jada\n');
  const args = ['staging', 'price', 'qos', 'bobdylan', '225', '22x'];
  expect(await tidemark(made.folder, ...args)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: [
      'there is no site "qos": add it to tidemark.yaml under sites\n',
      '`22x` is not a price: write it as $225, 225.00 or 225 USD\n',
    ].join(''),
  });
});

test('nobody has asked for anything in a new estate', async () => {
  await using made = await makeFolder('estate: jada\n');
  expect(await tidemark(made.folder, 'audit')).toMatchObject({
    exitCode: 0,
    stdout: 'Nothing has been asked for yet.\n',
  });
});

test('a data folder that cannot be used exits 1 and says what to do', async () => {
  await using made = await makeFolder('estate: jada\ndatabase: tidemark.yaml\n');
  const { exitCode, stderr } = await tidemark(made.folder, 'snapshot', 'list');
  expect({ exitCode, stderr: stderr.replace(made.folder, '') }).toEqual({
    exitCode: 1,
    stderr: 'database: "/tidemark.yaml" is not a folder; name another one in `database`\n',
  });
});

test.runIf(existsSync('/dev/full'))('a result that the disk has no room for is no success', async () => {
  await using made = await makeFolder('estate: jada\n');
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'snapshot', 'list', '--json'], {
    cwd: made.folder,
    env: {},
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'the output could not be written, or not all of it: ENOSPC: no space left on device, write\n',
  });
});
