import type { App, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Changes } from '../src/changes/changes.ts';
import type { Config } from '../src/config.ts';
import type { Drills } from '../src/runs/drills.ts';
import type { FunctionLooks } from '../src/runs/function-looks.ts';
import type { SiteLooks } from '../src/runs/site-looks.ts';
import type { AuditLog } from '../src/state/audit.ts';
import { createApprovers } from './approvers.ts';
import { createChangeChannel } from './change-channel.ts';
import { keepRecovering } from './change-recovery.ts';
import { ChangeThreads } from './change-threads.ts';
import { type ChooseDoubtfulDeps, registerDoubtfulDialog } from './choose-doubtful.ts';
import type { Clock } from './clock.ts';
import { registerDecisionButtons } from './decide-change.ts';
import { SLACK, STAND_IN } from './dialect.ts';
import type { Directory } from './directory.ts';
import { drillSnapshot } from './drill-snapshot.ts';
import { registerLambdaCommand } from './lambda-command.ts';
import type { Publisher } from './publisher.ts';
import type { Outcome, Request, RequestDeps } from './request.ts';
import { restoreSnapshot } from './restore-snapshot.ts';
import { registerRollBackButton } from './roll-back-change.ts';
import type { TypedRequest } from './slash-command.ts';
import { registerStagingCommand } from './staging-command.ts';

/** What `/staging` and `/lambda` do, wherever it is done. */
export interface ChangeEngine {
  readonly changes: Changes;
  readonly sites: SiteLooks;
  readonly functions: FunctionLooks;
  readonly drills: Drills;
  readonly audit: AuditLog;
}

export interface ChangeDoorOptions extends ChangeEngine {
  readonly config: Config;
  readonly slack: NonNullable<Config['slack']>;
  readonly directory: Directory;
  readonly publisher: Publisher;
  readonly operators: RequestDeps['operators'];
  /** For dialogs. */
  readonly client: Pick<webApi.WebClient, 'views'>;
  replyTo(responseUrl: string): Request['reply'];
  /** And not something on this machine that stands in for it. */
  readonly isSlack: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the bot stops. */
  readonly stopping: AbortSignal;
}

/** Changes in Slack: commands, buttons, and what became of changes while no bot was there. */
export interface ChangeDoor {
  register(app: App): void;
  /** `/snapshot restore`, which is a change as well. */
  restore(request: TypedRequest): Promise<Outcome>;
  /** `/snapshot drill`, which changes nothing; broken off when the bot stops. */
  drill(request: TypedRequest): Promise<Outcome>;
  /** Goes on with what a stopped bot left behind, now and every minute. */
  start(): void;
  /** The changes being applied say that they will go on. */
  stop(): void;
  /** Resolves when drills that stopping has broken off have left nothing behind. */
  settle(): Promise<void>;
}

export function createChangeDoor(options: ChangeDoorOptions): ChangeDoor {
  const { changes, slack, directory, client, clock, log } = options;
  const dialect = options.isSlack ? SLACK : STAND_IN;
  const channel = createChangeChannel(slack.channel, directory);
  const approvers = createApprovers({ slack, channel, directory, clock });
  const threads = new ChangeThreads({ ...options, dialect, permalink: directory.permalink });
  const openView: ChooseDoubtfulDeps['openView'] = async (trigger, view) => {
    await client.views.open({ trigger_id: trigger, view });
  };
  const deps = { ...options, dialect, channel, approvers, threads, openView };
  const stopping = new AbortController();
  const drilling = new Set<Promise<Outcome>>();
  return {
    restore: (request) => restoreSnapshot(request, deps),
    async drill(request) {
      const work = drillSnapshot(request, options);
      drilling.add(work);
      return work.finally(() => drilling.delete(work));
    },
    register(app) {
      registerStagingCommand(app, deps);
      registerLambdaCommand(app, deps);
      registerDecisionButtons(app, deps);
      registerRollBackButton(app, deps);
      registerDoubtfulDialog(app, deps);
    },
    start() {
      void keepRecovering({ changes, threads, clock, log, signal: stopping.signal });
    },
    stop() {
      stopping.abort();
      threads.pause();
    },
    async settle() {
      await Promise.allSettled(drilling);
    },
  };
}
