import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** The process that carries a run. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /**
   * Tells apart processes that had the same id one after the other: boot, process namespace and start time;
   * empty where the system does not say (no /proc).
   */
  readonly started: string;
}

/** What can be known of an owner from here; `unknown` on another machine, in another container, or without /proc. */
export type OwnerFate = 'alive' | 'gone' | 'unknown';

/** This process. */
export async function currentOwner(): Promise<Owner> {
  return { host: hostname(), pid: process.pid, started: await describeStart(process.pid) };
}

/** Looks whether the process that `owner` names still runs, from the process `self`. */
export async function probeOwner(owner: Owner, self: Owner): Promise<OwnerFate> {
  if (owner.host !== self.host) return 'unknown';
  if (owner.started === '' || self.started === '') return isSignalled(owner.pid) ? 'unknown' : 'gone';
  if (place(owner.started) !== place(self.started)) return 'unknown';
  return (await describeStart(owner.pid)) === owner.started ? 'alive' : 'gone';
}

function place(started: string): string {
  return started.slice(0, started.lastIndexOf('/'));
}

/** `boot id/process namespace/start in ticks since boot`, from Linux; see proc_pid_stat(5). */
async function describeStart(pid: number): Promise<string> {
  try {
    const [boot, namespace, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The program's name, in brackets, may hold spaces and brackets; starttime is the 20th field after it.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, only nobody asked how.
    return 'ZX'.includes(state) ? '' : [boot.trim(), namespace, fields[18]].join('/');
  } catch {
    return '';
  }
}

function isSignalled(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
