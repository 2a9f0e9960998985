import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import type { Transfer } from '../../src/transfer/transfer.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';
import { startFront } from './fronts.ts';

const KEYS = Array.from({ length: 40 }, (_, index) => `object ${index}`);
/** Few enough to be fetched in batches. */
const BYTES = 100_000;
/** As many as openTransfer lets in at once. */
const IN_FLIGHT = 16;
const { signal } = new AbortController();

async function start(threadsFrom: (typeof PLACES)[number][1], on?: Intercept) {
  const bucket = makeBucket('jada');
  for (const key of KEYS) putObject(bucket, key, noiseBody(key, BYTES));
  const { sandbox } = await startBucket({ bucket, ...(on ? { on } : {}) });
  const front = await startFront(sandbox.url);
  const opened = await openTransfer({ url: () => `http://${front.host}/jada`, threadsFrom });
  /** Resolves once no connection is left; those that are only idle stay for some seconds. */
  const allClosed = () => vi.waitFor(() => expect(front.sockets.size).toBe(0), { timeout: 3_000 });
  return { ...opened, front, sandbox, allClosed };
}

/** Begins each body and never ends it; calls back when so many have begun. */
function stallAll(count: number, then: () => void): Intercept {
  let gets = 0;
  return (_, operation) => {
    if (operation !== 'GetObject') return undefined;
    gets += 1;
    if (gets === count) setImmediate(then);
    return 'stalled';
  };
}

type Scene = Awaited<ReturnType<typeof start>>;

/** All objects, one by one and in a batch. */
const WAYS: readonly (readonly [string, (scene: Scene, signal: AbortSignal) => Promise<unknown>[]])[] = [
  ['one by one', ({ save }, signal) => KEYS.map((key) => save(key, signal))],
  ['together', ({ transfer }, signal) => [saveTogether(transfer, signal)]],
];

async function saveTogether({ saveAll }: Transfer, signal: AbortSignal): Promise<unknown> {
  if (!saveAll) throw new TypeError('the transfer cannot save');
  const objects = KEYS.map((key) => ({
    key,
    etag: hash('md5', noiseBody(key, BYTES).slice(0, BYTES)),
    size: BYTES,
  }));
  return await saveAll('jada', objects, { signal });
}

describe.for(PLACES)('with objects fetched %s', ([, threadsFrom]) => {
  test.for(WAYS)(
    'objects wanted %s: cancelled, nothing more is asked for, and every connection is closed',
    async ([, saveAll]) => {
      const stop = new AbortController();
      const all = Promise.withResolvers<void>();
      const scene = await start(threadsFrom, stallAll(IN_FLIGHT, all.resolve));
      let open = 0;
      const reasons = new Set<unknown>();
      for (const saving of saveAll(scene, stop.signal)) {
        open += 1;
        saving.catch((error: unknown) => reasons.add(error)).finally(() => open--);
      }
      await all.promise;
      stop.abort(new Error('cancelled by alice'));
      await new Promise(setImmediate);
      expect([open, Array.from(reasons)]).toEqual([0, [stop.signal.reason]]);
      await scene.allClosed();
      expect(scene.sandbox.requests).toBe(IN_FLIGHT);
    },
  );

  test.for(WAYS)(
    'objects wanted %s: after a cancelled run the next one finds every place free',
    async ([, saveAll]) => {
      const stop = new AbortController();
      const all = Promise.withResolvers<void>();
      const scene = await start(threadsFrom, stallAll(IN_FLIGHT, all.resolve));
      const cancelled = Promise.allSettled(saveAll(scene, stop.signal));
      await all.promise;
      stop.abort(new Error('cancelled by alice'));
      await cancelled;
      scene.sandbox.conditions.intercept = undefined;
      const saved = (await Promise.all(saveAll(scene, signal))).flat();
      expect(saved).toMatchObject(KEYS.map(() => ({ kind: 'object', stored: { size: BYTES } })));
    },
  );

  test('an object of another size than listed is not read to its end', async () => {
    const { transfer, allClosed } = await start(threadsFrom);
    const saving = transfer.save?.('jada', 'object 0', { size: 5, signal });
    await expect(saving).rejects.toThrow('100000 bytes are offered, but 5 are listed');
    await allClosed();
  });
});

const [[, here]] = PLACES;

test('a listing and a body that are under way end when they are cancelled', async () => {
  const stop = new AbortController();
  const { transfer, allClosed } = await start(here, () => 'stalled');
  const answer = await transfer.get('jada', 'object 0', { signal: stop.signal });
  if (answer.kind !== 'object') throw new Error(answer.kind);
  const ends = [buffer(answer.body), transfer.list('jada', { signal: stop.signal })];
  stop.abort(new Error('cancelled by alice'));
  for (const end of ends) await expect(end).rejects.toThrow('cancelled by alice');
  await allClosed();
});

test('answers that are no object are read to their end, so that a few connections serve them all', async () => {
  const { transfer, save, front, sandbox } = await start(here);
  for (let round = 0; round < 10; round++) {
    expect(await transfer.get('jada', 'object 0', { ifMatch: 'old', signal })).toEqual({ kind: 'changed' });
    expect(await transfer.get('jada', 'none', { signal })).toEqual({ kind: 'gone' });
    expect(await save('none')).toMatchObject({ kind: 'gone' });
  }
  expect(sandbox.requests).toBe(30);
  expect(front.sockets.size).toBeLessThan(4);
});
