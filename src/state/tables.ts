import type { Generated } from 'kysely';

// Both databases hold the same: instants as ISO 8601 text in UTC, structures as JSON text, flags as 0 and 1.

export interface Tables {
  runs: RunsTable;
  audit: AuditTable;
  settings: SettingsTable;
  sealed_values: SealedValuesTable;
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
