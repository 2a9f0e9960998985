import type { Command } from 'commander';
import type { Done, GlobalOptions } from './global-options.ts';

interface TerraformOptions extends GlobalOptions {
  readonly out: string;
  readonly force?: boolean;
}

export interface TerraformActions {
  writeTerraform(name: string, options: TerraformOptions): Promise<number>;
}

/** `snapshot terraform`: a snapshot as code. */
export function addTerraformCommand(snapshot: Command, actions: TerraformActions, done: Done): void {
  snapshot
    .command('terraform')
    .description('write a snapshot as Terraform files that import what is there')
    .argument('<name>')
    .requiredOption('--out <folder>', 'where to: a new or an empty folder')
    .option('--force', 'write into a folder that is not empty')
    .action(async (name: string, _, command: Command) =>
      done(await actions.writeTerraform(name, command.optsWithGlobals())),
    );
}
