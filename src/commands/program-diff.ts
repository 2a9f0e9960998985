import type { Command } from 'commander';
import type { Done, GlobalOptions } from './global-options.ts';

export interface DiffActions {
  diffSnapshots(first: string, second: string | undefined, options: GlobalOptions): Promise<number>;
}

const HELP = `
Without B: from A to the newest snapshot; if A is the newest, from the one before it to A. Configuration is compared
field by field, text and code line by line, DNS record by record, tables item by item. Exit code 0 whether or not
anything differs. Long diffs are cut; --json has all.

Examples:
  tidemark snapshot diff v1.0
  tidemark snapshot diff v1.0 v1.1 --json | jq '.resources[] | select(.severity == "critical")'`;

/** `snapshot diff`. */
export function addDiffCommand(snapshot: Command, actions: DiffActions, done: Done): void {
  snapshot
    .command('diff')
    .description('what differs between two snapshots, the gravest first')
    .argument('<a>', 'the snapshot to start from')
    .argument('[b]', 'the snapshot to compare with (default: the newest)')
    .addHelpText('after', HELP)
    .action(async (a: string, b: string | undefined, _, command: Command) =>
      done(await actions.diffSnapshots(a, b, command.optsWithGlobals())),
    );
}
