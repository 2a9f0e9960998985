import type { App } from '@slack/bolt';
import { checkSite, compareSite, type LookAtSiteDeps, showSiteStatus } from './look-at-site.ts';
import type { Request } from './request.ts';
import type { RollBackDeps } from './roll-back-change.ts';
import { type ShowAuditDeps, showAudit } from './show-audit.ts';
import { type SlashCommandArgs, slashCommand } from './slash-command.ts';
import { changeStaging, rollBackStaging, type StagingChangeDeps } from './staging-change.ts';
import { type StagingHelpDeps, stagingHelp, unknownStaging } from './staging-help.ts';

export type StagingCommandDeps = StagingChangeDeps &
  RollBackDeps &
  LookAtSiteDeps &
  StagingHelpDeps &
  ShowAuditDeps & { replyTo(responseUrl: string): Request['reply'] };

/** `/staging …` */
export function stagingCommand(args: SlashCommandArgs, deps: StagingCommandDeps): Promise<void> {
  return slashCommand('staging', args, {
    ...deps,
    commands: {
      status: (request) => showSiteStatus(request, deps),
      compare: (request) => compareSite(request, deps),
      check: (request) => checkSite(request, deps),
      sync: (request) => changeStaging('sync', request, deps),
      css: (request) => changeStaging('css', request, deps),
      price: (request) => changeStaging('price', request, deps),
      invalidate: (request) => changeStaging('invalidate', request, deps),
      rollback: (request) => rollBackStaging(request, deps),
      audit: (request) => showAudit(request, deps),
      help: (request) => stagingHelp(request, deps),
    },
    unknown: (request, word, guess) => unknownStaging(request, { word, guess }, deps),
  });
}

export function registerStagingCommand(app: App, deps: StagingCommandDeps): void {
  app.command('/staging', (args) => stagingCommand(args, deps));
}
