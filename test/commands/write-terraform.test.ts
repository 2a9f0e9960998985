import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTerraform } from '../../src/commands/write-terraform.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { makeRun, makeService } from '../engine/fake-estate.ts';
import { makeOutput } from '../terminal/builders.ts';

async function makeScene() {
  const run = await makeRun([makeService('buoys', ['b1']).collector]);
  const [stdout, stderr] = [makeOutput(), makeOutput()];
  const out = join(run.store.location, 'terraform');
  const write = (name: string, { force = false, json = false } = {}) => {
    const { signal: stop } = new AbortController();
    const deps = { stdout, stderr, palette: createPalette(false), json, quiet: false };
    return writeTerraform(
      { name, out, force },
      { ...deps, store: run.store, config: run.engine.config, stop },
    );
  };
  return { run, out, stdout, stderr, write, [Symbol.asyncDispose]: () => run[Symbol.asyncDispose]() };
}

test('a snapshot is written into a new folder, and told', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1');
  expect(await scene.write('v1', { json: true })).toBe(0);
  expect((await readdir(scene.out)).sort()).toEqual(['README.md', 'providers.tf', 'variables.tf']);
  expect(JSON.parse(scene.stdout.text)).toMatchObject({
    kind: 'terraform',
    name: 'v1',
    folder: scene.out,
    resources: 0,
  });
  expect(await readFile(join(scene.out, 'providers.tf'), 'utf8')).toMatch(
    /^# Written by Tidemark from snapshot v1\.\n/,
  );
});

test('a folder with something in it is refused, nothing is written', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1');
  await mkdir(scene.out);
  await writeFile(join(scene.out, 'main.tf'), 'mine');
  await expect(scene.write('v1')).rejects.toThrow(
    /--out .* is not empty: name another folder, or add --force/,
  );
  expect(await readdir(scene.out)).toEqual(['main.tf']);
});

test('with --force what an earlier run wrote goes, and what others wrote stays', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1');
  await mkdir(scene.out);
  await writeFile(join(scene.out, 'main.tf'), 'mine');
  await writeFile(join(scene.out, 's3.tf'), '# Written by Tidemark from snapshot v0.\n');
  expect(await scene.write('v1', { force: true })).toBe(0);
  expect((await readdir(scene.out)).sort()).toEqual(['README.md', 'main.tf', 'providers.tf', 'variables.tf']);
});

test('an unknown name is told with the nearest one', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1.0');
  await expect(scene.write('v1.1')).rejects.toThrow('there is no snapshot named "v1.1"; did you mean v1.0?');
});

test('one that is not whole yet is told with how to go on', async () => {
  await using scene = await makeScene();
  await scene.run.store.writePartial('v1', 'run.json', '{}');
  await expect(scene.write('v1')).rejects.toThrow(
    'snapshot v1 is not whole yet: `tidemark snapshot take v1` goes on with it',
  );
});

test('a document that is not as it was sealed is not made into code', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1');
  const file = join(scene.run.store.folder('v1'), 'buoys', 'b1.json');
  await chmod(file, 0o600);
  await writeFile(file, '{}');
  await expect(scene.write('v1')).rejects.toThrow('snapshot v1 is damaged: buoys/b1.json');
});

test('a damaged one is told with the file and how to look further', async () => {
  await using scene = await makeScene();
  await scene.run.take('v1');
  await rm(join(scene.run.store.folder('v1'), 'buoys'), { recursive: true, force: true });
  await expect(scene.write('v1')).rejects.toThrow(
    'snapshot v1 is damaged: buoys/b1.json cannot be read; `tidemark snapshot verify v1` says what else is',
  );
});

test('of a PARTIAL one what is missing is in the README, and the exit code says so', async () => {
  const service = makeService('buoys', ['b1', 'b2']);
  service.hook = (call) => {
    if (call === 'describe b2') throw Object.assign(new Error('not for you'), { name: 'AccessDenied' });
  };
  await using run = await makeRun([service.collector]);
  await run.take('v1');
  const [stdout, stderr] = [makeOutput(), makeOutput()];
  const deps = { stdout, stderr, palette: createPalette(false), json: false, quiet: false };
  const { signal: stop } = new AbortController();
  const out = join(run.store.location, 'terraform');
  const code = await writeTerraform(
    { name: 'v1', out, force: false },
    { ...deps, store: run.store, config: run.engine.config, stop },
  );
  expect(code).toBe(3);
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('- buoys b2');
});
