import type { App } from '@slack/bolt';
import { type SlashCommandArgs, type SlashCommandDeps, slashCommand } from './slash-command.ts';

export type SnapshotCommandDeps = SlashCommandDeps;

/** `/snapshot …` */
export function snapshotCommand(args: SlashCommandArgs, deps: SnapshotCommandDeps): Promise<void> {
  return slashCommand('snapshot', args, deps);
}

export function registerSnapshotCommand(app: App, deps: SnapshotCommandDeps): void {
  app.command('/snapshot', (args) => snapshotCommand(args, deps));
}
