import type { App } from '@slack/bolt';
import type { ChangeChannel } from './change-channel.ts';
import { deployFunctions, rollBackFunctions } from './lambda-change.ts';
import { lambdaHelpView, unknownLambdaView } from './lambda-help-view.ts';
import { type LambdaStatusDeps, showFunctionStatus } from './lambda-status.ts';
import type { CommandRequest, Outcome, Request } from './request.ts';
import type { RollBackDeps } from './roll-back-change.ts';
import { type SlashCommandArgs, slashCommand } from './slash-command.ts';
import { sentence, showChannels } from './text.ts';

export type LambdaCommandDeps = RollBackDeps &
  LambdaStatusDeps & {
    readonly channel: ChangeChannel;
    replyTo(responseUrl: string): Request['reply'];
  };

/** `/lambda …` */
export function lambdaCommand(args: SlashCommandArgs, deps: LambdaCommandDeps): Promise<void> {
  return slashCommand('lambda', args, {
    ...deps,
    commands: {
      status: (request) => showFunctionStatus(request, deps),
      deploy: (request) => deployFunctions(request, deps),
      rollback: (request) => rollBackFunctions(request, deps),
      help: (request) => help(request, deps),
    },
    unknown,
  });
}

export function registerLambdaCommand(app: App, deps: LambdaCommandDeps): void {
  app.command('/lambda', (args) => lambdaCommand(args, deps));
}

async function help(request: CommandRequest, { channel }: LambdaCommandDeps): Promise<Outcome> {
  await request.reply(lambdaHelpView(showChannels(sentence(channel.name, 80))));
  return { outcome: 'done', target: 'help' };
}

async function unknown(request: CommandRequest, word: string, guess?: string): Promise<Outcome> {
  await request.reply(unknownLambdaView(word, guess));
  return { outcome: 'refused', target: word, detail: 'no such command' };
}
