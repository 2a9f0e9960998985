import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { makeBucket, makeS3State, putObject } from '../../sandbox/s3-state.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Home, KEYS, listStore, makeHome, parseLines, run, start } from './tidemark-process.ts';

/** Each test waits for several processes, and others have the machine too. */
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 2 });

const BUCKETS = 8;
/** By then some buckets are captured, and others are not. */
const CALLS_ANSWERED = 80;

/** Buckets on AWS; where `onStuck` is given, it answers so many calls and no more. */
function startAws(onStuck?: () => void): Promise<Sandbox> {
  const buckets = Array.from({ length: BUCKETS }, (_, index) => {
    const bucket = makeBucket(`sail-${index}`);
    putObject(bucket, 'index.html', `<h1>Sail ${index}</h1>\n`);
    return bucket;
  });
  let calls = 0;
  return startSandbox({
    estate: {
      s3: makeS3State(buckets),
      sts: { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'AIDASAIL' },
    },
    intercept: async (service) => {
      if (!onStuck || service !== 's3' || ++calls <= CALLS_ANSWERED) return undefined;
      onStuck();
      return await new Promise(() => {});
    },
  });
}

const TAKE = ['snapshot', 'take', 'v1', '--only', 's3'];
const at = ({ url }: Sandbox) => ({ ...KEYS, AWS_ENDPOINT_URL: url });

interface Scene extends Home {
  readonly aws: Sandbox;
}

/** A home, and an AWS that works. */
async function makeScene(): Promise<Scene> {
  const home = await makeHome('estate: jada');
  const aws = await startAws();
  return {
    ...home,
    aws,
    async [Symbol.asyncDispose]() {
      await aws[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** A run that is in the middle of its work until it is told to end. */
async function startEndless(home: Home) {
  const middle = Promise.withResolvers<void>();
  const aws = await startAws(middle.resolve);
  const started = start(home, [...TAKE, '--json'], at(aws));
  started.child.once('close', () => {
    middle.reject(new Error('it ended before its middle'));
    void aws[Symbol.asyncDispose]();
  });
  await middle.promise;
  return started;
}

test.concurrent.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run, and the same name goes on with it',
  async (signal) => {
    await using scene = await makeScene();
    const first = await startEndless(scene);
    first.signal(signal);
    const { exitCode, stdout, stderr } = await first.ended;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: 'stopping…; once more to quit at once\nstopped; `tidemark snapshot take v1` resumes it\n',
    });
    expect(parseLines(stdout).at(-1)).toMatchObject({ kind: 'cancelled', name: 'v1' });
    expect(await listStore(scene)).toEqual({ sealed: [], partial: ['v1'] });
    const again = await run(scene, [...TAKE, '--json'], at(scene.aws));
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = parseLines(again.stdout);
    expect(lines[0]).toMatchObject({ kind: 'progress', name: 'v1', resumed: true });
    expect(lines.slice(0, -1).every(({ kind }) => kind === 'progress')).toBe(true);
    expect(lines.at(-1)).toMatchObject({
      kind: 'sealed',
      manifest: { name: 'v1', state: 'COMPLETE', totals: { resources: BUCKETS } },
    });
    expect(await listStore(scene)).toEqual({ sealed: ['v1'], partial: [] });
  },
);

test.concurrent('told twice to stop, it is gone at once; other agents cannot take its name', async () => {
  await using scene = await makeScene();
  const first = await startEndless(scene);
  first.signal('SIGINT');
  first.signal('SIGINT');
  expect(await first.ended).toMatchObject({ exitCode: 130 });
  expect(await listStore(scene)).toEqual({ sealed: [], partial: ['v1'] });
  const other = await run(scene, ['snapshot', 'take', 'v1', '--only', 'lambda'], at(scene.aws));
  expect(other).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'the stopped run v1 was taken with s3: go on with `take v1`, or choose another name\n',
  });
  expect(await run(scene, ['snapshot', 'take', 'v1', '--quiet'], at(scene.aws))).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Snapshot v1 is COMPLETE, taken in [^\n]+\n$/),
  });
});

test.concurrent('a second run is told who takes one and since when; once that is killed, the next goes on at once', async () => {
  await using scene = await makeScene();
  const first = await startEndless(scene);
  const second = await run(scene, ['snapshot', 'take', 'v2', '--json'], at(scene.aws));
  const message = expect.stringMatching(
    /^snapshot v1 is being taken now, by \S+, since \d{4}-\d\d-\d\d \d\d:\d\d UTC: take yours when it is done$/,
  );
  expect(second.exitCode).toBe(1);
  expect(second.stderr.trimEnd()).toEqual(message);
  expect(parseLines(second.stdout)).toEqual([{ kind: 'error', code: 'snapshot', message }]);
  first.signal('SIGKILL');
  await first.ended;
  expect(await run(scene, [...TAKE, '--quiet'], at(scene.aws))).toMatchObject({ exitCode: 0, stderr: '' });
});

test.concurrent('two estates in one store do not write one snapshot together', async () => {
  await using scene = await makeScene();
  const first = await startEndless(scene);
  await using other = await makeHome({ estate: 'other', store: join(scene.folder, 'snapshots') });
  const second = await run(other, TAKE, at(scene.aws));
  first.signal('SIGKILL');
  await first.ended;
  expect(second).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^snapshot v1 failed: process \d+ on \S+ is taking v1 into the same store: wait until it is done, or choose another name/,
    ),
  });
  expect(await listStore(scene)).toEqual({ sealed: [], partial: ['v1'] });
});

test.concurrent('a reader who stops reading stops nothing; a name that exists is refused', async () => {
  await using scene = await makeScene();
  const started = start(scene, TAKE, at(scene.aws));
  await started.says('taking snapshot v1');
  started.child.stdout.destroy();
  expect(await started.ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await listStore(scene)).toEqual({ sealed: ['v1'], partial: [] });
  expect(await run(scene, TAKE, at(scene.aws))).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'a snapshot named v1 exists already: choose another name\n',
  });
});
