import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../src/config.ts';
import { loadConfig } from '../../src/config-file.ts';
import { load, makeConfigFile, problemsOf } from './load.ts';

const EXAMPLE = new URL('../../tidemark.example.yaml', import.meta.url).pathname;
const HOW_TO_START =
  'copy tidemark.example.yaml and edit it, or try `npm run demo`, which needs no configuration';

test('an estate alone is a configuration; the rest has defaults beside the file', async () => {
  const { config, folder } = await load('estate: jada\n');
  expect(config).toMatchObject({
    estate: 'jada',
    store: join(folder, 'snapshots'),
    database: join(folder, 'data'),
    aws: { region: 'us-east-1' },
    snapshot: { concurrency: 64, s3: { include: ['*'], exclude: [] } },
  });
});

test('the example is a configuration', async () => {
  const config = await loadConfig({ file: EXAMPLE, env: {} });
  expect(config.sites.qos?.staging).toEqual({
    bucket: 'queenofsandiego-staging',
    prefix: '',
    distribution: 'E2ABCDEF',
  });
});

test('an empty name, as of a variable that is not set, is no file', async () => {
  await expect(loadConfig({ file: '', env: {} })).rejects.toThrow('--config: "" names no file');
});

test('no commit of a checkout takes along what the example makes there', async () => {
  const ignored = (await readFile(new URL('../../.gitignore', import.meta.url), 'utf8')).split('\n');
  const { store, database } = await loadConfig({ file: EXAMPLE, env: {} });
  const made = [store, database].map((folder) => `/${relative(dirname(EXAMPLE), folder)}/`);
  expect(ignored).toEqual(expect.arrayContaining(['/tidemark.yaml', ...made]));
});

test('the example shows every key there is', async () => {
  const example = await readFile(EXAMPLE, 'utf8');
  const schema = JSON.stringify(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }));
  const keys = new Set<string>();
  JSON.parse(schema, (key, value) => {
    if (key === 'properties') for (const name of Object.keys(value)) keys.add(name);
    return value;
  });
  expect(keys.size).toBeGreaterThan(40);
  expect([...keys].filter((key) => !new RegExp(`\\b${key}:`).test(example))).toEqual([]);
});

test('paths are relative to the file, not to where the command is run; ~ is the home folder', async () => {
  const { config, folder } = await load(`
estate: jada
store: ../kept
snapshot: { local: { repos: [{ name: site, path: ../site }], docs: [{ name: docs, path: ~/docs }] } }
`);
  expect(config.store).toBe(join(folder, '..', 'kept'));
  expect(config.snapshot.local.repos).toEqual([{ name: 'site', path: join(folder, '..', 'site') }]);
  expect(config.snapshot.local.docs).toEqual([{ name: 'docs', path: join(homedir(), 'docs') }]);
});

test('the address of a database stays as it is', async () => {
  const { config } = await load('estate: jada\ndatabase: postgres://u:p@db/jada\n');
  expect(config.database).toBe('postgres://u:p@db/jada');
});

test('TIDEMARK_CONFIG names the file where no flag does', async () => {
  await using made = await makeConfigFile('estate: jada\n');
  expect(await loadConfig({ env: { TIDEMARK_CONFIG: made.file } })).toMatchObject({ estate: 'jada' });
  const missing = join(made.folder, 'no.yaml');
  await expect(loadConfig({ env: { TIDEMARK_CONFIG: missing } })).rejects.toThrow(
    `${missing} (named by TIDEMARK_CONFIG): not found; ${HOW_TO_START}`,
  );
});

test('a file that is not there, or a folder, is told with what to do', async () => {
  await using made = await makeConfigFile('');
  const missing = join(made.folder, 'no.yaml');
  await expect(loadConfig({ file: missing, env: {} })).rejects.toThrow(
    `${missing}: not found; ${HOW_TO_START}`,
  );
  await expect(loadConfig({ file: made.folder, env: {} })).rejects.toThrow(
    `${made.folder}: is a folder; name the file in it`,
  );
});

test.each([
  ['nothing', ''],
  ['comments only', '# estate: jada\n'],
])('a file with %s is empty', async (_, content) => {
  expect(await problemsOf(content)).toEqual([`tidemark.yaml:1: is empty; ${HOW_TO_START}`]);
});

test('a file that is not text is told so', async () => {
  expect(await problemsOf(new Uint8Array([0x61, 0xff, 0xfe]))).toEqual([
    'tidemark.yaml: is not text in UTF-8; save it as such',
  ]);
});

test('bytes order mark and Windows line ends are no matter', async () => {
  const { config } = await load('\uFEFFestate: jada\r\naws:\r\n  region: us-west-2\r\n');
  expect(config.aws.region).toBe('us-west-2');
});

test('tools, docs and handoffs may not hold the store or the database', async () => {
  const content = 'estate: jada\nsnapshot:\n  local:\n    tools:\n      - { name: all, path: . }\n';
  expect(await problemsOf(content)).toEqual([
    expect.stringMatching(
      /^tidemark.yaml:5: snapshot.local.tools\[0\].path: ".*" holds Tidemark's own folder snapshots;/,
    ),
  ]);
});

test('a mistyped age recipient is found before anything is sealed for it', async () => {
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
  expect((await load(`estate: jada\nsecrets: { recipients: [${recipient}] }\n`)).config.secrets).toEqual({
    recipients: [recipient],
  });
  const wrong = `${recipient.slice(0, -1)}q`;
  expect(await problemsOf(`estate: jada\nsecrets:\n  recipients:\n    - ${wrong}\n`)).toEqual([
    `tidemark.yaml:4: secrets.recipients[0]: "${wrong}" is not an age recipient: a character is wrong or missing`,
  ]);
});

test('AWS_ENDPOINT_URL is the endpoint where the file names none', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' };
  expect((await load('estate: jada\n', env)).config.aws.endpoint).toBe('http://127.0.0.1:5000');
  const own = 'estate: jada\naws: { endpoint: http://127.0.0.1:9000 }\n';
  expect((await load(own, env)).config.aws.endpoint).toBe('http://127.0.0.1:9000');
});
