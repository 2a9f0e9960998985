import type { Config } from '../src/config.ts';
import type { ChangeChannel } from './change-channel.ts';
import type { CommandRequest, Outcome } from './request.ts';
import { stagingHelpView, unknownStagingView } from './staging-help-view.ts';
import { sentence, showChannels } from './text.ts';

export interface StagingHelpDeps {
  readonly config: Pick<Config, 'sites'>;
  readonly channel: ChangeChannel;
}

/** `/staging help` and a bare `/staging`, for everyone: changes nothing. */
export async function stagingHelp(
  request: CommandRequest,
  { config, channel }: StagingHelpDeps,
): Promise<Outcome> {
  await request.reply(stagingHelpView(exampleSite(config), showChannels(sentence(channel.name, 80))));
  return { outcome: 'done', target: 'help' };
}

/** A word that is no command: told with the nearest one, and what there is. */
export async function unknownStaging(
  request: CommandRequest,
  asked: { readonly word: string; readonly guess?: string | undefined },
  { config }: StagingHelpDeps,
): Promise<Outcome> {
  await request.reply(unknownStagingView(asked.word, exampleSite(config), asked.guess));
  return { outcome: 'refused', target: asked.word, detail: 'no such command' };
}

function exampleSite({ sites }: Pick<Config, 'sites'>): string {
  return Object.keys(sites)[0] ?? 'qos';
}
