import type { CommandRequest, Outcome } from './request.ts';
import { helpView, unknownCommandView } from './snapshot-help-view.ts';

/** `/snapshot help` and a bare `/snapshot`, for everyone: changes nothing. */
export async function snapshotHelp(request: CommandRequest): Promise<Outcome> {
  await request.reply(helpView());
  return { outcome: 'done', target: 'help' };
}

/** A word that is no command: told with the nearest one, and what there is. */
export async function unknownCommand(
  request: CommandRequest,
  word: string,
  guess?: string,
): Promise<Outcome> {
  await request.reply(unknownCommandView(word, guess));
  return { outcome: 'refused', target: word, detail: 'no such command' };
}
