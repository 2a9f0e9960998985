import type { AgentName, Gap, Look } from './collector.ts';

/** What a resource is known by. */
export interface ResourceName {
  readonly service: string;
  readonly region: string;
  readonly id: string;
}

/** One resource as captured: what the manifest will say of it, and where its rows are. */
export interface CaptureRecord {
  readonly agent: AgentName;
  readonly service: string;
  readonly region: string;
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly look: Look;
  /** Milliseconds since 1970; the captured state is known to have held since then. */
  readonly heldFrom: number;
  readonly gaps: readonly Gap[];
  readonly files: number;
  readonly bytes: number;
  readonly newBytes: number;
}

/** A run of lines in a file of the partial snapshot. */
export interface Lines {
  readonly file: string;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
}

export function recordKey(record: ResourceName): string {
  return JSON.stringify([record.service, record.region, record.id]);
}
