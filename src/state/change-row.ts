import type { Selectable } from 'kysely';
import type { Change, ChangePlace, ChangeState, Plan } from '../changes/change.ts';
import type { Requester } from '../runs/snapshots.ts';
import type { ChangesTable } from './tables.ts';

export interface NewChange {
  readonly id: string;
  readonly plan: Plan;
  readonly hash: string;
  readonly requestedBy: Requester;
  readonly place?: ChangePlace;
  readonly expiresAt: Date;
  readonly takesBack?: string;
}

export type ChangeRow = Selectable<ChangesTable>;

export function toChangeColumns(change: NewChange) {
  return {
    id: change.id,
    target: change.plan.request.target,
    plan: JSON.stringify(change.plan),
    hash: change.hash,
    requested_by: JSON.stringify(change.requestedBy),
    place: change.place ? JSON.stringify(change.place) : null,
    expires_at: change.expiresAt.toISOString(),
    takes_back: change.takesBack ?? null,
  };
}

export function toChange(row: ChangeRow): Change {
  return {
    id: row.id,
    state: row.state as ChangeState,
    plan: JSON.parse(row.plan),
    hash: row.hash,
    requestedBy: JSON.parse(row.requested_by),
    ...(row.place !== null && { place: JSON.parse(row.place) }),
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    ...(row.decided_by !== null && { decidedBy: JSON.parse(row.decided_by) }),
    ...(row.decided_at !== null && { decidedAt: new Date(row.decided_at) }),
    ...(row.effect !== null && { effect: JSON.parse(row.effect) }),
    ...(row.takes_back !== null && { takesBack: row.takes_back }),
  };
}
