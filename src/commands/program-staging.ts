import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ChangeOptions, Done, GlobalOptions } from './global-options.ts';
import type { StagingChange } from './staging-change.ts';

interface CompareOptions extends GlobalOptions {
  readonly all?: boolean;
  readonly diff?: boolean;
}

export interface StagingActions {
  showSite(site: string | undefined, options: GlobalOptions): Promise<number>;
  compareSite(site: string, prefix: string | undefined, options: CompareOptions): Promise<number>;
  checkSite(site: string, names: readonly string[], options: GlobalOptions): Promise<number>;
  changeSite(change: StagingChange, options: ChangeOptions): Promise<number>;
}

export const YES = ['--yes', 'apply it; without, the plan is printed and nothing changes'] as const;

const EXAMPLES = `
Examples:
  tidemark staging css qos .brand letter-spacing 2px
  tidemark staging price qos bob-dylan '$225' '$240' --from production --yes
  tidemark staging sync qos css/ --yes`;

/** `staging …`: what is on staging, how it differs from production, and changes to it. */
export function addStagingCommands(staging: Command, actions: StagingActions, done: Done): void {
  staging.addHelpText('after', EXAMPLES);
  addLooks(staging, actions, done);
  addCss(staging, actions, done);
  addPrice(staging, actions, done);
  addSync(staging, actions, done);
  staging
    .command('invalidate')
    .description('make the CDN fetch staging anew, and wait until it has')
    .argument('<site>')
    .argument('[paths...]', 'such as /index.html or "/css/*" (default: everything)')
    .option(...YES)
    .action(async (site: string, paths: string[], _, command: Command) =>
      done(await actions.changeSite({ kind: 'invalidate', site, paths }, command.optsWithGlobals())),
    );
  staging
    .command('rollback')
    .description('put back exactly what a change replaced')
    .argument('<site>')
    .argument('<change>', 'its id, such as c-7k2m9p')
    .option(...YES)
    .action(async (site: string, change: string, _, command: Command) =>
      done(await actions.changeSite({ kind: 'rollback', site, change }, command.optsWithGlobals())),
    );
}

function addLooks(staging: Command, actions: StagingActions, done: Done): void {
  staging
    .command('status')
    .description('what production and staging hold, and the last changes')
    .argument('[site]', 'its name in tidemark.yaml (default: all)')
    .action(async (site: string | undefined, _, command: Command) =>
      done(await actions.showSite(site, command.optsWithGlobals())),
    );
  staging
    .command('compare')
    .description(
      'list how staging differs: "=" same, "-" only in production, "+" only in staging, "*" differs',
    )
    .argument('<site>')
    .argument('[prefix]', 'only keys that begin so')
    .option('--all', 'list what is the same too')
    .option('--diff', 'show the differences of text line by line')
    .action(async (site: string, prefix: string | undefined, _, command: Command) =>
      done(await actions.compareSite(site, prefix, command.optsWithGlobals())),
    );
  staging
    .command('check')
    .description('compare navigation elements page by page: text, href, order, presence')
    .argument('<site>')
    .argument('<names...>', 'what the elements say, such as "James Taylor" "All Events"')
    .action(async (site: string, names: string[], _, command: Command) =>
      done(await actions.checkSite(site, names, command.optsWithGlobals())),
    );
}

function addCss(staging: Command, actions: StagingActions, done: Done): void {
  staging
    .command('css')
    .description('set a property wherever the selector stands; every other byte stays')
    .argument('<site>')
    .argument('<selector>', 'exactly as in the stylesheets: .brand')
    .argument('<property>')
    .argument('<value>')
    .option('--add', 'add the declaration to rules that lack it')
    .option(...YES)
    // `-2px` is a value and `--gap` a property; `refuseOptions` tells what is neither.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (site, selector, property, value, { add }: { add?: boolean }, command: Command) => {
      refuseOptions(command);
      const change = { kind: 'css', site, selector, property, value, ...(add && { add }) } as const;
      const { add: _, ...options } = command.optsWithGlobals<ChangeOptions & { add?: boolean }>();
      done(await actions.changeSite(change, options));
    });
}

/** Words of `css` that can only be meant as options, and words too many. */
function refuseOptions({ args, options }: Command): void {
  const flags = options.map(({ long }) => long ?? '').concat('--config', '--json', '--quiet', '--help');
  const problems = args.flatMap((word, index) => {
    if (word.startsWith('--') && index !== 2) {
      const near = word === '--apply' ? '--yes' : nearest(word, flags);
      return [
        `unknown option '${word}' ${near ? `(did you mean ${near}?)` : '(see tidemark staging css --help)'}`,
      ];
    }
    return index > 3
      ? [
          `'${word}' is one word too many for css: a value with spaces needs quotes (see tidemark staging css --help)`,
        ]
      : [];
  });
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
}

interface PriceOptions extends ChangeOptions {
  readonly from?: 'production' | 'staging';
  readonly includeDoubtful?: boolean;
  readonly tick?: string;
}

function addPrice(staging: Command, actions: StagingActions, done: Done): void {
  staging
    .command('price')
    .description('change a price wherever a page names it, each in its own format')
    .argument('<site>')
    .argument('<page>', 'a key, the beginning of keys, or a name found in keys: bob-dylan')
    .argument('<from>', "the price as it is, in single quotes: '$225'")
    .argument('<to>', "as it shall be: '$240'")
    .addOption(
      new Option('--from <version>', 'the version to start from (default: staging)').choices([
        'production',
        'staging',
      ]),
    )
    .option('--include-doubtful', 'change doubtful references too')
    .option('--tick <ids>', 'change these doubtful references too, by their ids in the plan: d1,d2')
    .option(...YES)
    .action(async (site: string, page: string, from: string, to: string, _, command: Command) => {
      const { from: source, includeDoubtful, tick, ...options } = command.optsWithGlobals<PriceOptions>();
      const asked = {
        ...(source && { source }),
        ...(includeDoubtful && { includeDoubtful }),
        ...(tick && { tick }),
      };
      done(await actions.changeSite({ kind: 'price', site, page, from, to, ...asked }, options));
    });
}

interface SyncOptions extends ChangeOptions {
  readonly delete?: boolean;
  readonly force?: boolean;
}

function addSync(staging: Command, actions: StagingActions, done: Done): void {
  staging
    .command('sync')
    .description('copy production to staging where the content differs')
    .argument('<site>')
    .argument('[prefix]', 'only keys that begin so')
    .option('--delete', 'delete from staging what production does not have')
    .option('--force', 'also where that is more than a fifth of staging')
    .option(...YES)
    .action(async (site: string, prefix: string | undefined, _, command: Command) => {
      const { delete: deletes, force, ...options } = command.optsWithGlobals<SyncOptions>();
      const asked = {
        ...(prefix !== undefined && { prefix }),
        ...(deletes && { delete: deletes }),
        ...(force && { force }),
      };
      done(await actions.changeSite({ kind: 'sync', site, ...asked }, options));
    });
}
