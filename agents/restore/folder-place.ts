import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PortError } from '../../src/changes/ports.ts';

/** Why it stays as it is. */
export function refusalOf(target: string): string {
  return `${target} is there already and is not as in the snapshot: name another folder with --to, or move it away`;
}

/** Nothing is there, or an empty folder. */
export async function isFree(target: string): Promise<boolean> {
  const found = await lstat(target).catch(() => undefined);
  return !found || (found.isDirectory() && (await readdir(target)).length === 0);
}

/** Makes the folder beside its place and renames it: whoever looks sees all of it or nothing, whenever this ends. */
export async function placeWhole(target: string, write: (growing: string) => Promise<void>): Promise<void> {
  const growing = join(dirname(target), `.${basename(target)}.tidemark`);
  try {
    await rm(growing, { recursive: true, force: true });
    await mkdir(growing, { recursive: true, mode: 0o700 });
    await write(growing);
    await rename(growing, target);
  } catch (error) {
    await rm(growing, { recursive: true, force: true }).catch(() => {});
    throw explain(error, target);
  }
}

function explain(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const advice = 'check that the folder above it can be written and has room, or name another with --to';
  return new PortError(
    { code: String(error.code), message: `${target}: ${error.message}`, advice },
    { cause: error },
  );
}

/** The place within the folder; a name that would lead out of it is refused. */
export function placeOf(folder: string, path: string): Buffer {
  const name = Buffer.from(path, 'base64');
  const parts = name.toString('latin1').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
    throw new PortError({ code: 'BadName', message: `a path in the snapshot leads out of ${folder}` });
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

/** SHA-256 (hex); undefined where it cannot be read. */
export async function hashFile(path: Buffer): Promise<string | undefined> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) sha256.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return sha256.digest('hex');
}
