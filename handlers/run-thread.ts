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
  readonly #message: Message;
  readonly #agents = new Map<AgentName, AgentThread>();
  #place: RunPlace;
  #facts: RunFacts | undefined;
  #progress: RunProgress | undefined;
  #isLive = true;
  #kept: Promise<void> = Promise.resolve();

  constructor(options: RunThreadOptions) {
    this.#options = options;
    this.#place = options.place;
    const { channel, ts } = options.place;
    this.#message = options.publisher.message({
      channel,
      ts,
      onPosted: (posted) => this.#posted(posted),
      ...(options.onRejected && { onRejected: options.onRejected }),
    });
  }

  readonly onProgress: ProgressListener = (progress) => {
    this.#progress = progress;
    for (const agent of progress.agents) this.#agentProgress(agent);
    if (this.#facts) this.#show();
  };

  /** Says that the run has started; nothing is said before. */
  begin(run: { readonly name: string; readonly startedAt: Date; readonly isResumed: boolean }): void {
    this.#facts = { ...run, by: this.#options.by.name };
    this.#show();
  }

  /** Someone has asked for its end. */
  cancelling(by: string): void {
    const facts = this.#facts;
    this.#isLive = false;
    if (facts) this.#message.show(() => cancellingView(facts, by));
  }

  /** Cancelling was refused: the run goes on. */
  goOn(): void {
    this.#isLive = true;
    this.#show();
  }

  /** The bot is about to stop; the run will be resumed in this thread. */
  pause(): void {
    const facts = this.#facts;
    this.#isLive = false;
    if (facts) this.#message.show(() => pausedView(facts));
  }

  /** Tells the end, in full; resolves when Slack has it or will not have it. */
  async finish(result: TakeResult): Promise<void> {
    if (result.kind === 'sealed') return this.#finishSealed(result);
    const facts = this.#facts;
    if (!facts) return;
    const elapsedMs = this.#options.clock.now() - this.#startedAt(facts);
    const ends = [this.#message.end(() => endedView(facts, result, elapsedMs))];
    for (const { message, progress } of this.#agents.values()) {
      if (progress) ends.push(message.end(() => agentStoppedView(progress)));
    }
    if (!this.#wasCancelledByAsker(result)) ends.push(this.#say(unfinishedView(this.#mention(), result)));
    await Promise.all(ends);
  }

  async #finishSealed(result: Sealed): Promise<void> {
    const { publisher, by } = this.#options;
    const ends = [this.#message.end(() => resultView(result, by.name))];
    for (const agent of result.manifest.agents) {
      ends.push(this.#agent(agent).message.end(() => agentDoneView(agent, result.manifest)));
    }
    const title = `MANIFEST.md of ${result.manifest.name}`;
    const file = { path: result.manifestFile, name: 'MANIFEST.md', title };
    const hasFile = await publisher.upload({ channel: this.#place.channel, under: this.#message }, file);
    await Promise.all([...ends, this.#say(closingView(this.#mention(), result, hasFile))]);
  }

  /** One more message in the thread. */
  #say(content: Content): Promise<boolean> {
    const { channel } = this.#place;
    return this.#options.publisher.message({ channel, under: this.#message }).end(() => content);
  }

  #show(): void {
    const facts = this.#facts;
    if (!facts || !this.#isLive) return;
    this.#message.show(() => {
      const now = new Date(this.#options.clock.now());
      return this.#progress ? runningView(facts, this.#progress, now) : startingView(facts);
    });
  }

  #agentProgress(progress: AgentProgress): void {
    const agent = this.#agent(progress.agent);
    agent.progress = progress;
    agent.rate.add(this.#options.clock.now(), progress.fetchedBytes);
    agent.message.show(() => agentView(progress, agent.rate.perSecond()));
  }

  #agent(name: AgentName): AgentThread {
    const known = this.#agents.get(name);
    if (known) return known;
    const message = this.#options.publisher.message({
      channel: this.#place.channel,
      ts: this.#place.threads?.[name],
      under: this.#message,
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
    const { name } = this.#facts ?? {};
    if (name === undefined) return;
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

  #startedAt(facts: RunFacts): number {
    return (this.#progress?.startedAt ?? facts.startedAt).getTime();
  }
}
