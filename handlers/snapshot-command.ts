import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { nearest } from '../src/nearest.ts';
import { type CommandRequest, type Outcome, type Request, type RequestDeps, serve } from './request.ts';
import { unescapeMarkup } from './text.ts';

type Command = (request: CommandRequest) => Promise<Outcome>;

export interface SnapshotCommandDeps extends RequestDeps {
  /** By the word that calls it. `help` is for everyone and answers a bare `/snapshot` too. */
  readonly commands: Readonly<Record<string, Command>> & { readonly help: Command };
  unknown(request: CommandRequest, word: string, guess?: string): Promise<Outcome>;
  /** Answers by the address that Slack gives with a command. */
  replyTo(responseUrl: string): Request['reply'];
}

/** `/snapshot …`: acknowledges, then hands the words to the command they name. What a person may is each one's matter. */
export async function snapshotCommand(
  { ack, command }: Pick<SlackCommandMiddlewareArgs, 'ack' | 'command'>,
  deps: SnapshotCommandDeps,
): Promise<void> {
  await ack();
  const [word = 'help', ...words] = unescapeMarkup(command.text).split(/\s+/).filter(Boolean);
  const request: CommandRequest = {
    by: { door: 'slack', id: command.user_id, name: command.user_name },
    channel: command.channel_id,
    reply: deps.replyTo(command.response_url),
    words,
  };
  const name = word.toLowerCase();
  const known = Object.hasOwn(deps.commands, name) ? deps.commands[name] : undefined;
  const asked = { name: `snapshot ${known ? name : 'unknown'}`, target: known ? words.join(' ') : word };
  await serve(request, { ...asked, isOpen: !known || name === 'help' }, deps, () =>
    known ? known(request) : deps.unknown(request, word, nearest(word, Object.keys(deps.commands))),
  );
}

export function registerSnapshotCommand(app: App, deps: SnapshotCommandDeps): void {
  app.command('/snapshot', (args) => snapshotCommand(args, deps));
}
