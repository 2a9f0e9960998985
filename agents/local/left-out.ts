import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../src/config.ts';
import { ConfigError, ToolError } from '../../src/errors.ts';
import { joinRaw, type RawPath, toRawPath } from './file-name.ts';
import { createGit } from './git.ts';

/** What can be made again, or belongs to another collector, wherever it lies. */
const ALWAYS = new Map([
  ['.git', 'a repository: name it under snapshot.local.repos'],
  ['node_modules', 'made again by npm'],
  ['__pycache__', 'made again by Python'],
  ['.venv', 'made again by Python'],
  ['.DS_Store', 'made again by Finder'],
  ['Thumbs.db', 'made again by Explorer'],
]);

/** Says why an entry below `top` is left out; undefined: it is not. */
export type LeftOut = (path: RawPath, name: RawPath) => string | undefined;

/** What is left out of a folder: the list above, Tidemark's own store and database, and what Git ignores there. */
export async function readLeftOut(top: string, config: Config, signal: AbortSignal): Promise<LeftOut> {
  const own = new Map<RawPath, string>();
  for (const [what, place] of Object.entries({ store: config.store, database: config.database })) {
    const path = await findOwn(place);
    if (path !== undefined && `${top}/`.startsWith(`${path}/`)) {
      throw new ConfigError([`${top} lies in Tidemark's own ${what} (${path}): name another folder`]);
    }
    if (path !== undefined) own.set(toRawPath(path), `Tidemark's own ${what}`);
  }
  const ignored = await readIgnored(top, signal);
  const from = toRawPath(top);
  return (path, name) =>
    ALWAYS.get(name) ?? own.get(joinRaw(from, path)) ?? (ignored.has(path) ? 'ignored by Git' : undefined);
}

/** Undefined for a bucket, a server, or what is not there yet. */
async function findOwn(place: string): Promise<string | undefined> {
  if (/^[a-z0-9+]+:\/\//i.test(place)) return undefined;
  return realpath(resolve(place)).catch(() => undefined);
}

/** Empty where the folder is in no repository, is itself ignored by one, or there is no Git here. */
async function readIgnored(top: string, signal: AbortSignal): Promise<Set<RawPath>> {
  const git = createGit(top, { signal });
  const ignored = new Set<RawPath>();
  try {
    const { exitCode } = await git.run(['check-ignore', '--quiet', '.'], { exitCodes: [0, 1] });
    if (exitCode === 0) return ignored;
    const list = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'];
    for await (const path of git.records(list)) ignored.add(path.replace(/\/$/, '') as RawPath);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
  }
  return ignored;
}
