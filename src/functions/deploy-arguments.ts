import { z } from 'zod';
import type { ChangeRequest } from '../changes/change.ts';
import { type NamedFunction, parseFunction } from './function-name.ts';

const ARGUMENTS = z.strictObject({
  /** `FUNCTION=PATH`, or with `from` FUNCTION alone. */
  functions: z.array(z.string()).default([]),
  /** A snapshot. */
  from: z.string().optional(),
  alias: z.string().optional(),
  /** Moves no alias, not even the only one. */
  noAlias: z.boolean().optional(),
  /** Of functions that are named without. */
  region: z.string().optional(),
  allOrNothing: z.boolean().optional(),
  /** Paths must be in folders named under `snapshot.local`. */
  onlyConfigured: z.boolean().optional(),
});

/** What is to be deployed. */
export interface DeployArguments {
  readonly named: readonly NamedFunction[];
  readonly from: string | undefined;
  readonly alias: string | undefined;
  readonly noAlias: boolean;
  readonly allOrNothing: boolean;
  readonly onlyConfigured: boolean;
}

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
const ALIAS = /^(?!\d+$)[\w-]{1,128}$/;
const EXAMPLE = 'for example update-dashboard=./dashboard';

/** All that is wrong with them, else what they say. */
export function readDeployArguments({ args }: ChangeRequest): DeployArguments | readonly string[] {
  const parsed = ARGUMENTS.safeParse(args);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const {
    functions,
    from,
    alias,
    noAlias = false,
    region,
    allOrNothing = false,
    onlyConfigured = false,
  } = parsed.data;
  const words = functions.map((word) => ({ word, named: parseFunction(word) }));
  const named = words.flatMap(({ named }) => (named ? [{ ...(region ? { region } : {}), ...named }] : []));
  const problems = [
    ...words.flatMap(({ word, named }) =>
      named ? [] : [`"${word}" is no FUNCTION=PATH: write one, ${EXAMPLE}`],
    ),
    ...named.flatMap((each) => explainPath(each, from)),
    ...findTwice(named).map((name) => `${name} is there twice: name each function once`),
    ...(functions.length === 0 && from === undefined
      ? [`name the functions with their code, ${EXAMPLE}`]
      : []),
    ...(alias !== undefined && !ALIAS.test(alias)
      ? [`"${alias}" is no alias: letters, digits, "-" and "_"`]
      : []),
    ...(alias !== undefined && noAlias
      ? ['an alias is named, and none is to be moved: leave one of them out']
      : []),
  ];
  return problems.length > 0 ? problems : { named, from, alias, noAlias, allOrNothing, onlyConfigured };
}

function explainPath({ name, path }: NamedFunction, from: string | undefined): readonly string[] {
  if (from === undefined)
    return path === undefined ? [`${name} has no path: write ${name}=PATH, a zip or a folder`] : [];
  return path === undefined
    ? []
    : [`${name} has a path, and comes from the snapshot ${from}: leave one of them out`];
}

function findTwice(named: readonly NamedFunction[]): readonly string[] {
  const names = named.map(({ name, region }) => `${name}${region === undefined ? '' : `@${region}`}`);
  return Array.from(new Set(names.filter((name, index) => names.indexOf(name) !== index)));
}
