import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { makeRestorePolicy } from '../../agents/restore/policy.ts';
import { createRestorers } from '../../agents/restore/port.ts';
import { createClients } from '../../src/aws/clients.ts';
import { makeConfig } from './collect.ts';

test('the policy of restores is the one in docs, and fits into a managed policy', async () => {
  const config = makeConfig({});
  const { signal } = new AbortController();
  await using clients = createClients({ aws: config.aws, signal, maxSockets: 1 });
  const limit = pLimit(1);
  const restorers = createRestorers({
    config,
    clients,
    limit,
    now: Date.now,
    pause: async () => {},
    client: (client, region, ratePerSecond) => clients.get(client, { region, limit, ratePerSecond }),
  });
  const policy = makeRestorePolicy(restorers);
  expect(JSON.stringify(policy).length).toBeLessThan(6144);
  expect(new Set(restorers.map(({ service }) => service)).size).toBe(restorers.length);
  await expect(`${JSON.stringify(policy, undefined, 2)}\n`).toMatchFileSnapshot(
    '../../docs/iam-policy-restore.json',
  );
});
