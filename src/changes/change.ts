import type { Requester } from '../runs/snapshots.ts';

const CHANGE_KINDS = [
  'css',
  'price',
  'sync',
  'invalidate',
  'rollback',
  'lambda-deploy',
  'lambda-rollback',
  'restore',
] as const;
export type ChangeKindName = (typeof CHANGE_KINDS)[number];

/** What somebody asked for: enough to make the plan again from the state as it is then. `args` is JSON. */
export interface ChangeRequest {
  readonly kind: ChangeKindName;
  /** The site's name in tidemark.yaml, `lambda`, or `snapshot NAME` for what is restored from one. */
  readonly target: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** An object as a plan saw it; headers are those a PUT can set (content-type, cache-control, …), in lower case. */
export interface ObjectVersion {
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Hex, where the bytes are kept in the store. */
  readonly sha256?: string;
  /** Of all bytes, as S3 keeps it where it does: algorithm and value, `crc64nvme:…`; never one made of parts' sums. */
  readonly checksum?: string;
}

/** Assets go first, pages next, deletes last, so that no page ever names an asset that is not there yet. */
export type Stage = 'assets' | 'pages' | 'deletes';

interface ObjectOperation {
  readonly bucket: string;
  readonly key: string;
  readonly stage: Stage;
  /** What is there now; null: nothing. Applying refuses where it is anything else. */
  readonly before: ObjectVersion | null;
}

/** One write. Everything it needs is in it or, by SHA-256, in the store. */
export type Operation =
  | (ObjectOperation & { readonly do: 'put'; readonly after: ObjectVersion & { readonly sha256: string } })
  | (ObjectOperation & {
      readonly do: 'copy';
      readonly from: { readonly bucket: string; readonly key: string };
      /** The source as it was seen; copied with headers and metadata, server side. */
      readonly after: ObjectVersion;
    })
  | (ObjectOperation & { readonly do: 'delete' })
  | {
      readonly do: 'deploy';
      readonly region: string;
      readonly function: string;
      readonly before: FunctionVersion;
      /** The zip in the store. */
      readonly after: { readonly sha256: string; readonly size: number };
      /** Moved to the version that is published. */
      readonly alias?: string;
      /** Moved to this version instead, published long ago: code goes back, nothing is published. */
      readonly aliasVersion?: string;
    }
  | RestoreOperation;

/** One thing that a restore brings back and that is no object: a bucket, a setting, a function, records, a folder. */
export interface RestoreOperation extends RestoreTarget {
  readonly do: 'restore';
  /** Before the objects (`make`), or after them (`settle`). */
  readonly phase: 'make' | 'settle';
  /** As it was asked for: `lambda:checkout`. After a failure the rest of the same resource is left out. */
  readonly resource: string;
  /** For people: `bucket jada-media: lifecycle`. */
  readonly name: string;
  /** The state that is there now, hashed by who looks; null: nothing. Applying refuses where it is anything else. */
  readonly before: string | null;
  /** It belongs to what this very change makes, so that nothing of others can be there. */
  readonly isFresh?: boolean;
  /** Nothing else needs it: where it fails, the rest of the resource is done all the same. */
  readonly isAlone?: boolean;
}

/** What a step of a restore is about, and what it wants; secrets are still sealed in it. */
export interface RestoreTarget {
  readonly service: string;
  /** One of those the service knows: `bucket`, `setting`, `function`. */
  readonly step: string;
  readonly region: string;
  /** The name of the bucket, function, zone, table; the path of a folder. */
  readonly target: string;
  /** JSON, as the service's step understands it. */
  readonly wanted: unknown;
}

export interface FunctionVersion {
  /** Base64, as Lambda says it. */
  readonly codeSha256: string;
  readonly revisionId: string;
  /** Hex, where the zip is kept in the store. */
  readonly sha256?: string;
  /** Where the alias points, if there is one. */
  readonly version?: string;
  /** Base64, of that version. */
  readonly versionCodeSha256?: string;
}

/** A reference that may or may not be meant; changed only if ticked. */
export interface Doubtful {
  readonly id: string;
  readonly key: string;
  readonly line: number;
  readonly before: string;
  readonly reason: string;
}

/**
 * Everything a person approves; nothing else is done. JSON. Its hash covers the states it was made from (ETags,
 * CodeSha256), so that an approval is of what was shown.
 */
export interface Plan {
  readonly request: ChangeRequest;
  /** One line: `letter-spacing of .brand becomes 2px on qos staging`. Plain text. */
  readonly title: string;
  /** A few plain lines for the message. */
  readonly summary: readonly string[];
  /** Unified diff of all of it, plain text; empty where there is nothing to show. */
  readonly diff: string;
  readonly operations: readonly Operation[];
  readonly invalidate?: { readonly distribution: string; readonly paths: readonly string[] };
  readonly doubtful?: readonly Doubtful[];
}

/** `nothing`: it is as asked already. `refused`: all reasons, each with the next step. */
export type PlanAnswer =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'nothing'; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly reasons: readonly string[];
      /** What was typed is wrong, whatever the state (unknown site, no selector, no price): exit code 2, not 1. */
      readonly isInput?: true;
    };

/** proposed → approved → applying → applied | failed; or rejected, expired, stale; applied → rolled-back. */
export const CHANGE_STATES = [
  'proposed',
  'approved',
  'applying',
  'applied',
  'failed',
  'rejected',
  'expired',
  'stale',
  'rolled-back',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** Where Slack tells of the change. */
export interface ChangePlace {
  readonly channel: string;
  readonly ts?: string;
  readonly permalink?: string;
  /** The state that its message shows. */
  readonly shown?: ChangeState;
  /** Slack has been told the end in full. */
  readonly told?: boolean;
}

/** What came of one operation; in the plan's order. */
export interface StepOutcome {
  readonly index: number;
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** After the write. */
  readonly etag?: string;
  /** Of a deployed function: published version. */
  readonly version?: string;
  /** Hex, of what it replaced, kept in the store. */
  readonly replaced?: string;
  /** What it replaced, with the headers and metadata it had then. */
  readonly was?: ObjectVersion;
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  /** What to do about it, one sentence. */
  readonly advice?: string;
  /** Of a function: the last thing that was done. */
  readonly reached?: 'updated' | 'published' | 'pointed';
  /** Of what was made anew: the id or address it has now, and what to change for it, a line each. Plain text. */
  readonly news?: readonly string[];
}

export interface InvalidationOutcome {
  /** Empty where CloudFront did not take it. */
  readonly id: string;
  /** `Completed`; `InProgress` at the deadline; `Failed` where it was not taken; `Unknown` where it did not say. */
  readonly state: string;
  /** What the distribution's own domain gives for what was written. */
  readonly serves?: 'new' | 'old' | 'unknown';
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly advice?: string;
}

export interface Effect {
  readonly steps: readonly StepOutcome[];
  readonly invalidation?: InvalidationOutcome;
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface Change {
  /** Short and typeable: `c-7k2m9p`. */
  readonly id: string;
  readonly state: ChangeState;
  readonly plan: Plan;
  /** SHA-256 (hex) of the plan. */
  readonly hash: string;
  readonly requestedBy: Requester;
  readonly place?: ChangePlace;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy?: Requester;
  readonly decidedAt?: Date;
  readonly effect?: Effect;
  /** Of a rollback: the change it takes back. */
  readonly takesBack?: string;
}
