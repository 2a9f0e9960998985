import { buffer } from 'node:stream/consumers';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import type { Caller } from '../../src/aws/caller.ts';
import { impatient, openTransfer, PLACES, startBucket } from './fast-scene.ts';

const KEYS = Array.from({ length: 60 }, (_, index) => `object ${index}`);
const [, [, threadsFrom]] = PLACES;

/** A bucket, and a list of all threads that are started to fetch from it; `onGet` is told of each GET and what number it has. */
async function start(given: {
  readonly onThread?: (thread: Worker) => void;
  readonly onGet?: (get: number, thread: Worker | undefined) => 'stalled' | undefined;
  readonly caller?: Caller;
}) {
  const threads: Worker[] = [];
  const keep = (thread: Worker) => {
    threads.push(thread);
    given.onThread?.(thread);
  };
  process.on('worker', keep);
  onTestFinished(() => void process.off('worker', keep));
  let gets = 0;
  const on: Intercept = (_, operation) =>
    operation === 'GetObject' ? given.onGet?.(gets++, threads.at(-1)) : undefined;
  const bucket = makeBucket('jada');
  for (const key of KEYS) putObject(bucket, key, `this is ${key}`);
  const { sandbox } = await startBucket({ bucket, on });
  const caller = given.caller ? { caller: given.caller } : {};
  const opened = await openTransfer({ url: () => `${sandbox.url}/jada`, threadsFrom, ...caller });
  return { ...opened, threads };
}

/** Ends a thread as a full heap would, in the middle of its work. */
function kill(thread: Worker | undefined): 'stalled' {
  void thread?.terminate();
  return 'stalled';
}

test('what a thread had when it died is fetched by another one, and nothing is missing', async () => {
  const onGet = (get: number, thread: Worker | undefined) =>
    get === 10 || get === 40 ? kill(thread) : undefined;
  const { save, store, threads } = await start({ onGet });
  const saved = await Promise.all(KEYS.map((key) => save(key)));
  const texts = saved.map(async (each) =>
    'stored' in each ? (await buffer(store.open(each.stored.sha256))).toString() : each.kind,
  );
  expect(await Promise.all(texts)).toEqual(KEYS.map((key) => `this is ${key}`));
  expect(threads).toHaveLength(3);
});

test.for([
  ['in the middle of its work', { onGet: (_: number, thread: Worker | undefined) => kill(thread) }],
  ['as soon as it is started', { onThread: kill }],
] as const)(
  'where every thread dies %s, the object fails by name, and none is started without work',
  async ([, deadly]) => {
    const { save, threads } = await start({ ...deadly, caller: impatient });
    await expect(save('object 1')).rejects.toMatchObject({
      code: 'ERR_WORKER_EXITED',
      message: 'a worker thread ended by itself',
    });
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(threads).toHaveLength(3);
  },
);
