import type { Generated } from 'kysely';
import type { OwnedRow } from './ownership.ts';

// Both databases hold the same: instants as ISO 8601 text in UTC, structures as JSON text, flags as 0 and 1.

export interface Tables {
  runs: RunsTable;
  audit: AuditTable;
  settings: SettingsTable;
  sealed_values: SealedValuesTable;
  changes: ChangesTable;
  change_steps: ChangeStepsTable;
  schedules: SchedulesTable;
  scheduled_runs: ScheduledRunsTable;
}

/** One row a run; at most one of an estate is `running`, held by a unique index. */
export interface RunsTable {
  id: string;
  estate: string;
  name: string;
  state: string;
  requested_by: string;
  place: string | null;
  only: string | null;
  full: number;
  started_at: string;
  finished_at: string | null;
  result: string | null;
  owner_host: string;
  owner_pid: number;
  owner_started: string;
  heartbeat_at: string;
}

/** Rows are added and read, never changed or deleted: triggers refuse it. */
interface AuditTable {
  id: Generated<number>;
  at: string;
  by: string;
  action: string;
  target: string;
  outcome: string;
  detail: string | null;
}

interface SettingsTable {
  key: string;
  value: string;
}

interface SealedValuesTable {
  hmac: string;
  sealed: string;
}

/** Owner and heartbeat are of the process that applies it; of one change only one taking back is under way at a time. */
export interface ChangesTable extends OwnedRow {
  id: string;
  estate: string;
  target: string;
  state: string;
  plan: string;
  hash: string;
  requested_by: string;
  place: string | null;
  created_at: string;
  expires_at: string;
  decided_by: string | null;
  decided_at: string | null;
  finished_at: string | null;
  effect: string | null;
  takes_back: string | null;
  /** How often it was taken up from a process that died. */
  takeovers: number;
}

/** What is known of the operations of a change that is being applied; gone once its effect is written. */
interface ChangeStepsTable {
  change_id: string;
  step: number;
  /** What the operation replaces, kept before it is replaced. */
  kept: string | null;
  outcome: string | null;
}

/** What is remembered of a schedule beside its lines in the configuration. */
interface SchedulesTable {
  estate: string;
  name: string;
  /** When it comes, as configured when its slots were last counted from anew. */
  rule: string;
  /** Slots up to and with this instant are settled: run, skipped, or of before it was known or while it was paused. */
  since: string;
  paused_by: string | null;
  paused_at: string | null;
}

/** One row a slot that was taken, or a run that was asked for; of one schedule only one is `running` at a time. */
export interface ScheduledRunsTable extends OwnedRow {
  id: string;
  estate: string;
  schedule: string;
  slot: string;
  cause: string;
  missed: number;
  requested_by: string;
  work: string;
  state: string;
  started_at: string;
  finished_at: string | null;
  result: string | null;
  /** Its end has been told to people: 0 or 1. */
  told: number;
}
