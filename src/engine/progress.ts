import type { AgentName } from './collector.ts';

/** How far one agent is. A step is a resource, or one of its objects or items; bars are `steps.done / steps.found`. */
export interface AgentProgress {
  readonly agent: AgentName;
  readonly state: 'waiting' | 'working' | 'looking again' | 'done';
  /** False while resources, or their objects and items, are still being listed, so that `steps.found` may grow. */
  readonly listed: boolean;
  readonly resources: { readonly found: number; readonly done: number; readonly failed: number };
  readonly steps: { readonly found: number; readonly done: number };
  /** Files and bytes captured, and of those the ones that had to be fetched. */
  readonly files: number;
  readonly bytes: number;
  readonly fetchedBytes: number;
  /** What it is on: `s3 sailjada.com/events/index.html`. */
  readonly on?: string;
  /** Newest first, at most five: `route53 example.com: AccessDenied`. */
  readonly failures: readonly string[];
}

export type Phase = 'capturing' | 'looking again' | 'sealing';

/** What a run tells while it goes; each is the whole state as it is then, so a reader may drop any but the last. */
export interface RunProgress {
  readonly kind: 'progress';
  readonly name: string;
  readonly phase: Phase;
  /** Round of capturing and looking, from 1. */
  readonly round: number;
  readonly resumed: boolean;
  readonly startedAt: Date;
  readonly agents: readonly AgentProgress[];
}

export type ProgressListener = (progress: RunProgress) => void;
