import { expect, onTestFinished, test } from 'vitest';
import { dynamoDb } from '../../agents/config/dynamodb.ts';
import type { SandboxTable } from '../../sandbox/dynamodb-state.ts';
import { makeJadaDynamoDb } from '../../sandbox/estate/dynamodb.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { openRestoreScene } from './restore-scene.ts';

const RESOURCE = ['dynamodb:jada-crew'];

/** A small table in a snapshot `v1`, as `change` left it before. */
async function takeTable(change: (table: SandboxTable) => void = () => {}) {
  const estate = makeJadaDynamoDb();
  const table = estate.tables.find(({ name }) => name === 'jada-crew');
  if (!table) throw new Error('the estate has no table jada-crew');
  estate.tables = [table];
  change(table);
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'A' };
  const sandbox = await startSandbox({ estate: { dynamoDb: estate, sts } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const scene = await openRestoreScene(sandbox.url, [dynamoDb]);
  onTestFinished(() => scene[Symbol.asyncDispose]());
  await scene.take('v1');
  return { scene, table, estate };
}

test('settings of a table that differ are named and left as they are', async () => {
  const { scene, table } = await takeTable();
  Object.assign(table.description, { BillingModeSummary: undefined, DeletionProtectionEnabled: true });
  Object.assign(table, { ttlAttribute: 'expiresAt', tags: { ...table.tags, owner: 'mallory' } });
  const answer = await scene.ask('v1', RESOURCE);
  const names =
    'billing mode, throughput, deletion protection, tags, time to live (by expiresAt, and it was off)';
  expect(answer).toMatchObject({
    kind: 'nothing',
    reason: expect.stringContaining(`Not as in v1, and left so: ${names} of jada-crew.`),
  });
});

test('tags of CloudFormation are nobody else’s to write', async () => {
  const { scene, estate } = await takeTable(({ tags }) => {
    tags['aws:cloudformation:stack-name'] = 'crew';
  });
  estate.tables = [];
  await scene.restore('v1', RESOURCE);
  expect(Object.keys(estate.tables[0]?.tags ?? {})).toEqual(['data-class', 'owner', 'project']);
  expect(await scene.ask('v1', RESOURCE)).toMatchObject({
    kind: 'nothing',
    reason: expect.not.stringContaining('tags'),
  });
});
