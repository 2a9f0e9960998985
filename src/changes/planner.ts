import type { Config } from '../config.ts';
import type { Store } from '../store/store.ts';
import type { Change, ChangeKindName, ChangeRequest, PlanAnswer } from './change.ts';
import type { ChangeFilter } from './changes.ts';
import type { CdnPort, FunctionsPort, ObjectsPort } from './ports.ts';
import type { RestorePort } from './restore-port.ts';

/** What a plan is made from. */
export interface PlanContext {
  readonly config: Config;
  readonly objects: ObjectsPort;
  readonly cdn: CdnPort;
  readonly functions: FunctionsPort;
  readonly restore: RestorePort;
  /** `put()` what the plan needs kept: new bytes, and replaced ones where the planner has read them anyway. */
  readonly store: Store;
  /** Changes of before, for those that take one back. */
  readonly changes: {
    find(id: string): Promise<Change | undefined>;
    /** The newest first. */
    list?(filter: ChangeFilter & { readonly limit: number }): Promise<readonly Change[]>;
  };
  readonly signal: AbortSignal;
}

/** One kind of change; `plan` reads and changes nothing, and from the same state makes the same plan. */
export interface Planner {
  readonly kind: ChangeKindName;
  plan(request: ChangeRequest, context: PlanContext): Promise<PlanAnswer>;
}
