import type { Command } from 'commander';
import type { ChangeOptions, Done, GlobalOptions } from './global-options.ts';
import { YES } from './program-staging.ts';

/** A change to functions, as typed. */
export type LambdaChange =
  | {
      readonly kind: 'deploy';
      /** `FUNCTION=PATH`, or with `from` FUNCTION alone. */
      readonly functions: readonly string[];
      /** A snapshot. */
      readonly from?: string;
      readonly alias?: string;
      readonly noAlias?: boolean;
      readonly region?: string;
      readonly allOrNothing?: boolean;
    }
  /** Functions, or ids of changes. */
  | { readonly kind: 'rollback'; readonly words: readonly string[]; readonly region?: string };

export interface LambdaActions {
  showFunctions(
    names: readonly string[],
    options: GlobalOptions & { readonly region?: string },
  ): Promise<number>;
  changeFunctions(change: LambdaChange, options: ChangeOptions): Promise<number>;
}

const REGION = ['--region <region>', 'where the functions are (default: aws.region)'] as const;

const EXAMPLES = `
Examples:
  tidemark lambda deploy update-dashboard=./dashboard booking-webhook=webhook.zip --alias live --yes
  tidemark lambda deploy update-dashboard --from v1.0
  tidemark lambda rollback update-dashboard --yes`;

interface DeployOptions extends ChangeOptions {
  readonly from?: string;
  /** False: `--no-alias`. */
  readonly alias?: string | false;
  readonly region?: string;
  readonly allOrNothing?: boolean;
}

/** `lambda …`: what runs, and bringing other code there. */
export function addLambdaCommands(lambda: Command, actions: LambdaActions, done: Done): void {
  lambda.addHelpText('after', EXAMPLES);
  lambda
    .command('status')
    .description('the code, versions and aliases of functions')
    .argument('[functions...]', '(default: all)')
    .option(...REGION)
    .action(async (names: string[], _, command: Command) =>
      done(await actions.showFunctions(names, command.optsWithGlobals())),
    );
  lambda
    .command('deploy')
    .description('bring code to functions, publish a version of each, and move the alias')
    .argument('[functions...]', 'FUNCTION=PATH, a zip file or a folder; with --from FUNCTION alone')
    .option('--from <snapshot>', 'the code as it is in a snapshot (without functions: of all in it)')
    .option('--alias <name>', "the alias to move to the new version (default: a function's only one)")
    .option('--no-alias', 'move none')
    .option(...REGION)
    .option('--all-or-nothing', 'take back what was done where one fails (default: go on with the others)')
    .option(...YES)
    .action(async (functions: string[], _, command: Command) => {
      const { from, alias, region, allOrNothing, ...options } = command.optsWithGlobals<DeployOptions>();
      const asked = {
        ...(from && { from }),
        ...(alias && { alias }),
        ...(alias === false && { noAlias: true }),
        ...(allOrNothing && { allOrNothing }),
      };
      done(
        await actions.changeFunctions(
          { kind: 'deploy', functions, ...asked, ...(region && { region }) },
          options,
        ),
      );
    });
  lambda
    .command('rollback')
    .description('bring back the code from before the last deploy of functions, or from before a change')
    .argument('<words...>', 'functions, or the id of a change')
    .option(...REGION)
    .option(...YES)
    .action(async (words: string[], _, command: Command) => {
      const { region, ...options } = command.optsWithGlobals<ChangeOptions & { readonly region?: string }>();
      done(await actions.changeFunctions({ kind: 'rollback', words, ...(region && { region }) }, options));
    });
}
