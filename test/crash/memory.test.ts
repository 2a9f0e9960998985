import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { KEYS, makeHome } from '../commands/tidemark-process.ts';

const PROGRAM = join(import.meta.dirname, '../../src/tidemark.js');
const OBJECTS = 20_000;
const DIFFERENT = 10;
const RUNS = 4;
const MEGABYTE = 1_000_000;
/** Loaded into the program: when it ends, it says how much memory it ever held (VmHWM, in kB) as the last of stderr. */
const TELL_PEAK = `data:text/javascript;base64,${Buffer.from(`
  import { readFileSync } from 'node:fs';
  process.on('exit', () => process._rawDebug(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\\s+(\\d+)/)[1]));
`).toString('base64')}`;

function makeSide(name: string, isStaging: boolean) {
  const bucket = makeBucket(name);
  for (let index = 0; index < OBJECTS; index++) {
    const isChanged = isStaging && index % (OBJECTS / DIFFERENT) === 0;
    putObject(bucket, `gallery/photo-${String(index).padStart(6, '0')}.jpg`, `${isChanged} ${index}`);
  }
  return bucket;
}

async function compare(folder: string) {
  const args = ['--import', TELL_PEAK, PROGRAM, 'staging', 'compare', 'qos', '--json'];
  const env = { ...KEYS, HOME: folder };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  return { result: JSON.parse(stdout), peakBytes: Number(stderr) * 1024 };
}

it('20,000 objects a side that differ in 10 are compared in less than 100 MB, program and all', async () => {
  const buckets = [makeSide('qos', false), makeSide('qos-staging', true)];
  const sts = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/qos', userId: 'AIDA' };
  await using sandbox = await startSandbox({ estate: { s3: makeS3State(buckets), sts } });
  const sites = {
    qos: { domain: 'qos.com', production: { bucket: 'qos' }, staging: { bucket: 'qos-staging' } },
  };
  await using home = await makeHome({ estate: 'jada', aws: { endpoint: sandbox.url }, sites });
  // Node strips the types of what it has not seen yet, once: 15 MB.
  await compare(home.folder);
  // On a busy machine garbage is collected later: what it needs is the least of a few runs.
  const peaks: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { result, peakBytes } = await compare(home.folder);
    peaks.push(peakBytes);
    expect(result.counts).toEqual({ '=': OBJECTS - DIFFERENT, '*': DIFFERENT, '-': 0, '+': 0 });
  }
  expect(sandbox.log.map(({ operation }) => operation)).not.toContain('GetObject');
  expect(Math.min(...peaks)).toBeLessThan(100 * MEGABYTE);
});
