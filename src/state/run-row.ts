import type { Selectable } from 'kysely';
import type { AgentName } from '../engine/collector.ts';
import type { Requester, RunPlace } from '../runs/snapshots.ts';
import type { Owner } from './owner.ts';
import { toOwner } from './ownership.ts';
import type { RunsTable } from './tables.ts';

export type RunState = 'running' | 'sealed' | 'failed' | 'cancelled' | 'interrupted';

/** One attempt to take the snapshot `name`, with all its resumptions until it is sealed. */
export interface Run {
  readonly id: string;
  readonly estate: string;
  readonly name: string;
  readonly state: RunState;
  readonly by: Requester;
  readonly place?: RunPlace;
  readonly only?: readonly AgentName[];
  readonly full: boolean;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly result?: unknown;
  readonly owner: Owner;
  readonly heartbeatAt: Date;
}

export interface NewRun {
  readonly name: string;
  readonly by: Requester;
  readonly place?: RunPlace;
  readonly only?: readonly AgentName[];
  readonly full: boolean;
}

export type RunRow = Selectable<RunsTable>;

export function toColumns(run: NewRun) {
  return {
    name: run.name,
    requested_by: JSON.stringify(run.by),
    place: run.place ? JSON.stringify(run.place) : null,
    only: run.only ? JSON.stringify(run.only) : null,
    full: run.full ? 1 : 0,
  };
}

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    estate: row.estate,
    name: row.name,
    state: row.state as RunState,
    by: JSON.parse(row.requested_by),
    ...(row.place !== null && { place: JSON.parse(row.place) }),
    ...(row.only !== null && { only: JSON.parse(row.only) }),
    full: row.full === 1,
    startedAt: new Date(row.started_at),
    ...(row.finished_at !== null && { finishedAt: new Date(row.finished_at) }),
    ...(row.result !== null && { result: JSON.parse(row.result) }),
    owner: toOwner(row),
    heartbeatAt: new Date(row.heartbeat_at),
  };
}
