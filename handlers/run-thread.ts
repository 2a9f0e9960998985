import type { Logger } from 'pino';
import type { AgentName } from '../src/engine/collector.ts';
import type { AgentProgress, Phase, ProgressListener, RunProgress } from '../src/engine/progress.ts';
import type { Requester, RunPlace, Snapshots, TakeResult } from '../src/runs/snapshots.ts';
import { agentDoneView, agentStoppedView, agentView } from './agent-view.ts';
import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';
import type { Message } from './outgoing.ts';
import { PlaceKeeper } from './place-keeper.ts';
import type { Publisher } from './publisher.ts';
import { RateMeter } from './rate-meter.ts';
import { closingView, resultView } from './result-view.ts';
import {
  cancellingView,
  endedView,
  pausedView,
  type RunFacts,
  runningView,
  startingView,
  unfinishedView,
} from './run-view.ts';
import { capital, sentence } from './text.ts';

export interface RunThreadOptions {
  readonly publisher: Publisher;
  readonly snapshots: Pick<Snapshots, 'setPlace'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The address of a message; undefined where Slack does not say. */
  permalink(channel: string, ts: string): Promise<string | undefined>;
  readonly by: Requester;
  readonly place: RunPlace;
  /** The run's message cannot be posted at all; `code` is Slack's word for why. */
  readonly onRejected?: (code: string) => void;
}

interface AgentThread {
  readonly message: Message;
  readonly rate: RateMeter;
  progress: AgentProgress | undefined;
}

/** A run that Slack is told of. */
interface BegunRun {
  readonly facts: RunFacts;
  readonly message: Message;
  readonly keeper: PlaceKeeper<RunPlace>;
}

type Sealed = Extract<TakeResult, { kind: 'sealed' }>;

/**
 * A run as Slack shows it: one message that stands for it, and in its thread one for each agent. The run tells its
 * state by `onProgress`, which returns at once; what is shown of it, and when, is the publisher's business.
 */
export class RunThread {
  readonly #options: RunThreadOptions;
  readonly #agents = new Map<AgentName, AgentThread>();
  #run: BegunRun | undefined;
  #progress: RunProgress | undefined;
  #isLive = true;

  constructor(options: RunThreadOptions) {
    this.#options = options;
  }

  readonly onProgress: ProgressListener = (progress) => {
    this.#progress = progress;
    this.#show();
  };

  /** Says that the run has started; nothing is said before. */
  begin(run: { readonly name: string; readonly startedAt: Date; readonly isResumed: boolean }): void {
    const { publisher, snapshots, log, place, by, onRejected } = this.#options;
    const setPlace = (name: string, at: RunPlace) => snapshots.setPlace(name, at);
    const keeper = new PlaceKeeper<RunPlace>(run.name, place, { setPlace, log });
    const message = publisher.message({
      channel: place.channel,
      ts: place.ts,
      onPosted: (ts) => this.#posted(ts),
      ...(onRejected && { onRejected }),
    });
    this.#run = { facts: { ...run, by: by.name }, message, keeper };
    this.#show();
  }

  /** Someone has asked for its end. */
  cancelling(by: string): void {
    this.#isLive = false;
    this.#run?.message.show(() => cancellingView(this.#begun().facts, by));
  }

  /** Cancelling was refused: the run goes on. */
  goOn(): void {
    this.#isLive = true;
    this.#show();
  }

  /** The bot is about to stop; the run will be resumed in this thread. */
  pause(): void {
    this.#isLive = false;
    this.#run?.message.show(() => pausedView(this.#begun().facts));
  }

  /** Tells the end, in full; resolves when Slack has it or will not have it. */
  async finish(result: TakeResult): Promise<void> {
    const isTold = await (result.kind === 'sealed' ? this.#endSealed(result) : this.#endUnfinished(result));
    if (isTold) this.#begun().keeper.keep({ told: true });
  }

  async #endUnfinished(result: Exclude<TakeResult, Sealed>): Promise<boolean> {
    const { message, facts } = this.#begun();
    const startedAt = this.#progress?.startedAt ?? facts.startedAt;
    const elapsedMs = this.#options.clock.now() - startedAt.getTime();
    const ends = [message.end(() => endedView(facts, result, elapsedMs))];
    for (const { message, progress } of this.#agents.values()) {
      if (progress) ends.push(message.end(() => agentStoppedView(progress)));
    }
    if (!this.#wasCancelledByAsker(result)) ends.push(this.#say(unfinishedView(this.#mention(), result)));
    return allOf(ends);
  }

  async #endSealed(result: Sealed): Promise<boolean> {
    const { publisher, by, place } = this.#options;
    const { message } = this.#begun();
    const ends = [message.end(() => resultView(result, by.name))];
    for (const agent of result.manifest.agents) {
      ends.push(this.#agent(agent).message.end(() => agentDoneView(agent, result.manifest)));
    }
    const title = `MANIFEST.md of ${result.manifest.name}`;
    const file = { path: result.manifestFile, name: 'MANIFEST.md', title };
    const hasFile = await publisher.upload({ channel: place.channel, under: message }, file);
    return allOf([...ends, this.#say(closingView(this.#mention(), result, hasFile))]);
  }

  #begun(): BegunRun {
    if (!this.#run) throw new Error('a run is told of before it has begun');
    return this.#run;
  }

  /** One more message in the thread. */
  #say(content: Content): Promise<boolean> {
    const { publisher, place } = this.#options;
    const { message } = this.#begun();
    return publisher.message({ channel: place.channel, under: message }).end(() => content);
  }

  #show(): void {
    if (!this.#run || !this.#isLive) return;
    const { facts, message } = this.#run;
    message.show(() => {
      const now = new Date(this.#options.clock.now());
      return this.#progress ? runningView(facts, this.#progress, now) : startingView(facts);
    });
    const { agents = [], phase = 'capturing' } = this.#progress ?? {};
    for (const agent of agents) this.#showAgent(agent, phase);
  }

  #showAgent(progress: AgentProgress, phase: Phase): void {
    const agent = this.#agent(progress.agent);
    agent.progress = progress;
    agent.rate.add(this.#options.clock.now(), progress.fetchedBytes);
    agent.message.show(() => agentView(progress, agent.rate.perSecond(), phase));
  }

  #agent(name: AgentName): AgentThread {
    const known = this.#agents.get(name);
    if (known) return known;
    const { message: under, keeper } = this.#begun();
    const message = this.#options.publisher.message({
      channel: keeper.place.channel,
      ts: keeper.place.threads?.[name],
      under,
      onPosted: (ts) => keeper.keep({ threads: { ...keeper.place.threads, [name]: ts } }),
    });
    const agent: AgentThread = { message, rate: new RateMeter(), progress: undefined };
    this.#agents.set(name, agent);
    return agent;
  }

  #posted(ts: string): void {
    const { keeper } = this.#begun();
    keeper.keep({ ts });
    void this.#options.permalink(keeper.place.channel, ts).then((permalink) => {
      if (permalink !== undefined) keeper.keep({ permalink });
    });
  }

  #mention(): string {
    const { door, id, name } = this.#options.by;
    if (door === 'schedule') return `${capital(sentence(name))}:`;
    return door === 'slack' ? `<@${id}>` : sentence(name);
  }

  #wasCancelledByAsker(result: TakeResult): boolean {
    const { id, name } = this.#options.by;
    return result.kind === 'cancelled' && (result.by === id || result.by === name);
  }
}

async function allOf(ends: readonly Promise<boolean>[]): Promise<boolean> {
  return (await Promise.all(ends)).every(Boolean);
}
