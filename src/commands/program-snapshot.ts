import type { Command } from 'commander';
import type { Done, GlobalOptions } from './global-options.ts';
import { addDiffCommand, type DiffActions } from './program-diff.ts';
import { addDrillCommand, addRestoreCommand, type RestoreActions } from './program-restore.ts';
import { addTerraformCommand, type TerraformActions } from './program-terraform.ts';

interface TakeOptions extends GlobalOptions {
  readonly only?: string;
  readonly full?: boolean;
}

interface VerifyOptions extends GlobalOptions {
  readonly sample?: string;
  readonly live?: boolean;
  readonly heal?: boolean;
}

export interface SnapshotActions extends DiffActions, TerraformActions, RestoreActions {
  takeSnapshot(name: string | undefined, options: TakeOptions): Promise<number>;
  listSnapshots(options: GlobalOptions): Promise<number>;
  showSnapshot(name: string, options: GlobalOptions): Promise<number>;
  verifySnapshot(name: string, options: VerifyOptions): Promise<number>;
}

/** `snapshot …`: taking snapshots, looking at them, and what can be done with them. */
export function addSnapshotCommands(snapshot: Command, actions: SnapshotActions, done: Done): void {
  snapshot
    .command('take')
    .description('take a snapshot, or go on with an interrupted one of that name')
    .argument('[name]', 'letters, digits, ".", "_" and "-" (default: the time in UTC)')
    .option('--only <agents>', 'some of the agents: s3,lambda,config,local')
    .option('--full', 'read again what a listing cannot show: tags and access lists of unchanged objects')
    .action(async (name: string | undefined, _, command: Command) =>
      done(await actions.takeSnapshot(name, command.optsWithGlobals())),
    );
  snapshot
    .command('list')
    .description('all snapshots, the newest first')
    .action(async (_, command: Command) => done(await actions.listSnapshots(command.optsWithGlobals())));
  snapshot
    .command('show')
    .description('what is in a snapshot, what changed, and what is missing')
    .argument('<name>')
    .action(async (name: string, _, command: Command) =>
      done(await actions.showSnapshot(name, command.optsWithGlobals())),
    );
  snapshot
    .command('verify')
    .description('read every file of a snapshot again: damaged, missing and extra ones are named')
    .argument('<name>')
    .option('--sample <1/n>', 'one part of so many, another one each time: 1/30 is all of it in 30 runs')
    .option('--heal', 'put back what is damaged or missing, from wherever the same bytes still are')
    .option(
      '--live',
      'compare with the estate as it is now, too: = same, - gone, + new, * changed, ! not readable',
    )
    .action(async (name: string, _, command: Command) =>
      done(await actions.verifySnapshot(name, command.optsWithGlobals())),
    );
  addDiffCommand(snapshot, actions, done);
  addTerraformCommand(snapshot, actions, done);
  addRestoreCommand(snapshot, actions, done);
  addDrillCommand(snapshot, actions, done);
}
