import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeClaspEnvironment } from '../../sandbox/clasp-environment.ts';
import { runGit } from '../../sandbox/estate/repository.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { COMPILED, type Home, makeHome, parseLines, run } from './tidemark-process.ts';

/** clasp takes its time, and others have the machine too. */
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 2 });

const GAS = [{ name: 'dashboard', scriptId: '1NoSuchScriptAnywhere' }];
const TAKE = ['snapshot', 'take', 'v1', '--only', 'local'];

/** One good repository and one good folder; beside them everything that can be wrong with one. */
async function makeLocal(): Promise<Home> {
  const folders = (...paths: string[]) => paths.map((path) => ({ name: path, path }));
  const home = await makeHome({
    estate: 'jada',
    snapshot: {
      local: {
        gas: GAS,
        repos: folders('repo', 'plain', 'gone', 'file'),
        tools: folders('plain', 'missing'),
      },
    },
  });
  await mkdir(join(home.folder, 'plain'));
  await writeFile(join(home.folder, 'plain/tool.py'), 'print("sail")\n');
  await writeFile(join(home.folder, 'file'), '');
  await mkdir(join(home.folder, 'repo'));
  await runGit(join(home.folder, 'repo'), ['init', '--quiet']);
  return home;
}

test.concurrent('what is wrong on this machine is named with what to do, and the rest is whole', async () => {
  await using home = await makeLocal();
  const { exitCode, stdout, stderr } = await run(home, [...TAKE, '--quiet'], {});
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
  const [title, count, ...missing] = stdout.trimEnd().replaceAll(`${home.folder}/`, '').split('\n');
  expect(title).toMatch(/^Snapshot v1 is PARTIAL, taken in .+: snapshots\/snapshots\/v1$/);
  expect(count).toBe('Not captured: 5 things');
  expect(missing.map((line) => line.trim()).sort()).toEqual([
    'gas dashboard: everything: clasp clone 1NoSuchScriptAnywhere: clasp is not logged in: run "npx clasp login" as the user that Tidemark runs as (No credentials found.)',
    'git file: everything: snapshot.local.repos, file: file is not a folder: mend its path',
    'git gone: everything: snapshot.local.repos, gone: gone does not exist: mend its path',
    'git plain: everything: plain is not a Git repository: name the folder that holds .git',
    'tools missing: everything: snapshot.local.tools, missing: missing does not exist: mend its path',
  ]);
  const snapshot = join(home.folder, 'snapshots/snapshots/v1');
  expect(await readdir(snapshot)).toEqual(
    expect.arrayContaining(['MANIFEST.md', 'SHA256SUMS', 'local-repos', 'manifest.json', 'tools']),
  );
  expect(await readdir(join(snapshot, 'tools/plain'))).toContain('tool.py');
});

test.concurrent('a script that clasp cannot find is named in the manifest', async () => {
  const docs = [{ name: 'notes', path: 'notes' }];
  await using home = await makeHome({ estate: 'jada', snapshot: { local: { gas: GAS, docs } } });
  await mkdir(join(home.folder, 'notes'));
  await using google = await startSandbox({ estate: { appsScript: { projects: new Map(), isApiOn: true } } });
  const env = { ...(await makeClaspEnvironment(join(home.folder, 'login'), google.url)), ...COMPILED };
  const { exitCode, stdout, stderr } = await run(home, [...TAKE, '--json'], env);
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
  expect(parseLines(stdout).at(-1)).toMatchObject({
    kind: 'sealed',
    manifest: {
      state: 'PARTIAL',
      totals: { services: { docs: { resources: 1 } } },
      failures: [
        {
          service: 'gas',
          resource: 'dashboard',
          message:
            "clasp clone 1NoSuchScriptAnywhere: there is no such script, or clasp's Google account cannot see it: see its id in the project's settings (Requested entity was not found.)",
        },
      ],
    },
  });
});
