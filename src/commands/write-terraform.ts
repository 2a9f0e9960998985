import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { CancelledError, SnapshotError } from '../errors.ts';
import { describeDamagedManifest, describeUnfinished, describeUnknown } from '../manifest/absent-snapshot.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { Store } from '../store/store.ts';
import { writeJson } from '../terminal/json-events.ts';
import { plural, sanitise } from '../terminal/text.ts';
import { type Generated, generate } from '../terraform/generate.ts';
import { readCaptured } from '../terraform/read-captured.ts';
import { renderReadme } from '../terraform/readme.ts';
import { checkFolder, HEADER, writeFolder } from '../terraform/write-folder.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';
import { orStopped } from './stopping.ts';

export interface TerraformArguments {
  /** Of the snapshot. */
  readonly name: string;
  readonly out: string;
  /** Write into a folder that is not empty. */
  readonly force: boolean;
}

export interface TerraformDeps extends CommandDeps {
  readonly store: Store;
  readonly config: Config;
  readonly stop: AbortSignal;
}

/**
 * `snapshot terraform`: writes the snapshot as Terraform files, from its documents alone.
 * @throws {SnapshotError} where it is unknown, unfinished or damaged; {UsageError} where the folder cannot be used.
 */
export async function writeTerraform(args: TerraformArguments, deps: TerraformDeps): Promise<number> {
  return await orStopped(write(args, deps), deps.stop, 'stopped; run it again with --force');
}

async function write({ name, out, force }: TerraformArguments, deps: TerraformDeps): Promise<number> {
  const { store, config, stop } = deps;
  const folder = resolve(out);
  const manifest = await findManifest(name, store);
  await checkFolder(folder, force);
  const captured = await readCaptured(store, manifest, stop);
  const { aws } = config;
  const generated = generate(captured, {
    aws,
    account: manifest.account,
    folder: resolve(store.folder(name)),
  });
  const files = new Map(
    [...generated.files].map(([file, text]) => [file, `${HEADER} from snapshot ${name}.\n\n${text}`]),
  );
  files.set('README.md', renderReadme(generated, manifest));
  if (stop.aborted) throw new CancelledError('stopped');
  await writeFolder(folder, files, stop);
  report({ folder, files: [...files.keys()], manifest, generated }, deps);
  return manifest.state === 'PARTIAL' ? EXIT.partial : EXIT.done;
}

async function findManifest(name: string, store: Store): Promise<Manifest> {
  const manifest = await readManifest(store, name);
  if (manifest === 'damaged') throw new SnapshotError(describeDamagedManifest(name));
  if (manifest !== undefined) return manifest;
  if ((await store.partials()).includes(name)) throw new SnapshotError(describeUnfinished(name));
  throw new SnapshotError(describeUnknown(name, await store.snapshots()));
}

interface Written {
  readonly folder: string;
  readonly files: readonly string[];
  readonly manifest: Manifest;
  readonly generated: Generated;
}

function report(
  { folder, files, manifest, generated }: Written,
  { json, quiet, stdout, stderr }: CommandDeps,
): void {
  const { resources, variables, uncovered } = generated;
  const { name, state, failures } = manifest;
  if (json) {
    const names = variables.map((variable) => variable.name);
    writeJson(stdout, {
      kind: 'terraform',
      name,
      state,
      folder,
      files,
      resources,
      variables: names,
      uncovered,
    });
  } else {
    stdout.write(`${plural(resources, 'resource')} in ${sanitise(folder)}\n`);
    if (!quiet) stdout.write(describeRest(variables.length, uncovered.length));
  }
  if (state === 'PARTIAL')
    stderr.write(
      `snapshot ${name} is PARTIAL: ${plural(failures.length, 'thing')} missing from it, named in README.md\n`,
    );
}

function describeRest(variables: number, uncovered: number): string {
  return [
    ...(variables > 0 ? [`${plural(variables, 'secret')} as variables, without their values`] : []),
    `${plural(uncovered, 'thing')} not covered, named in README.md`,
    'Next: terraform init && terraform plan',
    '',
  ].join('\n');
}
