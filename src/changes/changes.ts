import type { Requester } from '../runs/snapshots.ts';
import type {
  Change,
  ChangePlace,
  ChangeRequest,
  ChangeState,
  InvalidationOutcome,
  PlanAnswer,
} from './change.ts';

/** Not done, and why, in plain words with the next step; `change` as it is, where there is one. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly change?: Change;
}

export type ProposeAnswer =
  | { readonly kind: 'proposed'; readonly change: Change }
  | Exclude<PlanAnswer, { readonly kind: 'plan' }>;

export type ApproveAnswer =
  | { readonly kind: 'applying'; readonly change: Change; readonly done: Promise<Change> }
  /** What it was made from has moved since: nothing was done, and this is what could be proposed now. */
  | {
      readonly kind: 'stale';
      readonly change: Change;
      readonly fresh: PlanAnswer;
      /** What has moved, a line each. */
      readonly moved?: readonly string[];
    }
  | Refused;

/** Operations done of all, and the one that was finished last. */
export interface ChangeProgress {
  readonly done: number;
  readonly of: number;
  readonly on?: string;
  /** Once CloudFront has been asked: while it is waited for. */
  readonly invalidation?: Pick<InvalidationOutcome, 'id' | 'state'>;
}

export type ChangeListener = (progress: ChangeProgress) => void;

/** A change that this process goes on with, or whose end it has to tell. */
export interface Recovered {
  readonly change: Change;
  readonly done: Promise<Change>;
}

/** Everything that is proposed, decided and applied; any number of processes may use one database. */
export interface Changes {
  /** The plan alone; nothing is kept and nothing changes (terminal without --yes). */
  plan(request: ChangeRequest): Promise<PlanAnswer>;
  propose(request: ChangeRequest, by: Requester, place?: ChangePlace): Promise<ProposeAnswer>;
  setPlace(id: string, place: ChangePlace): Promise<void>;
  /** A new plan under the same change, with these arguments over the old ones; only while it is proposed. */
  amend(id: string, args: Readonly<Record<string, unknown>>, by: Requester): Promise<Change | Refused>;
  /**
   * Exactly one caller of many gets `applying` and its `done`; all others are told what the state is.
   * `hash`: of the plan that was shown.
   */
  approve(id: string, hash: string, by: Requester, onProgress?: ChangeListener): Promise<ApproveAnswer>;
  reject(id: string, by: Requester): Promise<Change | Refused>;
  /** Proposes a change of kind `rollback`. */
  rollback(id: string, by: Requester, place?: ChangePlace): Promise<ProposeAnswer>;
  find(id: string): Promise<Change | undefined>;
  /** The newest first. */
  list(filter?: ChangeFilter): Promise<readonly Change[]>;
  /**
   * Takes up what processes that died have left, and makes expiries true; for the start and every minute. Among the
   * answers, with `done` settled, are changes that ended within a day, expired, or were decided elsewhere, and whose
   * message in Slack does not say so yet (`place.shown` is another state, or `place.told` is false); each state once.
   */
  recover(onProgress?: (change: Change) => ChangeListener): Promise<readonly Recovered[]>;
}

/** `Changes` of a process that may end while it applies one. */
export interface CarriedChanges extends Changes {
  /**
   * Ends what this process applies of the change: what is under way is finished, the rest is left out, and it has then
   * failed. False: this process does not apply it.
   */
  stop(id: string, by: Requester): Promise<boolean>;
  /** Stops what this process is planning and applying; the latter is gone on with by the next. */
  suspend(): Promise<void>;
}

export interface ChangeFilter {
  readonly state?: readonly ChangeState[];
  readonly target?: string;
  /** Only changes that take this one back. */
  readonly takesBack?: string;
  /** 20 if not given. */
  readonly limit?: number;
}
