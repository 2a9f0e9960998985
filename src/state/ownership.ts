import { type Owner, type OwnerFate, probeOwner } from './owner.ts';

/** Work of a process that cannot be looked at counts as left after so long without a heartbeat. */
const STALE_AFTER_MS = 60_000;
/** How often the owner should say that it lives. */
export const HEARTBEAT_MS = 10_000;

/** Columns of a row that one process works on at a time. */
export interface OwnedRow {
  owner_host: string;
  owner_pid: number;
  owner_started: string;
  heartbeat_at: string;
}

export interface OwnershipOptions {
  readonly clock: () => Date;
  /** This process. */
  readonly owner: Owner;
  readonly probe?: (owner: Owner, self: Owner) => Promise<OwnerFate>;
}

/** Owner and heartbeat of a row that nobody works on. */
export const NOBODY: OwnedRow = {
  owner_host: '',
  owner_pid: 0,
  owner_started: '',
  heartbeat_at: new Date(0).toISOString(),
};

/** The columns that name the owner: to set, and to compare with. */
export function ownerColumns({ host, pid, started }: Owner): Omit<OwnedRow, 'heartbeat_at'> {
  return { owner_host: host, owner_pid: pid, owner_started: started };
}

export function toOwner(row: OwnedRow): Owner {
  return { host: row.owner_host, pid: row.owner_pid, started: row.owner_started };
}

/** Whether the process that worked on the row is gone, or nobody works on it. */
export async function isLost(options: OwnershipOptions, row: OwnedRow): Promise<boolean> {
  const { probe = probeOwner, owner, clock } = options;
  if (row.owner_host === NOBODY.owner_host) return true;
  const fate = await probe(toOwner(row), owner);
  if (fate !== 'unknown') return fate === 'gone';
  return clock().getTime() - Date.parse(row.heartbeat_at) > STALE_AFTER_MS;
}

/** As node:sqlite and as pg say that a unique index refuses a row. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && error.errcode === 2067) || ('code' in error && error.code === '23505');
}
