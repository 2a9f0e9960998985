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
/** With versions and aliases, with an event source, with a function URL, with nothing of these. */
const NAMES = [
  'update-dashboard',
  'booking-confirmation',
  'booking-webhook',
  'payment-webhook',
  'newsletter-signup',
  'email-dispatch',
];

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
  const { effect } = await scene.restore('v1', resources, { identity });
  const news = effect?.steps.flatMap((step) => step.news ?? []).join(' ');
  expect(news).toMatch(
    /The URL of newsletter-signup is https:\S+ now; whoever calls https:\S+ has to be told\./,
  );
  expect(news).toMatch(/The event source arn:\S+ of email-dispatch has the id \S+ now; it was \S+\./);
  const after = await scene.take('v2');
  // Ids, addresses and version numbers are Lambda's to give.
  expect(new Set(await scene.diff('v1', 'v2'))).toEqual(
    new Set([
      'lambda eventSourceMappings[*].EventSourceMappingArn',
      'lambda eventSourceMappings[*].UUID',
      'lambda functionUrls[*].CreationTime',
      'lambda functionUrls[*].FunctionUrl',
      'lambda aliases[*].FunctionVersion',
      'lambda versions[*]',
      'lambda versions/*/configuration.json',
      'lambda versions/*/environment.json',
    ]),
  );
  for (const name of NAMES)
    expect(await scene.contents(after, name)).toEqual(await scene.contents(before, name));
  expect(await scene.ask('v1', resources, { identity })).toMatchObject({ kind: 'nothing' });
});
