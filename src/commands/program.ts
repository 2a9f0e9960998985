import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { EXIT } from './exit-code.ts';
import type { Done, GlobalOptions } from './global-options.ts';
import { addLambdaCommands, type LambdaActions } from './program-lambda.ts';
import { addScheduleCommands, type ScheduleActions } from './program-schedule.ts';
import { addSnapshotCommands, type SnapshotActions } from './program-snapshot.ts';
import { addStagingCommands, type StagingActions } from './program-staging.ts';

interface DemoOptions extends GlobalOptions {
  readonly once?: boolean;
  readonly latency: number;
}

interface AuditOptions extends GlobalOptions {
  readonly last: number;
}

/** What each command does, with its exit code; called once the command line is understood. */
export interface Actions extends SnapshotActions, StagingActions, LambdaActions, ScheduleActions {
  serve(options: GlobalOptions): Promise<number>;
  demo(options: DemoOptions): Promise<number>;
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
    throw new UsageError(describeMistake(error, findMeant(program, args)), { cause: error });
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
  addScheduleCommands(program.command('schedule').description('what comes by the clock'), actions, done);
  addAudit(program, actions, done);
  return program;
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
function describeMistake({ message }: CommanderError, { help, flags }: Meant): string {
  const [mistake = '', ...hints] = message.replace(/^error: /, '').split('\n');
  const other =
    mistake.startsWith('unknown option') && flags.find((flag) => mistake.includes(`'${TWINS[flag]}'`));
  const hint = other ? `(did you mean ${other}?)` : hints.join(' ').replace('(Did', '(did').trim();
  return [mistake, hint === '' ? `(see ${help})` : hint].join(' ');
}

/** Changes are applied with --yes, restores with --apply. */
const TWINS: Readonly<Record<string, string>> = { '--yes': '--apply', '--apply': '--yes' };

/** The command that was meant: where it is explained (`tidemark snapshot show --help`), and its own flags. */
interface Meant {
  readonly help: string;
  readonly flags: readonly string[];
}

function findMeant(program: Command, args: readonly string[]): Meant {
  const path = ['tidemark'];
  let here = program;
  for (const word of args.filter((each) => !each.startsWith('-'))) {
    const next = here.commands.find((command) => command.name() === word);
    if (!next) break;
    path.push(word);
    here = next;
  }
  return { help: [...path, '--help'].join(' '), flags: here.options.map(({ long }) => long ?? '') };
}
