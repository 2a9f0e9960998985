import { App } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Config } from '../src/config.ts';
import { ConfigError, describeError } from '../src/errors.ts';
import type { Schedules } from '../src/runs/schedules.ts';
import type { SnapshotDiffs } from '../src/runs/snapshot-diffs.ts';
import type { Audit, Snapshots } from '../src/runs/snapshots.ts';
import type { Verifications } from '../src/runs/verifications.ts';
import { type CancelButtonDeps, cancelSnapshot, registerCancelButton } from './cancel-snapshot.ts';
import { type ChangeDoor, type ChangeEngine, createChangeDoor } from './change-door.ts';
import { type Clock, systemClock } from './clock.ts';
import { SLACK, STAND_IN } from './dialect.ts';
import { type DiffSnapshotsDeps, diffSnapshots } from './diff-snapshots.ts';
import { createDirectory } from './directory.ts';
import { replyToError } from './error-reply.ts';
import { HandlerTracker } from './handler-tracker.ts';
import { type Identity, identify } from './identity.ts';
import { listSnapshots } from './list-snapshots.ts';
import { createOperators } from './operators.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { createReplies } from './replies.ts';
import { resumeRuns } from './resume-runs.ts';
import { RunThreads } from './run-threads.ts';
import { createScheduleDoor, type ScheduleDoor } from './schedule-door.ts';
import { showSnapshot } from './show-snapshot.ts';
import { clientOptions, createClients, type SlackTokens } from './slack-clients.ts';
import { createSlackLog } from './slack-log.ts';
import { createSlackWriter } from './slack-writer.ts';
import type { TypedRequest } from './slash-command.ts';
import { registerSnapshotCommand } from './snapshot-command.ts';
import { snapshotHelp, unknownCommand } from './snapshot-help.ts';
import { type TakeSnapshotDeps, takeSnapshot } from './take-snapshot.ts';
import { createHttpTransport, createSocketTransport, type Transport } from './transport.ts';
import { type VerifySnapshotDeps, verifySnapshot } from './verify-snapshot.ts';

export interface SlackServerOptions {
  readonly config: Config;
  readonly tokens: SlackTokens;
  /** Over HTTP: where Slack calls (3000 if not given). In Socket Mode: where `/health` is served, if given. */
  readonly port?: number | undefined;
  readonly snapshots: Snapshots;
  readonly verifications: Verifications;
  readonly diffs: SnapshotDiffs;
  readonly audit: Audit;
  /** Without it there are snapshots only. */
  readonly engine?: ChangeEngine;
  readonly schedules?: Schedules;
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface SlackServer {
  /**
   * Resumes the runs that a stopped bot left behind, then waits for Slack to be there, however long that takes.
   * ConfigError if a token is refused or the port is taken.
   */
  start(): Promise<StartedServer>;
  /** Takes no more requests, lets those at work finish, and sends what is still to be told, within about 20 s. */
  stop(): Promise<void>;
}

export interface StartedServer extends Identity {
  readonly mode: 'socket' | 'http';
  readonly port: number | undefined;
}

const DRAIN_MS = 8_000;
/** In a new container nobody can tell whether the old bot is gone until it has been silent for a minute. */
const RESUME_AGAIN_MS = 70_000;

/** The bot: everything it is made of, put together. Nothing is contacted before `start`. */
export async function createSlackServer(options: SlackServerOptions): Promise<SlackServer> {
  const {
    config,
    tokens,
    snapshots,
    verifications,
    diffs,
    audit,
    engine,
    schedules,
    log,
    clock = systemClock,
  } = options;
  if (!config.slack)
    throw new ConfigError(['slack: missing; the bot needs at least slack.channel, as "#ops"']);
  const transport = createTransport({ ...options, clock });
  const clients = createClients(tokens, createSlackLog(log));
  const directory = createDirectory(clients.interactive);
  const publisher = createPublisher({ writer: createSlackWriter(clients.progress), clock, log });
  const threads = new RunThreads({ publisher, snapshots, clock, log, permalink: directory.permalink });
  const operators = createOperators({ slack: config.slack, directory, clock });
  const tracker = new HandlerTracker();
  const app = createApp(transport, tokens, log);
  const replyTo = createReplies({ clock, log });
  let again: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const isSlack = !isOnThisMachine(tokens.apiUrl);
  const door =
    engine &&
    createChangeDoor({
      ...{ ...engine, config, slack: config.slack, directory, publisher, operators, replyTo, clock, log },
      client: clients.interactive,
      isSlack,
      stopping: stopping.signal,
    });
  const dialect = isSlack ? SLACK : STAND_IN;
  const scheduleDoor =
    engine &&
    schedules &&
    createScheduleDoor({
      ...{ drills: engine.drills, schedules, snapshots, threads, directory, publisher, dialect, clock, log },
      channel: config.slack.channel,
      stopping: stopping.signal,
    });
  register(app, {
    ...{
      snapshots,
      verifications,
      diffs,
      threads,
      directory,
      publisher,
      operators,
      audit,
      clock,
      log,
      replyTo,
      tracker,
    },
    door,
    scheduleDoor,
    dialect,
    verifying: new Set(),
    stopping: stopping.signal,
  });
  door?.register(app);

  return {
    async start() {
      const port = await transport.listen();
      const identity = await identify(clients.interactive, log);
      await resumeRuns(snapshots, threads, log);
      again = setTimeout(() => {
        resumeRuns(snapshots, threads, log).catch((error) =>
          log.error({ error: describeError(error) }, 'stopped runs could not be looked for'),
        );
      }, RESUME_AGAIN_MS);
      door?.start();
      scheduleDoor?.start();
      await transport.connect();
      return { mode: transport.mode, port, ...identity };
    },
    async stop() {
      clearTimeout(again);
      stopping.abort();
      await transport.stop();
      await tracker.drain(DRAIN_MS, clock);
      threads.pause();
      door?.stop();
      await Promise.all([door?.settle(), scheduleDoor?.settle()]);
      await publisher.drain(DRAIN_MS);
      publisher.close();
    },
  };
}

interface HandlerDeps extends CancelButtonDeps, TakeSnapshotDeps, VerifySnapshotDeps, DiffSnapshotsDeps {
  readonly publisher: Publisher;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracker: HandlerTracker;
  readonly door: ChangeDoor | undefined;
  readonly scheduleDoor: ScheduleDoor | undefined;
}

function register(app: App, deps: HandlerDeps): void {
  const { door, scheduleDoor } = deps;
  app.use(({ next }) => deps.tracker.track(next()));
  app.error(({ error, body }: { error: Error; body: unknown }) => replyToError(error, body, deps));
  registerSnapshotCommand(app, {
    ...deps,
    commands: {
      take: (request) => takeSnapshot(request, deps),
      list: (request) => listSnapshots(request, deps),
      show: (request) => showSnapshot(request, deps),
      verify: (request) => verifySnapshot(request, deps),
      diff: (request) => diffSnapshots(request, deps),
      cancel: (request) => cancelSnapshot(request, deps),
      ...(door && {
        restore: (request: TypedRequest) => door.restore(request),
        drill: (request: TypedRequest) => door.drill(request),
      }),
      ...(scheduleDoor && { schedule: (request: TypedRequest) => scheduleDoor.schedule(request) }),
      help: snapshotHelp,
    },
    unknown: unknownCommand,
  });
  registerCancelButton(app, deps);
}

function createTransport(options: SlackServerOptions & { readonly clock: Clock }): Transport {
  const { appToken, botToken, signingSecret } = options.tokens;
  const problems: string[] = [];
  if (!botToken) problems.push('SLACK_BOT_TOKEN: missing; it begins with "xoxb-" (OAuth & Permissions)');
  if (!appToken && !signingSecret) {
    problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): one of them is needed');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  if (signingSecret) return createHttpTransport({ ...options, signingSecret });
  return createSocketTransport({ ...options, appToken: appToken ?? '' });
}

function createApp({ receiver }: Transport, tokens: SlackTokens, log: Logger): App {
  const logger = createSlackLog(log);
  return new App({
    receiver,
    // Our clients carry the token themselves: Bolt's own check would be remembered for good if Slack is down just then.
    authorize: async () => ({ botToken: tokens.botToken }),
    clientOptions: clientOptions(tokens, logger),
    logger,
    convoStore: false,
    extendedErrorHandler: true,
  });
}

function isOnThisMachine(address: string | undefined): boolean {
  const host = address === undefined ? undefined : URL.parse(address)?.hostname;
  return host !== undefined && /^(localhost|127\.[\d.]+|\[::1\])$/.test(host);
}
