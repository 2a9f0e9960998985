import type { Readable } from 'node:stream';
import type { RestoreTarget } from './change.ts';
import { PortError } from './ports.ts';

/** What is there now, as far as a step concerns it. */
export interface RestoreState {
  /** Hashed; null: nothing. Secrets are in it only in a form that gives nothing away. */
  readonly state: string | null;
  /** It is as the step wants it. */
  readonly isDone: boolean;
  /** The same for people, without secrets: JSON, or text. */
  readonly current?: unknown;
  /** What is wanted in the same form, where it is not the step's own. */
  readonly desired?: unknown;
  /** Why it cannot be brought back, with the next step; the plan is then refused. */
  readonly refusal?: string;
  /** It has another id, name or address than in the snapshot: what it is now, and what to change for it, a line each. */
  readonly news?: readonly string[];
}

/** What a step may need beside what it says. */
export interface RestoreRoom {
  /** Bytes of the store, by SHA-256 (hex). */
  open(sha256: string): Readable;
  readonly signal: AbortSignal;
}

/**
 * Brings things back that are no objects, a step at a time. What the step wants comes without seals. Throws PortError,
 * MovedError, or what aborts it.
 */
export interface RestorePort {
  /** The account of the credentials, twelve digits. */
  account(signal: AbortSignal): Promise<string>;
  look(step: RestoreTarget, room: RestoreRoom): Promise<RestoreState>;
  /** Makes it so, from whatever is there; tried again after a crash it comes to the same. */
  apply(step: RestoreTarget, room: RestoreRoom): Promise<void>;
}

/** Where nothing stands behind it. */
export const NO_RESTORE: RestorePort = { account: refuse, look: refuse, apply: refuse };

async function refuse(): Promise<never> {
  throw new PortError({ code: 'NotImplemented', message: 'nothing can be restored here' });
}
