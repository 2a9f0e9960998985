import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { functions } from '../../agents/lambda/function.ts';
import { ACCOUNT_ID } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Collector } from '../../src/engine/collector.ts';
import { findFunction, makeEstate } from '../agents/lambda-estate.ts';
import { openRestoreScene } from './restore-scene.ts';

const NAME = 'refund-processor';
const RESOURCE = [`lambda:${NAME}`];

/** One function of the estate in a snapshot `v1`, as `change` left it before. */
async function takeFunction(
  change: (found: ReturnType<typeof findFunction>) => void = () => {},
  collector: Collector = functions,
) {
  const estate = makeEstate();
  const found = findFunction(estate, NAME);
  change(found);
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'A' };
  const sandbox = await startSandbox({ estate: { ...estate, sts } });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const config = { snapshot: { lambda: { include: [NAME] } } };
  const scene = await openRestoreScene(sandbox.url, [collector], config);
  onTestFinished(() => scene[Symbol.asyncDispose]());
  await scene.take('v1');
  const identity = join(scene.folder, 'age.key');
  await writeFile(identity, `${scene.secret}\n`);
  return { scene, found, estate, identity };
}

test('a function that somebody throttled to nothing and let call itself is as it was again', async () => {
  const { scene, found, identity } = await takeFunction();
  Object.assign(found, { reservedConcurrency: 0, recursiveLoop: 'Allow' });
  const { operations } = await scene.plan('v1', RESOURCE, { identity });
  expect(operations).toMatchObject([{ isAlone: true }, { isAlone: true }]);
  await scene.restore('v1', RESOURCE, { identity });
  expect(found).toMatchObject({ reservedConcurrency: undefined, recursiveLoop: 'Terminate' });
});

test('what stands on a function and not in the snapshot stays, and is named', async () => {
  const { scene, found, identity } = await takeFunction();
  const { FunctionArn: arn } = found.configuration;
  found.aliases.push({
    AliasArn: `${arn}:new`,
    Name: 'new',
    FunctionVersion: '$LATEST',
    Description: '',
    RevisionId: 'r',
  });
  const open = {
    Sid: 'open',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunction',
    Resource: arn,
  } as const;
  found.policy?.Policy.Statement.push(open);
  expect(await scene.ask('v1', RESOURCE, { identity })).toMatchObject({
    kind: 'nothing',
    reason: expect.stringContaining('Stays, though v1 does not have it: alias new, permission open.'),
  });
});

test('tags of CloudFormation are nobody else’s to write', async () => {
  const { scene, found, estate, identity } = await takeFunction(({ tags }) => {
    tags['aws:cloudformation:stack-name'] = 'refunds';
  });
  estate.lambda.functions.splice(estate.lambda.functions.indexOf(found), 1);
  await scene.restore('v1', RESOURCE, { identity });
  const { 'aws:cloudformation:stack-name': _, ...own } = found.tags;
  expect(findFunction(estate, NAME).tags).toEqual(own);
  expect((await scene.ask('v1', RESOURCE, { identity })).kind).toBe('nothing');
});

test('a function that was moved to another processor runs on its own again', async () => {
  const { scene, found, identity } = await takeFunction(({ configuration }) => {
    configuration.Architectures = ['x86_64'];
  });
  found.configuration.Architectures = ['arm64'];
  await scene.restore('v1', RESOURCE, { identity });
  expect(found.configuration.Architectures).toEqual(['x86_64']);
});

test('what could not be captured of a function is named, and nothing is said to be too much of it', async () => {
  const denied = { call: 'ListAliases', code: 'AccessDenied', message: 'denied' };
  const { scene, found, identity } = await takeFunction(undefined, {
    ...functions,
    describe(resource: Parameters<typeof functions.describe>[0], context) {
      context.gap({ what: 'aliases', ...denied });
      return functions.describe(resource, context);
    },
  });
  found.policy = undefined;
  const { summary } = await scene.plan('v1', RESOURCE, { identity });
  const text = summary.join(' ');
  expect(text).toContain(`Not restored with lambda:${NAME}, for v1 could not read it: aliases.`);
  expect(text).not.toContain('Stays, though');
});
