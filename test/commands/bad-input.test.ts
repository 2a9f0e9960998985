import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listStore, makeHome, parseLines, run } from './tidemark-process.ts';

/** Others have the machine too. */
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 2 });

/** What a person reads: the folder, which is another each time, left out. */
async function tell(
  config: object | string,
  args: readonly string[],
  prepare?: (folder: string) => Promise<unknown>,
) {
  await using home = await makeHome(config);
  await prepare?.(home.folder);
  const { exitCode, stdout, stderr } = await run(home, args);
  const lines = stderr.trimEnd().replaceAll(`${home.folder}/`, '').split('\n');
  return { exitCode, stdout, lines, store: await listStore(home) };
}

const TAKE = ['snapshot', 'take', 'v1'];
const NOTHING = { sealed: [], partial: [] };

test.concurrent('without a configuration it says how to begin', async () => {
  const { exitCode, lines } = await tell('estate: jada', ['snapshot', 'list', '--config', 'none.yaml']);
  expect(exitCode).toBe(2);
  expect(lines).toEqual([
    'none.yaml: not found; copy tidemark.example.yaml and edit it, or try `npm run demo`, which needs no configuration',
  ]);
});

test.concurrent('YAML that is broken is told with its line', async () => {
  const { exitCode, lines } = await tell('estate: jada\naws: {region: us-east-1\nstore: x\n', TAKE);
  expect(exitCode).toBe(2);
  expect(lines).toEqual([expect.stringMatching(/^tidemark.yaml:3: not valid YAML: .+/)]);
});

test.concurrent('every mistake in the configuration is told at once, in the same words as JSON', async () => {
  const wrong =
    'estate: jada\nawss: {}\nstor: ./x\nsnapshot: { concurency: 5, s3: { exlude: ["*"] } }\n' +
    'aws: { regions: us-east-1, accountId: 123456789012 }\nschedules: { name: daily }\n';
  const { exitCode, lines, stdout, store } = await tell(wrong, [...TAKE, '--json']);
  expect(exitCode).toBe(2);
  expect(lines).toEqual([
    'tidemark.yaml:2: awss: unknown key; did you mean "aws"?',
    'tidemark.yaml:3: stor: unknown key; did you mean "store"?',
    'tidemark.yaml:4: snapshot.concurency: unknown key; did you mean "concurrency"?',
    'tidemark.yaml:4: snapshot.s3.exlude: unknown key; did you mean "exclude"?',
    'tidemark.yaml:5: aws.accountId: 123456789012 is not an AWS account: twelve digits, in quotes',
    'tidemark.yaml:5: aws.regions: "us-east-1" is not a list',
    'tidemark.yaml:6: schedules: a set of keys is not a list',
  ]);
  expect(parseLines(stdout)).toEqual([
    { kind: 'error', code: 'config', message: lines.join('\n'), problems: lines },
  ]);
  expect(store).toEqual(NOTHING);
});

test.concurrent.each([
  ['snapsho take', "unknown command 'snapsho' (did you mean snapshot?)"],
  ['snapshot take v1 --ful', "unknown option '--ful' (did you mean --full?)"],
  ['snapshot take v1 --only s4', '--only: "s4" is not one of s3, lambda, config, local; did you mean s3?'],
  [
    'snapshot take ../v1',
    '"../v1" is no name for a snapshot: letters, digits, ".", "_" and "-", not beginning with "."',
  ],
])('%s exits 2 with one line, with --json as an object too', async (line, message) => {
  const { exitCode, lines, stdout, store } = await tell('estate: jada', [...line.split(' '), '--json']);
  expect({ exitCode, lines, store }).toEqual({ exitCode: 2, lines: [message], store: NOTHING });
  expect(parseLines(stdout)).toEqual([{ kind: 'error', code: 'usage', message }]);
});

test.concurrent.each([
  [
    '../partial/v1',
    'there is no snapshot named "../partial/v1"; `tidemark snapshot list` shows what there is',
  ],
  ['v1', 'snapshot v1 is not whole yet: `tidemark snapshot take v1` goes on with it'],
  ['v2', 'there is no snapshot named "v2"; did you mean v1?'],
])('snapshot show %s', async (name, message) => {
  const { exitCode, lines } = await tell('estate: jada', ['snapshot', 'show', name], (folder) =>
    mkdir(join(folder, 'snapshots/partial/v1'), { recursive: true }),
  );
  expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [message] });
});

test.concurrent.each([
  ['store', 'a file', 'place is a file, lies in one, or is a link to nowhere; "store" must be a folder'],
  ['database', 'a file', 'database: "place" is not a folder; name another one in `database`'],
  [
    'store',
    'a link to nowhere',
    'place is a file, lies in one, or is a link to nowhere; "store" must be a folder',
  ],
] as const)('a %s that is %s', async (key, what, message) => {
  const make = (folder: string) =>
    what === 'a file'
      ? writeFile(join(folder, 'place'), 'mine')
      : symlink(join(folder, 'nowhere'), join(folder, 'place'));
  const { exitCode, lines, stdout } = await tell(
    { estate: 'jada', [key]: 'place' },
    [...TAKE, '--json'],
    make,
  );
  expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [message] });
  expect(parseLines(stdout)).toMatchObject([{ kind: 'error', code: 'store' }]);
});

test.concurrent('a database that is damaged is named, and that no snapshot is lost with it', async () => {
  const { exitCode, lines } = await tell('estate: jada', TAKE, async (folder) => {
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data/tidemark.db'), 'SQLite format 3\0'.padEnd(8192, 'x'));
  });
  expect({ exitCode, lines }).toEqual({
    exitCode: 1,
    lines: [
      expect.stringMatching(/^database: "data\/tidemark.db" is (damaged|no SQLite database); .*move it away/),
    ],
  });
});
