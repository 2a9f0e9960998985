import type { Logger } from 'pino';
import type { Audit, Requester } from '../runs/snapshots.ts';
import type { ChangeNote } from '../state/change-step.ts';
import type { StepLog } from '../state/change-steps.ts';
import type { ChangeRegistry } from '../state/changes.ts';
import type { Change, ChangeKindName, ChangeState } from './change.ts';
import { explainState, explainUnknown } from './change-words.ts';
import type { Refused } from './changes.ts';
import type { PlanContext, Planner } from './planner.ts';
import type { RestorePort } from './restore-port.ts';
import type { Work } from './work.ts';

export interface ChangesDeps extends Pick<PlanContext, 'config' | 'objects' | 'cdn' | 'functions' | 'store'> {
  /** Without it nothing can be restored but objects. */
  readonly restore?: RestorePort;
  /** One for each kind. */
  readonly planners: readonly Planner[];
  readonly registry: ChangeRegistry;
  readonly steps: StepLog;
  readonly audit: Audit;
  readonly clock: () => Date;
  readonly log: Logger;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newId?: () => string;
}

/** What the parts of the machine share; lives as long as the process. */
export interface Machine extends Required<ChangesDeps> {
  readonly expiryMs: number;
  readonly byKind: ReadonlyMap<ChangeKindName, Planner>;
  /** Changes that this process works on, by id. */
  readonly own: Map<string, Work>;
  /** States of changes that were handed to whoever tells of them, as `id state`. */
  readonly handed: Set<string>;
  /** Aborted when the process stops. */
  readonly stop: AbortController;
}

/** Who is named where nobody decided. */
export const TIDEMARK: Requester = { door: 'schedule', id: 'tidemark', name: 'Tidemark' };

export function toPlanContext(machine: Machine): PlanContext {
  const { config, objects, cdn, functions, restore, store, registry, stop } = machine;
  const changes: PlanContext['changes'] = {
    find: (id) => registry.find(id),
    list: (filter) => registry.list(filter),
  };
  return { config, objects, cdn, functions, restore, store, changes, signal: stop.signal };
}

export function makeNote(
  by: Requester,
  action: string,
  detail: string,
  outcome: ChangeNote['outcome'] = 'done',
): ChangeNote {
  return { by: by.id, action: `change ${action}`, outcome, detail };
}

/** Remembers that the state is told of by whoever is answered now. */
export function hand({ handed }: Machine, change: Change): Change {
  handed.add(handKey(change.id, change.state));
  return change;
}

export function handKey(id: string, state: ChangeState): string {
  return `${id} ${state}`;
}

/** A refusal, audited. Without a reason it is the change's state that does not allow it. */
export async function refuse(
  { registry, audit, clock }: Machine,
  id: string,
  by: Requester,
  action: string,
  reason?: string,
): Promise<Refused> {
  const change = await registry.find(id);
  const said = reason ?? (change ? explainState(change) : explainUnknown(id));
  await audit.record({ ...makeNote(by, action, said, 'refused'), at: clock(), target: id });
  return { kind: 'refused', reason: said, ...(change && { change }) };
}
