import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import { nearest } from '../src/nearest.ts';
import { type CommandRequest, type Outcome, type Request, type RequestDeps, serve } from './request.ts';
import { unescapeMarkup, unlink } from './text.ts';

/** A subcommand with all that was typed after it, for those to whom quotes and spaces matter. */
export interface TypedRequest extends CommandRequest {
  readonly typed: string;
}

type Command = (request: TypedRequest) => Promise<Outcome>;

export interface SlashCommandDeps extends RequestDeps {
  /** By the word that calls it. `help` is for everyone and answers a bare command too. */
  readonly commands: Readonly<Record<string, Command>> & { readonly help: Command };
  unknown(request: CommandRequest, word: string, guess?: string): Promise<Outcome>;
  /** Answers by the address that Slack gives with a command. */
  replyTo(responseUrl: string): Request['reply'];
}

export type SlashCommandArgs = Pick<SlackCommandMiddlewareArgs, 'ack' | 'command'>;

/** `/name …`: acknowledges, then hands the words to the subcommand they name. What a person may is each one's matter. */
export async function slashCommand(
  name: string,
  { ack, command }: SlashCommandArgs,
  deps: SlashCommandDeps,
): Promise<void> {
  await ack();
  const text = unescapeMarkup(unlink(command.text)).trim();
  const [word = 'help'] = text.split(/\s+/).filter(Boolean);
  const typed = text.slice(word.length).trim();
  const words = typed.split(/\s+/).filter(Boolean);
  const request: TypedRequest = {
    by: { door: 'slack', id: command.user_id, name: command.user_name },
    channel: command.channel_id,
    reply: deps.replyTo(command.response_url),
    words,
    typed,
  };
  const called = word.toLowerCase();
  const known = Object.hasOwn(deps.commands, called) ? deps.commands[called] : undefined;
  const asked = { name: `${name} ${known ? called : 'unknown'}`, target: known ? words.join(' ') : word };
  await serve(request, { ...asked, isOpen: !known || called === 'help' }, deps, () =>
    known ? known(request) : deps.unknown(request, word, nearest(word, Object.keys(deps.commands))),
  );
}
