import type { Timing } from '../manifest/manifest.ts';
import type { CaptureProgress } from './capture.ts';
import type { AgentName } from './collector.ts';
import type { AgentProgress, Phase, ProgressListener, RunProgress } from './progress.ts';

const FAILURES_SHOWN = 5;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Counts {
  state: AgentProgress['state'];
  listed: boolean;
  /** Keys of resources of which nobody knows yet how many steps they take. */
  readonly uncounted: Set<string>;
  resources: Mutable<AgentProgress['resources']>;
  steps: Mutable<AgentProgress['steps']>;
  files: number;
  bytes: number;
  fetchedBytes: number;
  on: string | undefined;
  failures: string[];
}

/** Counts what the agents do and tells a listener, at most every `intervalMs` and at every change of phase. */
export class Tracker {
  readonly #name: string;
  readonly #resumed: boolean;
  readonly #startedAt: Date;
  readonly #listener: ProgressListener;
  readonly #intervalMs: number;
  readonly #agents: Map<AgentName, Counts>;
  #phase: Phase = 'capturing';
  #round = 1;
  #toldAt = 0;
  #enteredAt = performance.now();
  readonly #timings: Timing[] = [];

  constructor(
    run: { name: string; resumed: boolean; startedAt: Date; agents: readonly AgentName[] },
    listener: ProgressListener,
    intervalMs = 100,
  ) {
    this.#name = run.name;
    this.#resumed = run.resumed;
    this.#startedAt = run.startedAt;
    this.#listener = listener;
    this.#intervalMs = intervalMs;
    this.#agents = new Map(run.agents.map((agent) => [agent, makeCounts()]));
    this.#tell(true);
  }

  /** How long each phase took, and because of whom. */
  get timings(): readonly Timing[] {
    return this.#timings;
  }

  enter(phase: Phase, round: number): void {
    this.#enteredAt = performance.now();
    this.#phase = phase;
    this.#round = round;
    const state = phase === 'capturing' ? 'working' : phase === 'looking again' ? 'looking again' : 'done';
    for (const counts of this.#agents.values()) {
      counts.state = state;
      counts.on = undefined;
      if (phase === 'looking again' || round > 1) counts.steps = { found: 0, done: 0 };
      counts.listed = phase === 'sealing';
      counts.uncounted.clear();
    }
    this.#tell(true);
  }

  /** The agent has listed all there is. */
  listed(agent: AgentName): void {
    this.#change(agent, (counts) => {
      counts.listed = true;
    });
  }

  /**
   * A resource was found, to be captured or looked at in this phase. `uncounted`: its key, where it may take more steps than
   * one; its capture says when they are counted.
   */
  found(agent: AgentName, uncounted?: string): void {
    this.#change(agent, (counts) => {
      if (uncounted !== undefined) counts.uncounted.add(uncounted);
      counts.steps.found += 1;
      if (this.#phase === 'capturing' && this.#round === 1) counts.resources.found += 1;
    });
  }

  /** A resource that failed, or moved, is tried again. */
  again(agent: AgentName): void {
    this.#change(agent, (counts) => {
      counts.steps.found += 1;
    });
  }

  /** `mended`: captured after it had failed. */
  done(agent: AgentName, outcome: 'captured' | 'mended' | 'failed' | 'seen', on: string): void {
    this.#change(agent, (counts) => {
      counts.steps.done += 1;
      counts.on = on;
      if (outcome === 'mended') counts.resources.failed -= 1;
      if (outcome === 'failed') counts.resources.failed += 1;
      if (outcome === 'mended' || (outcome === 'captured' && this.#round === 1)) counts.resources.done += 1;
    });
  }

  /** The agent has nothing more to do in this phase. */
  finished(agent: AgentName): void {
    this.#time(agent);
    this.#change(agent, (counts) => {
      counts.state = 'done';
      counts.on = undefined;
    });
    this.#tell(true);
  }

  /** Of the agents that finish a phase, the last to do so is the slowest. */
  #time(agent: AgentName): void {
    const phase = this.#phase;
    if (phase === 'sealing') return;
    const last = this.#agents.get(agent)?.on ?? '';
    const ms = Math.round(performance.now() - this.#enteredAt);
    const before = this.#timings.at(-1);
    if (before?.phase === phase && before.round === this.#round) this.#timings.pop();
    this.#timings.push({ phase, round: this.#round, ms, slowest: agent, last });
  }

  failure(agent: AgentName, text: string): void {
    this.#change(agent, (counts) => {
      counts.failures = [text, ...counts.failures].slice(0, FAILURES_SHOWN);
    });
  }

  /** Of the resource with this key. */
  capture(agent: AgentName, key: string): CaptureProgress {
    return {
      counted: () =>
        this.#change(agent, (counts) => {
          counts.uncounted.delete(key);
        }),
      expect: (steps) =>
        this.#change(agent, (counts) => {
          counts.steps.found += steps;
        }),
      step: (steps, on) =>
        this.#change(agent, (counts) => {
          counts.steps.done += steps;
          if (on !== undefined) counts.on = on;
        }),
      file: (bytes) =>
        this.#change(agent, (counts) => {
          if (this.#round > 1) return;
          counts.files += 1;
          counts.bytes += bytes;
        }),
      stored: (bytes) =>
        this.#change(agent, (counts) => {
          counts.fetchedBytes += bytes;
        }),
    };
  }

  #change(agent: AgentName, change: (counts: Counts) => void): void {
    const counts = this.#agents.get(agent);
    if (!counts) return;
    change(counts);
    this.#tell(false);
  }

  #tell(isUrgent: boolean): void {
    const now = performance.now();
    if (!isUrgent && now - this.#toldAt < this.#intervalMs) return;
    this.#toldAt = now;
    this.#listener(this.#snapshot());
  }

  #snapshot(): RunProgress {
    return {
      kind: 'progress',
      name: this.#name,
      phase: this.#phase,
      round: this.#round,
      resumed: this.#resumed,
      startedAt: this.#startedAt,
      agents: Array.from(this.#agents, ([agent, counts]): AgentProgress => {
        const { on, uncounted, ...rest } = counts;
        const listed = rest.listed && uncounted.size === 0;
        return structuredClone({ agent, ...rest, listed, ...(on === undefined ? {} : { on }) });
      }),
    };
  }
}

function makeCounts(): Counts {
  return {
    state: 'waiting',
    listed: false,
    uncounted: new Set(),
    resources: { found: 0, done: 0, failed: 0 },
    steps: { found: 0, done: 0 },
    files: 0,
    bytes: 0,
    fetchedBytes: 0,
    on: undefined,
    failures: [],
  };
}
