import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { expect, it } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Home, makeHome, run, start } from '../commands/tidemark-process.ts';
import { describe, LOST, type LostEstate, lose, makeLostEstate } from './lost-estate.ts';

/** Killed while this call is made, so that it never hears of it; then gone on with, and killed at the next one. */
const MOMENTS = [
  ['CreateBucket', 'PutObject', 'PublishVersion', 'CreateAlias'],
  ['CreateFunction', 'PutObject', 'AddPermission'],
  ['CreateTable', 'PutItem'],
  ['CreateHostedZone', 'ChangeResourceRecordSets'],
];
/** The same after these parts of all the calls that it would make. */
const PARTS = [0.5, 0.3, 0.2];
const LATENCY_MS = 3;
const ONCE = ['CreateBucket', 'CreateFunction', 'CreateTable', 'CreateHostedZone', 'CreateAlias'];

/** Hashes of what was sent for each object or item. */
type Sent = Map<string, Set<string>>;

interface Scene extends AsyncDisposable {
  readonly home: Home;
  readonly sandbox: Sandbox<LostEstate>;
  readonly restore: readonly string[];
}

async function openScene(): Promise<Scene> {
  await using resources = new AsyncDisposableStack();
  const estate = makeLostEstate();
  const sandbox = resources.use(await startSandbox({ estate }));
  const identity = await generateIdentity();
  const recipients = [await identityToRecipient(identity)];
  const home = resources.use(
    await makeHome({ estate: 'jada', aws: { endpoint: sandbox.url }, secrets: { recipients } }),
  );
  await writeFile(join(home.folder, 'age.key'), `${identity}\n`);
  const restore = ['snapshot', 'restore', 'v1', ...LOST, '--identity', 'age.key', '--apply'];
  const opened = resources.move();
  return { home, sandbox, restore, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Starts the command and kills it at the call that `isIt` names; without one it comes to its end. */
async function restoreUntil(
  { home, sandbox, restore }: Scene,
  isIt: (operation: string, count: number) => boolean,
  sent: Sent,
) {
  const { ended, child } = start(home, restore);
  let count = 0;
  const intercept: Intercept = (_, operation = '', request) => {
    if (/^Put(Object|Item)$/.test(operation)) note(sent, operation, request);
    if (isIt(operation, ++count)) child.kill('SIGKILL');
    return undefined;
  };
  sandbox.conditions.intercept = intercept;
  const { exitCode, stderr, stdout } = await ended;
  sandbox.conditions.intercept = undefined;
  return { exitCode, stderr, stdout, calls: count };
}

function note(sent: Sent, operation: string, request: Parameters<Intercept>[2]): void {
  const { Item, TableName } = operation === 'PutItem' ? JSON.parse(request.body.toString()) : {};
  const name = TableName === undefined ? request.path : `${TableName} ${Item.sku.S}`;
  const all = sent.get(name) ?? new Set();
  sent.set(name, all.add(hash('sha256', Item ? JSON.stringify(Item) : request.body)));
}

function countStates({ folder }: Home): Record<string, number> {
  using database = new DatabaseSync(join(folder, 'data/tidemark.db'), { readOnly: true });
  const rows = database.prepare('SELECT state, count(*) AS count FROM changes GROUP BY state').all();
  return Object.fromEntries(rows.map(({ state, count }) => [String(state), Number(count)]));
}

it('a restore killed at any moment is finished by the next, and nothing is written twice', {
  timeout: 300_000,
}, async () => {
  await using scene = await openScene();
  const { home, sandbox } = scene;
  const takeV1 = ['snapshot', 'take', 'v1', '--only', 's3,lambda,config', '--quiet'];
  expect(await run(home, takeV1)).toMatchObject({ exitCode: 0, stderr: '' });
  const before = describe(sandbox.state);
  sandbox.conditions.latencyMs = LATENCY_MS;

  lose(sandbox.state);
  const whole = await restoreUntil(scene, () => false, new Map());
  expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
  expect(describe(sandbox.state)).toEqual(before);

  const kills = [
    ...MOMENTS.map((moments) => moments.map((moment) => (operation: string) => operation === moment)),
    PARTS.map((part) => (_: string, count: number) => count === Math.ceil(whole.calls * part)),
  ];
  for (const [index, moments] of kills.entries()) {
    lose(sandbox.state);
    const from = sandbox.log.length;
    const sent: Sent = new Map();
    for (const isIt of moments)
      expect(await restoreUntil(scene, isIt, sent), `kill ${index}`).toMatchObject({ exitCode: null });
    const next = await restoreUntil(scene, () => false, sent);
    expect(next, `kill ${index}`).toMatchObject({ exitCode: 0 });
    expect(next.stderr).toContain('was interrupted in the middle: it is finished first');
    expect(next.stdout).toContain('all that a restore brings back is as in v1 already');
    expect(describe(sandbox.state), `kill ${index}`).toEqual(before);
    const made = sandbox.log.slice(from).filter(({ status }) => status >= 200 && status < 300);
    const times = ONCE.map((once) => made.filter(({ operation }) => operation === once).length);
    expect(times, `kill ${index}`).toEqual(ONCE.map(() => 1));
    const puts = made.filter(({ operation }) => operation === 'PutObject').map(({ path }) => path);
    expect(new Set(puts).size, `kill ${index}`).toBe(puts.length);
    expect(Math.max(...Array.from(sent.values(), ({ size }) => size)), `kill ${index}`).toBe(1);
  }
  expect(countStates(home)).toEqual({ applied: 1 + kills.length });
});
