import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Home, KEYS, listStore, makeHome, parseLines, run, start } from './tidemark-process.ts';

/** Each test waits for several processes, and others have the machine too. */
vi.setConfig({ testTimeout: 60_000 });

/** One estate behind two doors: slow enough to be interrupted, and not. */
let slow: Sandbox;
let fast: Sandbox;

beforeAll(async () => {
  const estate = makeJadaEstate({ scale: 0.02 });
  slow = await startSandbox({ estate, latencyMs: 500 });
  fast = await startSandbox({ estate });
});

afterAll(async () => {
  await slow[Symbol.asyncDispose]();
  await fast[Symbol.asyncDispose]();
});

const TAKE = ['snapshot', 'take', 'v1', '--only', 'lambda'];
const at = ({ url }: Sandbox) => ({ ...KEYS, AWS_ENDPOINT_URL: url });

/** A run in the middle of its work. */
async function startSlowly(home: Home, args: readonly string[] = TAKE) {
  const started = start(home, [...args, '--json'], at(slow));
  await started.says('"state":"working"');
  return started;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run within two seconds, and the same name goes on with it',
  async (signal) => {
    await using home = await makeHome('estate: jada');
    const first = await startSlowly(home);
    first.signal(signal);
    const { exitCode, stdout, stderr, ms } = await first.ended;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: 'stopping…; once more to quit at once\nstopped; `tidemark snapshot take v1` resumes it\n',
    });
    expect(ms).toBeLessThan(2000);
    expect(parseLines(stdout).at(-1)).toMatchObject({ kind: 'cancelled', name: 'v1' });
    expect(await listStore(home)).toEqual({ sealed: [], partial: ['v1'] });
    const again = await run(home, [...TAKE, '--json'], at(fast));
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = parseLines(again.stdout);
    expect(lines[0]).toMatchObject({ kind: 'progress', name: 'v1', resumed: true });
    expect(lines.slice(0, -1).every(({ kind }) => kind === 'progress')).toBe(true);
    expect(lines.at(-1)).toMatchObject({ kind: 'sealed', manifest: { name: 'v1', state: 'COMPLETE' } });
    expect(await listStore(home)).toEqual({ sealed: ['v1'], partial: [] });
  },
);

test('told twice to stop, it is gone at once; other agents cannot take its name', async () => {
  await using home = await makeHome('estate: jada');
  const first = await startSlowly(home);
  first.signal('SIGINT');
  first.signal('SIGINT');
  expect(await first.ended).toMatchObject({ exitCode: 130 });
  expect(await listStore(home)).toMatchObject({ sealed: [] });
  const other = await run(home, ['snapshot', 'take', 'v1', '--only', 's3'], at(fast));
  expect(other).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'the stopped run v1 was taken with lambda: go on with `take v1`, or choose another name\n',
  });
  expect(await run(home, ['snapshot', 'take', 'v1', '--quiet'], at(fast))).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Snapshot v1 is COMPLETE, taken in [^\n]+\n$/),
  });
});

test('a second run is told who takes one and since when; once that is killed, the next goes on at once', async () => {
  await using home = await makeHome('estate: jada');
  const first = await startSlowly(home);
  const second = await run(home, ['snapshot', 'take', 'v2', '--json'], at(fast));
  const message = expect.stringMatching(
    /^snapshot v1 is being taken now, by \S+, since \d{4}-\d\d-\d\d \d\d:\d\d UTC: take yours when it is done$/,
  );
  expect(second.exitCode).toBe(1);
  expect(second.stderr.trimEnd()).toEqual(message);
  expect(parseLines(second.stdout)).toEqual([{ kind: 'error', code: 'snapshot', message }]);
  first.signal('SIGKILL');
  await first.ended;
  expect(await run(home, [...TAKE, '--quiet'], at(fast))).toMatchObject({ exitCode: 0, stderr: '' });
});

test('two estates in one store do not write one snapshot together', async () => {
  await using home = await makeHome('estate: jada');
  const first = await startSlowly(home);
  await using other = await makeHome({ estate: 'other', store: join(home.folder, 'snapshots') });
  const second = await run(other, TAKE, at(fast));
  first.signal('SIGKILL');
  expect(second).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^snapshot v1 failed: process \d+ on \S+ is taking v1 into the same store: wait until it is done, or choose another name/,
    ),
  });
  await first.ended;
  expect(await listStore(home)).toMatchObject({ sealed: [] });
});

test('a reader who stops reading stops nothing; a name that exists is refused', async () => {
  await using home = await makeHome('estate: jada');
  const started = start(home, TAKE, at(fast));
  await started.says('taking snapshot v1');
  started.child.stdout.destroy();
  expect(await started.ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await listStore(home)).toEqual({ sealed: ['v1'], partial: [] });
  expect(await run(home, TAKE, at(fast))).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'a snapshot named v1 exists already: choose another name\n',
  });
});
