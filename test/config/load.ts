import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config-file.ts';
import { ConfigError } from '../../src/errors.ts';

export interface ConfigFolder extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
}

/** A folder with a tidemark.yaml in it. */
export async function makeConfigFile(content: string | Uint8Array): Promise<ConfigFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-config-'));
  const file = join(folder, 'tidemark.yaml');
  await writeFile(file, content);
  return { folder, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

export async function load(content: string, env: Record<string, string> = {}) {
  await using made = await makeConfigFile(content);
  return { config: await loadConfig({ file: made.file, env }), folder: made.folder };
}

/** What is wrong with a configuration, the file's path left out. */
export async function problemsOf(content: string | Uint8Array, env: Record<string, string> = {}) {
  await using made = await makeConfigFile(content);
  const error = await loadConfig({ file: made.file, env }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw error ?? new Error('nothing is wrong with it');
  return error.problems.map((problem) => problem.replaceAll(`${made.folder}/`, ''));
}
