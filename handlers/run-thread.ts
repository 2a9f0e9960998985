import type { Logger } from 'pino';
import type { AgentName } from '../src/engine/collector.ts';
import type { AgentProgress, ProgressListener, RunProgress } from '../src/engine/progress.ts';
import { describeError } from '../src/errors.ts';
import type { Requester, RunPlace, Snapshots, TakeResult } from '../src/runs/snapshots.ts';
import { agentDoneView, agentStoppedView, agentView } from './agent-view.ts';
import type { Content } from './blocks.ts';
import type { Clock } from './clock.ts';
import type { Message } from './outgoing.ts';
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
import { sentence } from './text.ts';

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

type Sealed = Extract<TakeResult, { kind: 'sealed' }>;

/**
 * A run as Slack shows it: one message that stands for it, and in its thread one for each agent. The run tells its
 * state by `onProgress`, which returns at once; what is shown of it, and when, is the publisher's business.
 */
export class RunThread {
  readonly #options: RunThreadOptions;
  readonly #agents = new Map<AgentName, AgentThread>();
  #place: RunPlace;
  #run: { readonly facts: RunFacts; readonly message: Message } | undefined;
  #progress: RunProgress | undefined;
  #isLive = true;
  #kept: Promise<void> = Promise.resolve();

  constructor(options: RunThreadOptions) {
    this.#options = options;
    this.#place = options.place;
  }

  readonly onProgress: ProgressListener = (progress) => {
    this.#progress = progress;
    this.#show();
  };

  /** Says that the run has started; nothing is said before. */
  begin(run: { readonly name: string; readonly startedAt: Date; readonly isResumed: boolean }): void {
    const { publisher, place, by, onRejected } = this.#options;
    const message = publisher.message({
      channel: place.channel,
      ts: place.ts,
      onPosted: (ts) => this.#posted(ts),
      ...(onRejected && { onRejected }),
    });
    this.#run = { facts: { ...run, by: by.name }, message };
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
    const { message, facts } = this.#begun();
    if (result.kind === 'sealed') return this.#finishSealed(result);
    const startedAt = this.#progress?.startedAt ?? facts.startedAt;
    const elapsedMs = this.#options.clock.now() - startedAt.getTime();
    const ends = [message.end(() => endedView(facts, result, elapsedMs))];
    for (const { message, progress } of this.#agents.values()) {
      if (progress) ends.push(message.end(() => agentStoppedView(progress)));
    }
    if (!this.#wasCancelledByAsker(result)) ends.push(this.#say(unfinishedView(this.#mention(), result)));
    await Promise.all(ends);
  }

  async #finishSealed(result: Sealed): Promise<void> {
    const { publisher, by } = this.#options;
    const { message } = this.#begun();
    const ends = [message.end(() => resultView(result, by.name))];
    for (const agent of result.manifest.agents) {
      ends.push(this.#agent(agent, message).message.end(() => agentDoneView(agent, result.manifest)));
    }
    const title = `MANIFEST.md of ${result.manifest.name}`;
    const file = { path: result.manifestFile, name: 'MANIFEST.md', title };
    const hasFile = await publisher.upload({ channel: this.#place.channel, under: message }, file);
    await Promise.all([...ends, this.#say(closingView(this.#mention(), result, hasFile))]);
  }

  #begun(): { readonly facts: RunFacts; readonly message: Message } {
    if (!this.#run) throw new Error('a run is told of before it has begun');
    return this.#run;
  }

  /** One more message in the thread. */
  #say(content: Content): Promise<boolean> {
    const { channel } = this.#place;
    return this.#options.publisher.message({ channel, under: this.#begun().message }).end(() => content);
  }

  #show(): void {
    if (!this.#run || !this.#isLive) return;
    const { facts, message } = this.#run;
    message.show(() => {
      const now = new Date(this.#options.clock.now());
      return this.#progress ? runningView(facts, this.#progress, now) : startingView(facts);
    });
    for (const progress of this.#progress?.agents ?? []) this.#showAgent(progress, message);
  }

  #showAgent(progress: AgentProgress, under: Message): void {
    const agent = this.#agent(progress.agent, under);
    agent.progress = progress;
    agent.rate.add(this.#options.clock.now(), progress.fetchedBytes);
    agent.message.show(() => agentView(progress, agent.rate.perSecond()));
  }

  #agent(name: AgentName, under: Message): AgentThread {
    const known = this.#agents.get(name);
    if (known) return known;
    const message = this.#options.publisher.message({
      channel: this.#place.channel,
      ts: this.#place.threads?.[name],
      under,
      onPosted: (ts) => this.#keep({ threads: { ...this.#place.threads, [name]: ts } }),
    });
    const agent: AgentThread = { message, rate: new RateMeter(), progress: undefined };
    this.#agents.set(name, agent);
    return agent;
  }

  /** Keeps in the database where the run is told of, so that a restarted bot goes on there. */
  #keep(known: Partial<RunPlace>): void {
    const { snapshots, log } = this.#options;
    this.#place = { ...this.#place, ...known };
    const { name } = this.#begun().facts;
    const place = this.#place;
    this.#kept = this.#kept
      .then(() => snapshots.setPlace(name, place))
      .catch((error) => log.error({ error: describeError(error), name }, 'the place of a run was not kept'));
  }

  #posted(ts: string): void {
    const { channel } = this.#place;
    this.#keep({ ts });
    void this.#options.permalink(channel, ts).then((permalink) => {
      if (permalink !== undefined) this.#keep({ permalink });
    });
  }

  #mention(): string {
    const { door, id, name } = this.#options.by;
    return door === 'slack' ? `<@${id}>` : sentence(name);
  }

  #wasCancelledByAsker(result: TakeResult): boolean {
    const { id, name } = this.#options.by;
    return result.kind === 'cancelled' && (result.by === id || result.by === name);
  }
}
