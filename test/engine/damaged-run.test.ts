import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CancelledError } from '../../src/errors.ts';
import { makeBigService, makeRun, makeService } from './fake-estate.ts';

/** A run that was stopped when all had been captured. */
async function makeStopped() {
  const run = await makeRun([makeBigService(2500), makeService('zones', ['a', 'b']).collector]);
  const onProgress = ({ phase }: { phase: string }) => {
    if (phase === 'looking again') throw new CancelledError('cancelled');
  };
  await expect(run.take('v1', { onProgress })).rejects.toThrow('cancelled');
  return run;
}

it.for([
  ['fragment', 'a head that is no JSON', (text: string) => `x${text}`],
  ['fragment', 'no end', (text: string) => text.slice(0, -20)],
  ['fragment', 'nothing in it', () => ''],
  ['rows', 'a row too few', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ['rows', 'a row that is no JSON', (text: string) => text.replace('{', '')],
] as const)('a stopped run of which a file (%s) has %s is gone on with', async ([kind, , damage]) => {
  await using run = await makeStopped();
  const folder = join(run.store.location, 'partial/v1');
  for (const name of (await readdir(folder)).filter((each) => each.startsWith(kind))) {
    const file = join(folder, name);
    await chmod(file, 0o600);
    await writeFile(file, damage(await readFile(file, 'utf8')));
  }
  expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', totals: { resources: 3, files: 2502 } });
});

it('a stopped run of which the store has lost a file is gone on with', async () => {
  await using run = await makeStopped();
  const objects = join(run.store.location, 'objects');
  const [object] = (await readdir(objects, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );
  await rm(join(object?.parentPath ?? '', object?.name ?? ''));
  expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', totals: { resources: 3, files: 2502 } });
});
