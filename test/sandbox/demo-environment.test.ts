import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDemoEnvironment } from '../../sandbox/demo-environment.ts';

test('the demo asks no proxy and takes no credentials of a real account', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-demo-'));
  const mine = {
    HOME: '/home/alice',
    HTTP_PROXY: 'http://proxy',
    https_proxy: 'http://proxy',
    AWS_PROFILE: 'real',
  };
  const env = await makeDemoEnvironment(folder.path, 'http://127.0.0.1:1', mine);
  expect(env).toMatchObject({ HOME: '/home/alice', AWS_PROFILE: '', AWS_ACCESS_KEY_ID: 'demo' });
  expect(Object.keys(env).filter((name) => /proxy/i.test(name))).toEqual([]);
});
