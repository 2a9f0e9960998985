import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docs, handoffs, tools } from '../../agents/local/folder.ts';
import { gitRepository } from '../../agents/local/git-repository.ts';
import { GAS_PROJECTS, makeJadaAppsScript } from '../../sandbox/estate/apps-script.ts';
import { writeJadaWorkspace } from '../../sandbox/estate/workspace.ts';
import { collect } from '../agents/collect.ts';
import { git, makeFolder } from '../agents/repository.ts';

async function capture(folder: string) {
  const config = { snapshot: { local: await writeJadaWorkspace(join(folder, 'workspace')) } };
  const collected = await Promise.all(
    [gitRepository, tools, docs, handoffs].map((collector) => collect(collector, { config })),
  );
  for (const each of collected) await each[Symbol.asyncDispose]();
  return collected;
}

let folder: Awaited<ReturnType<typeof makeFolder>>;
let collected: Awaited<ReturnType<typeof capture>>;

beforeAll(async () => {
  folder = await makeFolder();
  collected = await capture(folder.path);
});

afterAll(() => folder[Symbol.asyncDispose]());

test('the workspace is the same every time, history and all', async () => {
  await using other = await makeFolder();
  const rowsOf = (captured: typeof collected) =>
    captured
      .flatMap(({ resources }) => resources.flatMap(({ rows }) => rows))
      // It says where the repository is.
      .filter(({ path }) => !path.endsWith('/state.json'));
  expect(rowsOf(collected)).toEqual(rowsOf(await capture(other.path)));
});

test('all of it can be captured', () => {
  expect(collected.flatMap(({ gaps }) => gaps)).toEqual([]);
  const site = collected
    .flatMap(({ paths }) => paths)
    .filter((path) => path.includes('queenofsandiego.com/'));
  expect(site.map((path) => path.replace('local-repos/queenofsandiego.com/', ''))).toEqual([
    'repository.bundle',
    'staged.patch',
    'state.json',
    'uncommitted.patch',
    'untracked/notes/to do.md',
  ]);
});

test('work done in it stays', async () => {
  await using folder = await makeFolder();
  const { docs: places } = await writeJadaWorkspace(join(folder.path, 'workspace'));
  const file = join(places[0]?.path ?? '', 'staging.md');
  await writeFile(file, 'mine');
  await writeJadaWorkspace(join(folder.path, 'workspace'));
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test('its repositories are sound', async () => {
  const { repos } = await writeJadaWorkspace(join(folder.path, 'workspace'));
  for (const { path } of repos) expect(await git(path, 'fsck', '--strict')).toBe('');
});

test('the four Apps Script projects have ids as Google gives them', () => {
  expect(GAS_PROJECTS.map(({ name }) => name)).toEqual(['main', 'rady-shell', 'rady-shell-legacy', 'eyd']);
  for (const { scriptId } of GAS_PROJECTS) expect(scriptId).toMatch(/^1[\w-]{56}$/);
  expect(Array.from(makeJadaAppsScript().projects.keys())).toEqual(
    GAS_PROJECTS.map(({ scriptId }) => scriptId),
  );
});
