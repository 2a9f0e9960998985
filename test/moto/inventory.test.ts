import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, inject, onTestFinished, test } from 'vitest';
import { inventory } from '../../agents/inventory.ts';
import { configSchema } from '../../src/config.ts';
import { makeRun, makeService } from '../engine/fake-estate.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const TAGS = { 'Tag.1.Key': 'Owner', 'Tag.1.Value': 'ops' };

async function createQueue(QueueName: string, tags: Readonly<Record<string, string>> = {}): Promise<void> {
  const scope = 'Credential=test/20261122/us-west-2/sqs/aws4_request';
  const body = new URLSearchParams({ Action: 'CreateQueue', Version: '2012-11-05', QueueName, ...tags });
  const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0` };
  const answer = await fetch(inject('motoUrl'), { method: 'POST', headers, body });
  expect(await answer.text()).toContain('<QueueUrl>');
}

async function createTable(TableName: string): Promise<void> {
  using client = Object.assign(
    new DynamoDBClient({ endpoint: inject('motoUrl'), region: 'us-west-2', credentials }),
    { [Symbol.dispose]: () => client.destroy() },
  );
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: [{ Key: 'Owner', Value: 'ops' }],
    }),
  );
}

test('of what has tags, only what no collector captures is told', async () => {
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
  await Promise.all([createQueue('tagged', TAGS), createQueue('bare'), createTable('jada-bookings')]);
  const aws = { endpoint: inject('motoUrl'), region: 'us-west-2' };
  const config = configSchema.parse({ estate: 'jada', aws });
  const run = await makeRun([makeService('zones', ['a']).collector], { config, inventory, credentials });
  onTestFinished(() => run[Symbol.asyncDispose]());
  expect((await run.take('v1')).coverage).toEqual({
    regions: [
      { region: 'us-east-1', status: 'listed', count: 0 },
      { region: 'us-west-2', status: 'listed', count: 2 },
    ],
    uncovered: [{ service: 'sqs', type: '', count: 1, arns: ['arn:aws:sqs:us-west-2:123456789012:tagged'] }],
  });
});
