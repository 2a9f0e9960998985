import pMap from 'p-map';
import type { Change } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import { type FunctionAlias, PortError } from '../changes/ports.ts';
import {
  type FoundFunction,
  findFunction,
  listRegions,
  type NamedFunction,
  parseFunction,
  regionsOf,
} from './function-name.ts';
import { findLastDeployments, isStanding, type Past, type PastDeployment, toKey } from './last-deployment.ts';
import { explainPortError } from './port-reason.ts';

/** A function as it is now. */
export interface FunctionStatus extends FoundFunction {
  /** Base64, of `$LATEST`; left out where there is none, or it could not be read (`problem`). */
  readonly codeSha256?: string;
  readonly aliases: readonly FunctionAlias[];
  /** Whether the only alias points to the code of `$LATEST`; left out where there is not exactly one. */
  readonly isLive?: boolean;
  readonly last?: LastChange;
  readonly problem?: string;
}

/** What Tidemark did to a function last. */
interface LastChange {
  readonly change: Pick<Change, 'id' | 'state' | 'decidedAt' | 'decidedBy'>;
  /** The published version. */
  readonly version?: string;
  /** False: somebody deployed other code since, past Tidemark. */
  readonly isStanding: boolean;
}

export type StatusAnswer =
  | {
      readonly kind: 'status';
      readonly functions: readonly FunctionStatus[];
      /** Regions that could not be looked at, and why. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

export interface StatusContext extends Pick<PlanContext, 'config' | 'functions' | 'signal'> {
  readonly changes: Past;
}

const AT_ONCE = 8;

/** The functions named (`NAME`, `NAME@REGION`), or all of the configured regions; changes nothing. */
export async function readFunctionStatus(
  words: readonly string[],
  context: StatusContext,
  region?: string,
): Promise<StatusAnswer> {
  const named = words.map((word) => parseFunction(word));
  const wrong = words.filter((_, index) => !named[index] || named[index].path !== undefined);
  if (wrong.length > 0)
    return { kind: 'refused', reasons: wrong.map((word) => `"${word}" is no name of a function`) };
  const wanted = named.flatMap((each) => (each ? [{ ...(region ? { region } : {}), ...each }] : []));
  const { functions, notes } = await (wanted.length > 0
    ? chooseNamed(wanted, context)
    : listAll(region, context));
  const found = functions.filter((each) => typeof each !== 'string');
  if (found.length < functions.length)
    return { kind: 'refused', reasons: functions.filter((each) => typeof each === 'string') };
  const last = await findLastDeployments(context.changes);
  const look = (each: FoundFunction) => readStatus(each, last.get(toKey(each)), context);
  const statuses = await pMap(found, look, { concurrency: AT_ONCE, signal: context.signal });
  return { kind: 'status', functions: statuses, notes };
}

interface Chosen {
  readonly functions: readonly (FoundFunction | string)[];
  readonly notes: readonly string[];
}

async function chooseNamed(wanted: readonly NamedFunction[], context: StatusContext): Promise<Chosen> {
  try {
    const regions = await listRegions(wanted, context);
    return { functions: wanted.map((each) => findFunction(each, regions)), notes: [] };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { functions: [explainPortError(error)], notes: [] };
  }
}

async function listAll(region: string | undefined, context: StatusContext): Promise<Chosen> {
  const regions = region === undefined ? regionsOf(context.config) : [region];
  const lists = await Promise.all(
    regions.map(async (each): Promise<Chosen> => {
      try {
        const names = await context.functions.list(each, context.signal);
        return { functions: names.map((name) => ({ name, region: each })), notes: [] };
      } catch (error) {
        if (!(error instanceof PortError)) throw error;
        return { functions: [], notes: [`${each} could not be looked at: ${explainPortError(error)}`] };
      }
    }),
  );
  return {
    functions: lists.flatMap(({ functions }) => functions),
    notes: lists.flatMap(({ notes }) => notes),
  };
}

async function readStatus(
  found: FoundFunction,
  past: PastDeployment | undefined,
  { functions, signal }: StatusContext,
): Promise<FunctionStatus> {
  const { name, region } = found;
  let aliases: readonly FunctionAlias[] = [];
  try {
    aliases = (await functions.aliases(region, name, signal)) ?? [];
    const only = aliases.length === 1 ? aliases[0]?.name : undefined;
    const now = await functions.find(region, name, only, signal);
    if (!now) return { ...found, aliases, problem: 'it is gone' };
    const { codeSha256, versionCodeSha256 } = now;
    return {
      ...{ ...found, codeSha256, aliases },
      ...(only === undefined || versionCodeSha256 === undefined
        ? {}
        : { isLive: versionCodeSha256 === codeSha256 }),
      ...(past ? { last: describePast(past, isStanding(past, now)) } : {}),
    };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { ...found, aliases, problem: explainPortError(error) };
  }
}

function describePast({ change, outcome }: PastDeployment, standing: boolean): LastChange {
  const { id, state, decidedAt, decidedBy } = change;
  return {
    change: { id, state, ...(decidedAt && { decidedAt }), ...(decidedBy && { decidedBy }) },
    ...(outcome.version === undefined ? {} : { version: outcome.version }),
    isStanding: standing,
  };
}
