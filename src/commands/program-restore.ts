import { type Command, InvalidArgumentError } from 'commander';
import type { Done, GlobalOptions } from './global-options.ts';

/** `snapshot restore`, as typed. */
export interface RestoreAsked {
  readonly snapshot?: string;
  readonly resources: readonly string[];
  readonly to?: string;
  readonly delete?: boolean;
  readonly force?: boolean;
  readonly identity?: string;
  /** The change to take back, in place of all else. */
  readonly undo?: string;
  /** The plan that was printed, by the beginning of its hash: any other is not applied. */
  readonly plan?: string;
}

interface DrillOptions extends GlobalOptions {
  readonly count: number;
  readonly bucket?: string;
}

export interface RestoreActions {
  restore(asked: RestoreAsked, options: GlobalOptions & { readonly apply?: boolean }): Promise<number>;
  drill(name: string | undefined, options: DrillOptions): Promise<number>;
}

const EXAMPLES = `
What can be restored:
  s3:BUCKET             the bucket where it is gone, its settings, and its objects with headers, metadata and tags
  s3:BUCKET/PREFIX      its objects under a prefix; s3:BUCKET/ all of them, without the settings
  lambda:NAME           code, configuration, environment, aliases, permissions, event sources
  route53:ZONE          the records of a zone, and the zone where it is gone
  dynamodb:TABLE        the table where it is gone, and the items that are; over others only with --force
  cloudfront:ID         configuration and tags of a distribution; where it is gone, one like it with a new id
  gas:NAME              the sources of an Apps Script project, with clasp
  tools/NAME            a folder of the snapshot (tools/, docs/, handoffs/)
  local-repos/NAME      a Git repository with stashes and what was not committed; never over another folder
Each may go to another name: s3:BUCKET=OTHER-BUCKET, lambda:NAME=OTHER, tools/NAME=FOLDER.

Examples:
  tidemark snapshot restore v1.0 s3:jada-media-originals/2026/
  tidemark snapshot restore v1.0 s3:jada-media-originals lambda:booking-webhook --identity ~/age.key --apply
  tidemark snapshot restore v1.0 tools/scripts --to ./scripts-v1.0 --apply`;

/** `snapshot restore`: prints a plan, and with --apply does what it says. */
export function addRestoreCommand(snapshot: Command, actions: RestoreActions, done: Done): void {
  snapshot
    .command('restore')
    .description('bring back what a snapshot holds; prints the plan and changes nothing without --apply')
    .argument('[name]', 'the snapshot')
    .argument('[resources...]', 'what to restore: s3:BUCKET/PREFIX, lambda:NAME, tools/NAME, …')
    .option('--apply', 'do it')
    .option('--to <name>', 'another name, or for folders another place (one resource only)')
    .option('--delete', 'remove what is there and not in the snapshot')
    .option('--force', 'also where more than 20 % or 1,000 of what is there would be overwritten or deleted')
    .option('--identity <file>', 'the age identity that opens the secret values sealed in the snapshot')
    .option('--plan <hash>', 'with --apply: only if the plan is still the one that was printed')
    .option('--undo <change>', 'put back the objects that a restore replaced')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, resources: string[], _, command: Command) => {
      const {
        to,
        delete: isDeleting,
        force,
        identity,
        plan,
        undo,
        ...options
      } = command.optsWithGlobals<
        GlobalOptions & Omit<RestoreAsked, 'snapshot' | 'resources'> & { readonly apply?: boolean }
      >();
      const asked = {
        ...(name !== undefined && { snapshot: name }),
        resources,
        ...(to !== undefined && { to }),
        ...(isDeleting && { delete: true }),
        ...(force && { force: true }),
        ...(identity !== undefined && { identity }),
        ...(plan !== undefined && { plan }),
        ...(undo !== undefined && { undo }),
      };
      done(await actions.restore(asked, options));
    });
}

/** `snapshot drill`: whether what is stored can be restored. */
export function addDrillCommand(snapshot: Command, actions: RestoreActions, done: Done): void {
  snapshot
    .command('drill')
    .description('restore random resources to scratch, compare every byte, and leave nothing behind')
    .argument('[name]', 'the snapshot (default: the newest)')
    .option('--count <n>', 'how many resources, of as many services as there are', readCount, 5)
    .option(
      '--bucket <name>',
      'objects of S3 only, to this bucket of yours and out of it again; one that is of no site',
    )
    .action(async (name: string | undefined, _, command: Command) =>
      done(await actions.drill(name, command.optsWithGlobals())),
    );
}

function readCount(text: string): number {
  const count = Number(text);
  if (text.trim() === '' || !Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError('Allowed are whole numbers from 1 to 10000.');
  return count;
}
