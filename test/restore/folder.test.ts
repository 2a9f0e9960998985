import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tools } from '../../agents/local/folder.ts';
import { openRestoreScene } from './restore-scene.ts';

async function makeFolder(): Promise<string> {
  const top = await mkdtemp(join(tmpdir(), 'tidemark-folder-'));
  onTestFinished(() => rm(top, { recursive: true, force: true }));
  const folder = join(top, 'scripts');
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin', 'run.sh'), '#!/bin/sh\n');
  await chmod(join(folder, 'bin', 'run.sh'), 0o755);
  await writeFile(join(folder, 'notes %2F.txt'), 'notes');
  await writeFile(join(folder, '_folder.json'), '{}');
  await utimes(join(folder, 'notes %2F.txt'), 1_700_000_000, 1_700_000_000);
  await writeFile(Buffer.from(`${folder}/caf\xe9`, 'latin1'), 'no utf-8');
  await mkdir(join(folder, 'empty'));
  await symlink('bin/run.sh', join(folder, 'link'));
  return folder;
}

function openScene(folder: string) {
  return openRestoreScene(undefined, [tools], {
    snapshot: { local: { tools: [{ name: 'scripts', path: folder }] } },
  });
}

test('a folder that is gone comes back with modes, times, links and odd names', async () => {
  const folder = await makeFolder();
  await using scene = await openScene(folder);
  const before = await scene.take('v1');
  await rm(folder, { recursive: true });
  await scene.restore('v1', ['tools/scripts']);
  const after = await scene.take('v2');
  expect(await scene.contents(after, 'scripts')).toEqual(await scene.contents(before, 'scripts'));
  expect((await stat(join(folder, 'bin', 'run.sh'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(folder, 'notes %2F.txt'))).mtimeMs).toBe(1_700_000_000_000);
  expect(await readlink(join(folder, 'link'))).toBe('bin/run.sh');
  expect(await scene.ask('v1', ['tools/scripts'])).toMatchObject({ kind: 'nothing' });
});

test('a folder with anything else in it is not written over; another place is taken', async () => {
  const folder = await makeFolder();
  await using scene = await openScene(folder);
  await scene.take('v1');
  await writeFile(join(folder, 'notes %2F.txt'), 'mine');
  const reasons = [
    expect.stringContaining('is there already and is not as in the snapshot: name another folder with --to'),
  ];
  expect(await scene.ask('v1', ['tools/scripts'])).toEqual({ kind: 'refused', reasons });
  const other = `${folder}-v1`;
  await scene.restore('v1', [`tools/scripts=${other}`]);
  expect(await readFile(join(other, 'notes %2F.txt'), 'utf8')).toBe('notes');
  expect(await readFile(join(folder, 'notes %2F.txt'), 'utf8')).toBe('mine');
  expect((await readdir(join(folder, '..'))).sort()).toEqual(['scripts', 'scripts-v1']);
});

test('somebody who may only ask for what is configured cannot choose a place', async () => {
  const folder = await makeFolder();
  await using scene = await openScene(folder);
  await scene.take('v1');
  const answer = await scene.ask('v1', ['tools/scripts=/tmp/elsewhere'], { onlyConfigured: true });
  expect(answer).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('only to where tidemark.yaml has it')],
  });
});
