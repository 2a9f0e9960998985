import type { Limiter } from '../aws/clients.ts';
import type { AgentName, PreviousCapture } from './collector.ts';
import type { RunScope, Sweep } from './context.ts';
import type { Fragments } from './fragments.ts';
import type { Ledger } from './ledger.ts';
import type { Tracker } from './tracker.ts';

/** What capturing and looking again share. */
export interface RoundsScope {
  readonly run: RunScope;
  readonly sweeps: readonly Sweep[];
  /** Resources in work at once, per agent. */
  readonly units: Readonly<Record<AgentName, Limiter>>;
  readonly fragments: Fragments;
  readonly ledger: Ledger;
  readonly tracker: Tracker;
  /** The resource in this run before, or in an earlier snapshot. */
  previous(key: string): PreviousCapture | undefined;
}
