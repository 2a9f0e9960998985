import { buffer } from 'node:stream/consumers';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';

const KEYS = Array.from({ length: 60 }, (_, index) => `object ${index}`);
const [, [, threadsFrom]] = PLACES;

/** A transfer over threads, of which the server ends one when it likes, as a full heap would. */
async function start(isDeadly: (get: number) => boolean) {
  const threads: Worker[] = [];
  const keep = (thread: Worker) => void threads.push(thread);
  process.on('worker', keep);
  onTestFinished(() => void process.off('worker', keep));
  let gets = 0;
  const on: Intercept = (_, operation) => {
    if (operation !== 'GetObject' || !isDeadly(gets++)) return undefined;
    void threads.at(-1)?.terminate();
    return 'stalled';
  };
  const bucket = makeBucket('jada');
  for (const key of KEYS) putObject(bucket, key, `this is ${key}`);
  const { sandbox } = await startBucket({ bucket, on });
  const opened = await openTransfer({ url: () => `${sandbox.url}/jada`, threadsFrom });
  return { ...opened, threads };
}

test('what a thread had when it died is fetched by another one, and nothing is missing', async () => {
  const { save, store, threads } = await start((get) => get === 10 || get === 40);
  const saved = await Promise.all(KEYS.map((key) => save(key)));
  const texts = saved.map(async (each) =>
    'stored' in each ? (await buffer(store.open(each.stored.sha256))).toString() : each.kind,
  );
  expect(await Promise.all(texts)).toEqual(KEYS.map((key) => `this is ${key}`));
  expect(threads).toHaveLength(3);
});

test('where every thread dies, the object fails by name, and no thread is started without work', async () => {
  const { save, threads } = await start(() => true);
  await expect(save('object 1')).rejects.toMatchObject({
    code: 'ERR_WORKER_EXITED',
    message: 'a worker thread ended by itself',
  });
  expect(threads.length).toBeLessThanOrEqual(11);
}, 30_000);
