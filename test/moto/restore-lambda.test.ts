import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { beforeAll, expect, inject, test } from 'vitest';
import { functions as collector } from '../../agents/lambda/function.ts';
import { makeJadaEventBridge } from '../../sandbox/estate/eventbridge.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { credentials, openRestoreScene, type RestoreScene } from '../restore/restore-scene.ts';
import { seedEventBridge } from './seed-eventbridge.ts';
import { seedIam } from './seed-iam.ts';
import { seedLambda } from './seed-lambda.ts';

const endpoint = inject('motoUrl');
const all = makeJadaLambda();
const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
const here = all.functions.filter(({ region }) => region === 'us-east-1');
const NAMES = here.map(({ configuration }) => String(configuration.FunctionName)).slice(0, 8);

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  await seedIam(makeJadaIam(), endpoint);
  await seedEventBridge(makeJadaEventBridge(), endpoint);
  await seedLambda(all, endpoint);
});

async function destroy(FunctionName: string): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
}

async function writeIdentity({ folder, secret }: RestoreScene): Promise<string> {
  const file = join(folder, 'age.key');
  await writeFile(file, `${secret}\n`);
  return file;
}

test('functions that are gone come back with code, configuration, variables, aliases and callers', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const identity = await writeIdentity(scene);
  for (const name of NAMES) await destroy(name);
  const resources = NAMES.map((name) => `lambda:${name}`);
  await scene.restore('v1', resources, { identity });
  const after = await scene.take('v2');
  for (const name of NAMES)
    expect(await scene.contents(after, name)).toEqual(await scene.contents(before, name));
  expect(await scene.ask('v1', resources, { identity })).toMatchObject({ kind: 'nothing' });
});
