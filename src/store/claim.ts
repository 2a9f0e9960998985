import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotError } from '../errors.ts';
import { currentOwner, type Owner, probeOwner } from '../state/owner.ts';
import { hasCode, makeFolder } from './durable-file.ts';

const TOUCH_MS = 10_000;
/** A process that cannot be looked at, on another machine, counts as gone after so long without a sign of life. */
const STALE_AFTER_MS = 60_000;
const ID_LENGTH = randomUUID().length;

/**
 * Claims a name for this process until it is disposed of. Each claim is a file of its own, written before the others
 * are looked at: of two at the same time at least one sees the other, and nobody has to take a claim over.
 * @throws {SnapshotError} where a process that lives has claimed it already.
 */
export async function claim(folder: string, name: string): Promise<AsyncDisposable> {
  await makeFolder(folder);
  const self = await currentOwner();
  const mine = `${randomUUID()}.${name}`;
  const file = join(folder, mine);
  await writeFile(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  const touching = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, TOUCH_MS).unref();
  const release = async (): Promise<void> => {
    clearInterval(touching);
    await rm(file, { force: true });
  };
  try {
    for (const other of await readdir(folder)) {
      if (other !== mine && other.slice(ID_LENGTH + 1) === name)
        await refuseAlive(join(folder, other), name, self);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { [Symbol.asyncDispose]: release };
}

/** Removes the claim of a process that is gone. */
async function refuseAlive(file: string, name: string, self: Owner): Promise<void> {
  const claimed = await readClaim(file);
  if (!claimed) return;
  const { owner, at } = claimed;
  const fate = owner ? await probeOwner(owner, self) : 'unknown';
  const isGone = fate === 'gone' || (fate === 'unknown' && Date.now() - at > STALE_AFTER_MS);
  if (isGone) return rm(file, { force: true });
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  throw new SnapshotError(
    `${who} is taking ${name} into the same store: wait until it is done, or choose another name`,
  );
}

/** Undefined where it is released meanwhile; without an owner where that is still being written. */
async function readClaim(file: string): Promise<{ owner?: Owner; at: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return text === '' ? { at: mtimeMs } : { owner: JSON.parse(text) as Owner, at: mtimeMs };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
