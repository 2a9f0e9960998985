import type { FunctionVersion, Operation } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { FunctionAlias } from '../changes/ports.ts';
import { formatBytes } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import type { Code } from './code-source.ts';
import type { DeployArguments } from './deploy-arguments.ts';
import { type FoundFunction, showFunction } from './function-name.ts';
import { diffZips, type ZipDiff } from './zip-diff.ts';

/** What is to become of one function. */
export type Deployment =
  | {
      readonly kind: 'changed';
      readonly name: string;
      readonly operation: Operation;
      /** For the summary. */
      readonly lines: readonly string[];
      readonly diff: string;
    }
  | { readonly kind: 'unchanged'; readonly name: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

interface Wanted extends FoundFunction {
  readonly origin: string;
  readonly code: Extract<Code, { kind: 'code' }>;
  readonly codeSha256: string;
}

/**
 * Compares the code with the function's and, where it differs, keeps both in the store. Unchanged is what has this
 * CodeSha256, or of a folder the same files, if the alias points to it as well.
 */
export async function planDeployment(
  wanted: Wanted,
  args: DeployArguments,
  context: PlanContext,
): Promise<Deployment> {
  const { functions, store, config, signal } = context;
  const { region, code, codeSha256 } = wanted;
  const name = showFunction(wanted, config);
  const aliases = (await functions.aliases(region, wanted.name, signal)) ?? [];
  const alias = chooseAlias(name, aliases, args);
  if (typeof alias === 'object') return { kind: 'refused', reasons: [alias.reason] };
  const before = await functions.find(region, wanted.name, alias, signal);
  if (!before)
    return { kind: 'refused', reasons: [`${name} is not there any more: see \`tidemark lambda status\``] };
  if (before.codeSha256 === codeSha256 && isLive(before, alias)) return { kind: 'unchanged', name };
  const zip = await functions.code(region, wanted.name, signal);
  const diff = diffZips(zip, code.zip);
  if (code.isMade && diff.isSame && isLive(before, alias)) return { kind: 'unchanged', name };
  const [kept, after] = await Promise.all([
    store.put(zip, undefined, signal),
    store.put(code.zip, undefined, signal),
  ]);
  const found = aliases.find((each) => each.name === alias);
  return {
    kind: 'changed',
    name,
    operation: {
      do: 'deploy',
      region,
      function: wanted.name,
      before: { ...before, sha256: kept.sha256 },
      after: { sha256: after.sha256, size: after.size },
      ...(alias === undefined ? {} : { alias }),
    },
    lines: [
      `${name}: ${describeCode(wanted, before, diff)}; ${describeAlias(alias, found)}.`,
      ...describeOddities(name, wanted, diff, found),
    ],
    diff: diff.text === '' ? '' : `${name}: ${diff.summary}\n${diff.text}\n`,
  };
}

/** The alias named, else the function's only one; undefined: none is moved. */
function chooseAlias(
  name: string,
  aliases: readonly FunctionAlias[],
  { alias, noAlias }: DeployArguments,
): string | undefined | { readonly reason: string } {
  if (noAlias || alias !== undefined) return alias;
  if (aliases.length < 2) return aliases[0]?.name;
  const names = aliases.map((each) => each.name).join(', ');
  return { reason: `${name} has several aliases (${names}): say which is to move with --alias` };
}

/** Whether the alias points to the function's code. */
function isLive(
  { codeSha256, version, versionCodeSha256 }: FunctionVersion,
  alias: string | undefined,
): boolean {
  if (alias === undefined) return true;
  return version !== undefined && (versionCodeSha256 ?? codeSha256) === codeSha256;
}

function describeCode({ code, codeSha256, origin }: Wanted, before: FunctionVersion, diff: ZipDiff): string {
  if (before.codeSha256 === codeSha256) return `the code of ${origin} is there already, but not live`;
  return `${diff.summary} (${formatBytes(code.zip.length)} from ${origin})`;
}

function describeAlias(alias: string | undefined, found: FunctionAlias | undefined): string {
  if (alias === undefined) return 'a version is published, no alias is moved';
  if (!found) return `a version is published, and the alias ${alias} is made for it`;
  return `a version is published, and ${alias} moves there from version ${found.version}`;
}

function describeOddities(
  name: string,
  { code: { leftOut }, origin }: Wanted,
  { isForeign }: ZipDiff,
  alias: FunctionAlias | undefined,
): readonly string[] {
  const shares = Object.entries(alias?.shares ?? {});
  const shown = shares.map(([version, share]) => `${Math.round(share * 100)} % to version ${version}`);
  return [
    ...(isForeign ? [`None of the files that ${name} has now is in ${origin}: is it the right code?`] : []),
    ...(leftOut.length > 0 ? [`Left out of ${origin}: ${listSome(leftOut)}.`] : []),
    ...(shown.length > 0 ? [`${alias?.name} of ${name} goes on sending ${shown.join(', ')}.`] : []),
  ];
}
