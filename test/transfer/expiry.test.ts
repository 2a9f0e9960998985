import { describe, expect, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import type { Credentials } from '../../src/transfer/signature.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';

const KEYS = Array.from({ length: 40 }, (_, index) => `object ${index}`);
const { signal } = new AbortController();
const EXPIRED = {
  status: 400,
  body: '<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
};

/** Credentials as the SDK gives them: who asks while new ones are on their way gets those. */
function makeSource(next: (refreshes: number) => Credentials = makeKeys) {
  let current = makeKeys(0);
  let pending: Promise<Credentials> | undefined;
  const source = {
    refreshes: 0,
    async credentials(refresh: boolean): Promise<Credentials> {
      if (!refresh) return current;
      pending ??= new Promise<void>(setImmediate).then(() => {
        source.refreshes += 1;
        current = next(source.refreshes);
        pending = undefined;
        return current;
      });
      return await pending;
    },
  };
  return source;
}

function makeKeys(generation: number): Credentials {
  return {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: `secret ${generation}`,
    sessionToken: `token ${generation}`,
  };
}

/** From so many GETs on the first token is refused. */
function expireAfter(gets: number): Intercept {
  let answered = 0;
  return (_, operation, { headers }) => {
    if (operation === 'GetObject') answered += 1;
    return answered > gets && headers['x-amz-security-token'] === 'token 0' ? EXPIRED : undefined;
  };
}

describe.for(PLACES)('with objects fetched %s', ([, threadsFrom]) => {
  test('a token that expires in the middle is replaced once, and nothing is missing', async () => {
    const bucket = makeBucket('jada');
    for (const key of KEYS) putObject(bucket, key, `this is ${key}`);
    const { sandbox } = await startBucket({ bucket, on: expireAfter(10) });
    const source = makeSource();
    const url = () => `${sandbox.url}/jada`;
    const { credentials } = source;
    const { save, transfer } = await openTransfer({ url, threadsFrom, credentials });
    const saved = await Promise.all(KEYS.map((key) => save(key)));
    expect(saved.map(({ kind }) => kind)).toEqual(KEYS.map(() => 'object'));
    expect((await transfer.list('jada', { signal })).objects).toHaveLength(KEYS.length);
    expect(source.refreshes).toBe(1);
  });
});

test('a token that is refused though it is new fails as what it is, without asking on and on', async () => {
  const { sandbox } = await startBucket({ on: () => EXPIRED });
  const source = makeSource(() => makeKeys(0));
  const { credentials } = source;
  const { save } = await openTransfer({ url: () => `${sandbox.url}/jada`, credentials });
  await expect(save('a')).rejects.toMatchObject({ name: 'ExpiredToken' });
  expect(source.refreshes).toBe(1);
});
