import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Home, makeHome, run } from '../commands/tidemark-process.ts';
import { describe, type LostEstate, makeLostEstate } from './lost-estate.ts';

const WRITES = /^(Put|Create|Delete|Update|Change|Add|Publish)/;
const BUCKET = 's3:jada-assets';
const FUNCTION = 'lambda:booking-confirmation';

const opened = new AsyncDisposableStack();
let sandbox: Sandbox<LostEstate>;
let home: Home;

beforeAll(async () => {
  sandbox = opened.use(await startSandbox({ estate: makeLostEstate() }));
  const recipients = [await identityToRecipient(await generateIdentity())];
  const config = { estate: 'jada', aws: { endpoint: sandbox.url }, secrets: { recipients } };
  home = opened.use(await makeHome(config));
  const store = join(home.folder, 'snapshots');
  for (const name of ['v1', 'damaged', 'lost'])
    await run(home, ['snapshot', 'take', name, '--only', 's3,lambda', '--quiet']);
  await mkdir(join(store, 'partial/half'), { recursive: true });
  for (const name of ['damaged', 'lost']) {
    const manifest = join(store, 'snapshots', name, 'manifest.json');
    await spoil(manifest, name === 'lost' ? undefined : '{');
  }
  await writeFile(join(home.folder, 'other.key'), `${await generateIdentity()}\n`);
  sandbox.state.lambda.functions.forEach(({ configuration }) => {
    configuration.Environment = { Variables: { ADDED: 'x' } };
  });
});
afterAll(() => opened.disposeAsync());

async function spoil(path: string, text: string | undefined): Promise<void> {
  await chmod(join(path, '..'), 0o700);
  await rm(path);
  if (text !== undefined) await writeFile(path, text);
}

const HEAL =
  /^the manifest\.json of (damaged|lost) cannot be read: `tidemark snapshot verify .* --heal` puts it back/;
const HALF = /^snapshot half is not whole yet: `tidemark snapshot take half` goes on with it/;
const NEAR = /^there is no snapshot named "v2"; did you mean v1\?/;

test.each<[string, number, RegExp]>([
  [`restore v2 ${BUCKET}`, 1, NEAR],
  [`restore half ${BUCKET}`, 1, HALF],
  [`restore damaged ${BUCKET}`, 1, HEAL],
  [`restore lost ${BUCKET} --apply`, 1, HEAL],
  ['diff v1 v2', 1, NEAR],
  ['diff half v1', 1, HALF],
  ['diff damaged v1', 1, HEAL],
  ['drill v2', 1, NEAR],
  ['drill half', 1, HALF],
  ['drill lost', 1, HEAL],
  ['verify v2', 1, NEAR],
  ['verify half', 1, HALF],
  ['terraform v2 --out tf', 1, NEAR],
  ['terraform half --out tf', 1, HALF],
  ['terraform damaged --out tf', 1, HEAL],
  ['restore v1 s3:jada-asets --apply', 1, /^snapshot v1 has no s3:jada-asets; did you mean s3:jada-assets\?/],
  ['restore v1 dynamodb:x', 1, /^snapshot v1 has no dynamodb:x, and no dynamodb resources at all: see `/],
  [
    `restore v1 ${BUCKET}/none/`,
    1,
    /^snapshot v1 has nothing under s3:jada-assets\/none\/: correct the prefix/,
  ],
  ['restore v1 ec2:i-1', 2, /^"ec2:i-1": ec2 cannot be restored; what can: s3:BUCKET/],
  [`restore v1 ${BUCKET}=Bad_Name`, 2, /"Bad_Name" is no name of a bucket: 3 to 63 lower-case letters/],
  [`restore v1 ${FUNCTION}=a.b`, 2, /"a\.b" is no name of a function: 1 to 64 letters/],
  [
    `restore v1 ${BUCKET}=jada-email-templates --apply`,
    1,
    /there is another jada-email-templates already, and it would be written over: choose a name that is free, or add --force/,
  ],
  [
    `restore v1 ${FUNCTION} --apply`,
    1,
    /^secret values are sealed in the snapshot: name the file .* --identity FILE/,
  ],
  [
    `restore v1 ${FUNCTION} --identity none.key --apply`,
    1,
    /none\.key cannot be read \(ENOENT\): name another file/,
  ],
  [
    `restore v1 ${FUNCTION} --identity tidemark.yaml --apply`,
    1,
    /holds no age identity: a line of it begins with/,
  ],
  [
    `restore v1 ${FUNCTION} --identity other.key --apply`,
    1,
    /does not open what the snapshot has sealed: use one of/,
  ],
  ['restore --undo c-nowher', 1, /^there is no change "c-nowher"; `tidemark audit` lists them/],
])('snapshot %s: exit code %i, the reason and what to do', async (line, exitCode, message) => {
  const before = describe(sandbox.state);
  const from = sandbox.log.length;
  const ended = await run(home, ['snapshot', ...line.split(' ')]);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/\n\s+at |\n./);
  expect(ended.exitCode).toBe(exitCode);
  expect(sandbox.log.slice(from).filter(({ operation }) => WRITES.test(operation))).toEqual([]);
  expect(describe(sandbox.state)).toEqual(before);
});
