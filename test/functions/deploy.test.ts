import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Plan, PlanAnswer } from '../../src/changes/change.ts';
import { lambdaDeployPlanner } from '../../src/functions/deploy.ts';
import { makePortError } from '../changes/call-log.ts';
import { createFakePorts, makeConfig, openPlanContext } from '../changes/fake-ports.ts';
import { makeFolder } from './make-folder.ts';
import { makeZip } from './make-zip.ts';

const REGION = 'us-east-1';
const OLD = { 'index.mjs': 'export const v = 1;\n', 'lib.mjs': 'same\n' };
const NEW = { 'index.mjs': 'export const v = 2;\n', 'lib.mjs': 'same\n' };

/** Functions `booking` and `mailer` with OLD, live; `nightly` in the west. A folder `./new` with NEW. */
async function open(config: Record<string, unknown> = {}) {
  const ports = createFakePorts();
  const zip = await makeZip(OLD);
  for (const name of ['booking', 'mailer']) ports.functions.seed(REGION, name, zip, 'live');
  ports.functions.seed('us-west-2', 'nightly', zip);
  const regions = { aws: { regions: [REGION, 'us-west-2'] }, ...config };
  const context = await openPlanContext(ports, { config: makeConfig(regions) });
  onTestFinished(() => context[Symbol.asyncDispose]());
  const folder = await makeFolder(NEW);
  const plan = (args: Record<string, unknown>): Promise<PlanAnswer> =>
    lambdaDeployPlanner.plan({ kind: 'lambda-deploy', target: 'lambda', args }, context);
  return { ...ports, context, folder, zip, plan };
}

function requirePlan(answer: PlanAnswer): Plan {
  if (answer.kind !== 'plan') throw new Error(JSON.stringify(answer));
  return answer.plan;
}

test('a folder is zipped, compared, and kept with what it replaces', async () => {
  const { plan, folder, zip, context, functions } = await open();
  const { title, summary, diff, operations } = requirePlan(await plan({ functions: [`booking=${folder}`] }));
  expect(title).toBe('deploy booking');
  expect(summary).toEqual([
    expect.stringMatching(
      /^booking: 1 file changed .*; a version is published, and live moves there from version 1\.$/,
    ),
  ]);
  expect(diff).toMatch(/^booking: 1 file changed\n\* index\.mjs .*\n--- index\.mjs/);
  expect(diff).toContain('-export const v = 1;\n+export const v = 2;');
  const [operation] = operations;
  if (operation?.do !== 'deploy') throw new Error('no deployment');
  const before = await functions.find(REGION, 'booking', 'live', context.signal);
  expect(operation).toMatchObject({ region: REGION, function: 'booking', alias: 'live', before });
  expect(await buffer(context.store.open(operation.before.sha256 ?? ''))).toEqual(zip);
  expect(await context.store.size(operation.after.sha256)).toBe(operation.after.size);
});

test('nothing is changed by planning, and the same again is the same plan', async () => {
  const { plan, folder, log } = await open();
  const first = await plan({ functions: [`booking=${folder}`] });
  expect(await plan({ functions: [`booking=${folder}`] })).toEqual(first);
  expect(log.of('update', 'publish', 'point')).toEqual([]);
});

test('what has the code already is skipped', async () => {
  const { plan, folder, functions, zip } = await open();
  await writeFile(join(folder, 'old.zip'), zip);
  const both = [`booking=${folder}/old.zip`, `mailer=${await makeFolder(NEW)}`];
  const { operations, summary } = requirePlan(await plan({ functions: both }));
  expect(operations).toMatchObject([{ function: 'mailer' }]);
  expect(summary).toContain('Unchanged, skipped: booking.');
  functions.seed(REGION, 'mailer', zip, 'live');
  expect(await plan({ functions: [`booking=${folder}/old.zip`] })).toMatchObject({ kind: 'nothing' });
});

test('a folder with the very files that are deployed is unchanged, however they were zipped', async () => {
  const { plan } = await open();
  expect(await plan({ functions: [`booking=${await makeFolder(OLD)}`] })).toEqual({
    kind: 'nothing',
    reason: 'booking: the code is there already',
  });
});

test('code that is there but not live is published', async () => {
  const { plan, folder, functions, zip } = await open();
  await writeFile(join(folder, 'old.zip'), zip);
  const find = functions.find.bind(functions);
  functions.find = async (...args) => {
    const found = await find(...args);
    return found && { ...found, versionCodeSha256: 'another' };
  };
  const { operations, summary } = requirePlan(await plan({ functions: [`booking=${folder}/old.zip`] }));
  expect(operations).toHaveLength(1);
  expect(summary.join()).toMatch(/the code of .*old\.zip is there already, but not live; .* live moves/);
});

test('what is left out of a folder is said', async () => {
  const { plan } = await open();
  const folder = await makeFolder({ ...NEW, '.env': 'A=1', '.git/HEAD': '' });
  const { summary } = requirePlan(await plan({ functions: [`booking=${folder}`] }));
  expect(summary).toContain(`Left out of ${folder}: .env, .git.`);
});

test('code with no file of the old is doubted', async () => {
  const { plan } = await open();
  const { summary } = requirePlan(
    await plan({ functions: [`booking=${await makeFolder({ 'x/index.mjs': '' })}`] }),
  );
  expect(summary.join()).toMatch(/None of the files that booking has now is in .*: is it the right code\?/);
});

test('the alias that is named is moved, or made', async () => {
  const { plan, folder } = await open();
  const { operations, summary } = requirePlan(
    await plan({ functions: [`booking=${folder}`], alias: 'beta' }),
  );
  expect(operations).toMatchObject([{ alias: 'beta' }]);
  expect(summary.join()).toContain('the alias beta is made for it');
});

test('a function without an alias is published only, and so is one where none is to move', async () => {
  const { plan, folder } = await open();
  for (const args of [
    { functions: [`nightly=${folder}`] },
    { functions: [`booking=${folder}`], noAlias: true },
  ]) {
    const { operations } = requirePlan(await plan(args));
    expect(operations).not.toMatchObject([{ alias: expect.anything() }]);
  }
});

test('of several aliases the one to move must be said', async () => {
  const { plan, folder, functions } = await open();
  functions.functions.get(`${REGION}/booking`)?.aliases.set('beta', '1');
  expect(await plan({ functions: [`booking=${folder}`] })).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringMatching(/several aliases \(beta, live\).*--alias/)],
  });
});

test('a share that goes elsewhere is told of', async () => {
  const { plan, folder, functions } = await open();
  functions.aliases = async () => [{ name: 'live', version: '2', shares: { '1': 0.1 } }];
  const { summary } = requirePlan(await plan({ functions: [`booking=${folder}`] }));
  expect(summary).toContain('live of booking goes on sending 10 % to version 1.');
});

test('a function is found in the region that has it', async () => {
  const { plan, folder } = await open();
  const { title, operations } = requirePlan(await plan({ functions: [`nightly=${folder}`] }));
  expect([title, operations]).toMatchObject(['deploy nightly@us-west-2', [{ region: 'us-west-2' }]]);
});

test('one that two regions have must be said with its region', async () => {
  const { plan, folder, functions, zip } = await open();
  functions.seed('us-west-2', 'booking', zip);
  const named = await plan({ functions: [`booking=${folder}`] });
  expect(named).toMatchObject({
    reasons: ['booking is in us-east-1 and us-west-2: write booking@us-east-1 or booking@us-west-2'],
  });
  const west = requirePlan(await plan({ functions: [`booking@us-west-2=${folder}`] }));
  expect(west.operations).toMatchObject([{ region: 'us-west-2' }]);
  expect(requirePlan(await plan({ functions: [`booking=${folder}`], region: REGION })).title).toBe(
    'deploy booking',
  );
});

test('a region that may not be looked at is no obstacle to others', async () => {
  const { plan, folder, log } = await open();
  log.fail('list us-west-2', makePortError({ code: 'AccessDeniedException' }));
  expect(await plan({ functions: [`booking=${folder}`] })).toMatchObject({ kind: 'plan' });
  const west = await plan({ functions: [`nightly@us-west-2=${folder}`] });
  expect(west).toMatchObject({ reasons: [expect.stringMatching(/AccessDeniedException/)] });
});

test('all that is wrong with what was typed is said at once, with what is right', async () => {
  const { plan } = await open();
  const answer = await plan({ functions: ['booking', 'mailer=', 'a=x', 'a=y'], alias: '7' });
  expect(answer).toEqual({
    kind: 'refused',
    isInput: true,
    reasons: [
      '"mailer=" is no FUNCTION=PATH: write one, for example update-dashboard=./dashboard',
      'booking has no path: write booking=PATH, a zip or a folder',
      'a is there twice: name each function once',
      '"7" is no alias: letters, digits, "-" and "_"',
    ],
  });
  expect(await plan({})).toMatchObject({
    isInput: true,
    reasons: [expect.stringMatching(/^name the functions/)],
  });
});

test('every function that is not there, and every path that cannot be read, is named', async () => {
  const { plan, folder } = await open();
  const unknown = await plan({ functions: [`bookin=${folder}`, `zzzzzz=${folder}`] });
  expect(unknown).toMatchObject({
    reasons: [expect.stringMatching(/did you mean booking\?$/), expect.stringMatching(/no function zzzzzz/)],
  });
  await writeFile(join(folder, 'bad.zip'), 'no zip');
  const wrong = await plan({ functions: [`booking=${folder}/none`, `mailer=${folder}/bad.zip`] });
  expect(wrong).toMatchObject({
    reasons: [expect.stringMatching(/none does not exist/), expect.stringMatching(/bad\.zip is no zip/)],
  });
});

test('a zip that Lambda would not take is refused before anybody approves it', async () => {
  const { plan, folder } = await open();
  await writeFile(join(folder, 'big.zip'), Buffer.alloc(53 * 1024 ** 2));
  const answer = await plan({ functions: [`booking=${folder}/big.zip`] });
  expect(answer).toMatchObject({
    reasons: [expect.stringMatching(/big\.zip has 55\.6 MB as a zip, Lambda takes 52\.4 MB/)],
  });
});

test('those who ask from elsewhere get only configured folders', async () => {
  const tools = await makeFolder(NEW);
  const { plan, folder } = await open({ snapshot: { local: { tools: [{ name: 'scripts', path: tools }] } } });
  const ask = (path: string) => plan({ functions: [`booking=${path}`], onlyConfigured: true });
  expect(await ask(folder)).toMatchObject({
    reasons: [expect.stringMatching(/in no folder named under snapshot\.local/)],
  });
  expect(await ask(`${tools}/../../etc`)).toMatchObject({ kind: 'refused' });
  expect(await ask(tools)).toMatchObject({ kind: 'plan' });
});

test('what Lambda does not tell is a refusal with what to do', async () => {
  const { plan, folder, log } = await open();
  const advice = 'deploy it by pushing its image';
  log.fail(
    'find us-east-1/booking',
    makePortError({ code: 'ContainerImage', message: 'booking is an image', advice }),
  );
  expect(await plan({ functions: [`booking=${folder}`] })).toMatchObject({
    kind: 'refused',
    reasons: [`booking: ContainerImage: booking is an image; ${advice}`],
  });
});

test('all or nothing is said where there is more than one', async () => {
  const { plan, folder } = await open();
  const functions = [`booking=${folder}`, `mailer=${folder}`];
  const { summary, title, request } = requirePlan(await plan({ functions, allOrNothing: true }));
  expect(title).toBe('deploy 2 functions: booking, mailer');
  expect(summary.at(-1)).toMatch(/^All or nothing/);
  expect(request.args.allOrNothing).toBe(true);
});
