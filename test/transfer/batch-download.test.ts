import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import type { WantedObject } from '../../src/transfer/transfer.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';

const { signal } = new AbortController();
const BODIES: Readonly<Record<string, string>> = {
  empty: '',
  'in/a folder': 'hello',
  long: 'x'.repeat(100_000),
  same: 'hello',
};

const wanted = (key: string, body: string): WantedObject => ({
  key,
  etag: hash('md5', body),
  size: body.length,
});
const ALL = Object.entries(BODIES).map(([key, body]) => wanted(key, body));

async function start(threadsFrom: (typeof PLACES)[number][1], on?: Intercept) {
  const bucket = makeBucket('jada');
  for (const [key, body] of Object.entries(BODIES))
    putObject(bucket, key, body, { metadata: { of: key }, tags: key === 'same' ? { by: 'bob' } : {} });
  const { sandbox } = await startBucket({ bucket, ...(on ? { on } : {}) });
  const scene = await openTransfer({ url: () => `${sandbox.url}/jada`, threadsFrom });
  const { saveAll } = scene.transfer;
  if (!saveAll) throw new TypeError('the transfer cannot save');
  return { ...scene, bucket, sandbox, saveAll: (objects = ALL) => saveAll('jada', objects, { signal }) };
}

/** Answers in this way for one key. */
const only =
  (key: string, answer: ReturnType<Intercept>): Intercept =>
  (_, operation, { path }) =>
    operation === 'GetObject' && path.endsWith(`/${key}`) ? answer : undefined;

describe.for(PLACES)('small objects saved together %s', ([, threadsFrom]) => {
  test('are in the store, in the order they were asked for, with what no listing shows', async () => {
    const { saveAll, store } = await start(threadsFrom);
    const saved = await saveAll();
    expect(saved).toMatchObject(
      ALL.map(({ key, size }) => ({
        kind: 'object',
        stored: { size, sha256: hash('sha256', BODIES[key] ?? '') },
        facts: { metadata: { of: key }, tagCount: key === 'same' ? 1 : 0 },
      })),
    );
    for (const body of Object.values(BODIES))
      expect((await buffer(store.open(hash('sha256', body)))).toString()).toBe(body);
  });

  test('the same bytes are stored once', async () => {
    const { saveAll } = await start(threadsFrom);
    const isNew = (await saveAll()).map((each) => each.kind === 'object' && each.stored.isNew);
    expect(isNew.filter(Boolean)).toHaveLength(3);
    expect(await saveAll()).toMatchObject(ALL.map(() => ({ stored: { isNew: false } })));
  });

  test('what has changed or gone since it was listed is left, and nothing else', async () => {
    const { saveAll, bucket } = await start(threadsFrom);
    putObject(bucket, 'long', 'shorter');
    const saved = await saveAll([...ALL, wanted('gone', 'never was')]);
    expect(saved.map((each) => (each.kind === 'left' ? each.why : each.kind))).toEqual([
      'object',
      'object',
      'other',
      'object',
      'other',
    ]);
  });

  test.for([
    [
      'of other bytes',
      { status: 200, headers: { etag: `"${hash('md5', 'hello')}"` }, body: 'hellO' },
      'damaged',
    ],
    ['too long', { status: 200, headers: { etag: `"${hash('md5', 'hello')}"` }, body: 'hello!' }, 'other'],
    ['that is a refusal', 'throttled', 'throttled'],
    ['that is cut', 'cut', 'other'],
    [
      'that is a part',
      { status: 206, headers: { etag: `"${hash('md5', 'hello')}"` }, body: 'hello' },
      'other',
    ],
  ] as const)('an answer %s leaves that object', async ([, answer, why]) => {
    const { saveAll } = await start(threadsFrom, only('same', answer));
    const saved = await saveAll();
    expect(saved.at(-1)).toEqual({ kind: 'left', why });
    expect(saved.slice(0, -1)).toMatchObject([{ kind: 'object' }, { kind: 'object' }, { kind: 'object' }]);
  });
});
