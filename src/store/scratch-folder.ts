import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { hasCode } from './durable-file.ts';
import { listFolder } from './folder-files.ts';

const HOST = hostname().replace(/[^A-Za-z0-9.]/g, '_');
const OWNER = `${HOST}-${process.pid}`;
/** Temporary folders of the stores open in this process. */
const openFolders = new Set<string>();

/** A path for a temporary folder of this process; `removeScratch` gives it up. */
export function nameScratch(folder: string): string {
  const name = `${OWNER}-${randomUUID()}`;
  openFolders.add(name);
  return join(folder, name);
}

export async function removeScratch(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  openFolders.delete(basename(path));
}

/** Temporary folders of stores of this machine that are gone; a container's pids come again, so pids are not enough. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await listFolder(folder)) {
    const [host, pid] = name.split('-', 2);
    if (host !== HOST || openFolders.has(name)) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
