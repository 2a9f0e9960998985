import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { EXIT } from './exit-code.ts';
import type { Done, GlobalOptions } from './global-options.ts';
import { addDiffCommand, type DiffActions } from './program-diff.ts';
import { addLambdaCommands, type LambdaActions } from './program-lambda.ts';
import { addDrillCommand, addRestoreCommand, type RestoreActions } from './program-restore.ts';
import { addStagingCommands, type StagingActions } from './program-staging.ts';
import { addTerraformCommand, type TerraformActions } from './program-terraform.ts';

interface DemoOptions extends GlobalOptions {
  readonly once?: boolean;
  readonly latency: number;
}

interface TakeOptions extends GlobalOptions {
  readonly only?: string;
  readonly full?: boolean;
}

interface VerifyOptions extends GlobalOptions {
  readonly sample?: string;
  readonly live?: boolean;
  readonly heal?: boolean;
}

interface AuditOptions extends GlobalOptions {
  readonly last: number;
}

/** What each command does, with its exit code; called once the command line is understood. */
export interface Actions
  extends DiffActions,
    StagingActions,
    LambdaActions,
    TerraformActions,
    RestoreActions {
  serve(options: GlobalOptions): Promise<number>;
  demo(options: DemoOptions): Promise<number>;
  takeSnapshot(name: string | undefined, options: TakeOptions): Promise<number>;
  listSnapshots(options: GlobalOptions): Promise<number>;
  showSnapshot(name: string, options: GlobalOptions): Promise<number>;
  verifySnapshot(name: string, options: VerifyOptions): Promise<number>;
  showAudit(options: AuditOptions): Promise<number>;
}

export interface ProgramOutput {
  readonly version: string;
  /** For help that was asked for. */
  out(text: string): void;
  /** For help that was not. */
  err(text: string): void;
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 finished but something could not be captured or
changed, 130 interrupted (a snapshot can be resumed).`;

/**
 * Understands the command line and does what it says. Returns the exit code.
 * @throws {UsageError} if it cannot be understood, and whatever the action throws.
 */
export async function runCommandLine(
  args: readonly string[],
  actions: Actions,
  output: ProgramOutput,
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(actions, output, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return EXIT.done;
    if (error.code === 'commander.help') {
      if (!args.includes('--json')) return EXIT.usage;
      throw new UsageError('which command? See tidemark --help', { cause: error });
    }
    throw new UsageError(describeMistake(error), { cause: error });
  }
  return exitCode;
}

function createProgram(actions: Actions, output: ProgramOutput, done: Done): Command {
  const program = new Command('tidemark')
    .description(
      'Snapshots of a whole cloud estate and safe changes to its staging, in Slack and in the terminal.',
    )
    .version(output.version)
    .option('--config <file>', 'the configuration (default: $TIDEMARK_CONFIG, else ./tidemark.yaml)')
    .option('--json', 'newline-delimited JSON on stdout: events, and the result as the last line')
    .option('--quiet', 'print the result and errors only')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: output.out, writeErr: output.err, outputError() {} })
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  program
    .command('serve')
    .description('run the bot: Socket Mode, or HTTP where SLACK_SIGNING_SECRET is set')
    .action(async (_, command: Command) => done(await actions.serve(command.optsWithGlobals())));
  program
    .command('demo')
    .description(
      'everything on this machine alone: an estate to try it on, and a Slack workspace in the browser',
    )
    .option('--once', 'take one snapshot here and be done, without a browser')
    .option('--latency <ms>', 'how long every answer of AWS takes', readLatency, 40)
    .action(async (_, command: Command) => done(await actions.demo(command.optsWithGlobals())));
  addSnapshotCommands(
    program.command('snapshot').description('take snapshots, look at them, and restore from them'),
    actions,
    done,
  );
  addStagingCommands(
    program.command('staging').description('look at staging, and change it; production is never written'),
    actions,
    done,
  );
  addLambdaCommands(
    program.command('lambda').description('look at functions, and bring code to them'),
    actions,
    done,
  );
  addAudit(program, actions, done);
  return program;
}

function addSnapshotCommands(snapshot: Command, actions: Actions, done: Done): void {
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

function addAudit(program: Command, actions: Actions, done: Done): void {
  program
    .command('audit')
    .description('who asked for what, what was decided, and what came of it; the newest first')
    .option('--last <n>', 'how many entries', readCount, 50)
    .action(async (_, command: Command) => done(await actions.showAudit(command.optsWithGlobals())));
}

function readCount(text: string): number {
  const count = Number(text);
  if (text.trim() === '' || !Number.isInteger(count) || count < 1 || count > 100_000)
    throw new InvalidArgumentError('Allowed are whole numbers from 1 to 100000.');
  return count;
}

function readLatency(text: string): number {
  const ms = Number(text);
  if (text.trim() === '' || !Number.isInteger(ms) || ms < 0 || ms > 10_000)
    throw new InvalidArgumentError('Allowed are whole milliseconds from 0 to 10000.');
  return ms;
}

/** On one line: `unknown option '--ful' (did you mean --full?)`. */
function describeMistake({ message }: CommanderError): string {
  const [mistake = '', ...hints] = message.replace(/^error: /, '').split('\n');
  const hint = hints.join(' ').replace('(Did', '(did').trim();
  return [mistake, hint === '' ? '(see tidemark --help)' : hint].join(' ');
}
