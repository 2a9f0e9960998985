import { buffer } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { noiseBody } from '../../sandbox/s3-body.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';
import { startFront } from './fronts.ts';

const KEYS = Array.from({ length: 40 }, (_, index) => `object ${index}`);
/** As many as openTransfer lets in at once. */
const IN_FLIGHT = 16;
const { signal } = new AbortController();

async function start(threadsFrom: (typeof PLACES)[number][1], on?: Intercept) {
  const bucket = makeBucket('jada');
  for (const key of KEYS) putObject(bucket, key, noiseBody(key, 300_000));
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

describe.for(PLACES)('with objects fetched %s', ([, threadsFrom]) => {
  test('a cancelled run asks for nothing more and closes every connection at once', async () => {
    const stop = new AbortController();
    const all = Promise.withResolvers<void>();
    const { save, sandbox, allClosed } = await start(threadsFrom, stallAll(IN_FLIGHT, all.resolve));
    let rejected = 0;
    for (const key of KEYS)
      save(key, stop.signal).catch((error: unknown) => {
        if (error === stop.signal.reason) rejected += 1;
      });
    await all.promise;
    stop.abort(new Error('cancelled by alice'));
    await new Promise(setImmediate);
    expect(rejected).toBe(KEYS.length);
    await allClosed();
    expect(sandbox.requests).toBe(IN_FLIGHT);
  });

  test('after one run is cancelled the next one finds every place free', async () => {
    const stop = new AbortController();
    const all = Promise.withResolvers<void>();
    const { save, sandbox } = await start(threadsFrom, stallAll(IN_FLIGHT, all.resolve));
    const cancelled = Promise.allSettled(KEYS.map((key) => save(key, stop.signal)));
    await all.promise;
    stop.abort(new Error('cancelled by alice'));
    await cancelled;
    sandbox.conditions.intercept = undefined;
    const saved = await Promise.all(KEYS.map((key) => save(key)));
    expect(saved.map((each) => 'stored' in each && each.stored.size)).toEqual(KEYS.map(() => 300_000));
  });

  test('an object of another size than listed is not read to its end', async () => {
    const { transfer, allClosed } = await start(threadsFrom);
    const saving = transfer.save?.('jada', 'object 0', { size: 5, signal });
    await expect(saving).rejects.toThrow('300000 bytes are offered, but 5 are listed');
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
