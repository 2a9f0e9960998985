import type { PlanContext } from '../changes/planner.ts';
import { PortError } from '../changes/ports.ts';
import type { Config } from '../config.ts';
import { nearest } from '../nearest.ts';

/** A function as somebody named it: `update-dashboard`, `nightly-export@us-west-2`, an ARN; with `=PATH` its code. */
export interface NamedFunction {
  readonly name: string;
  readonly region?: string;
  readonly path?: string;
}

/** A function that is there. */
export interface FoundFunction {
  readonly name: string;
  readonly region: string;
}

const ARN = /^arn:[\w-]+:lambda:(?<region>[\w-]+):\d{12}:function:(?<name>[\w-]{1,64})$/;
const NAMED = /^(?<name>[\w-]{1,64})(?:@(?<region>[a-z0-9-]+))?$/;

/** Undefined where it is no name of a function. */
export function parseFunction(word: string): NamedFunction | undefined {
  const at = word.indexOf('=');
  const [text, path] = at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
  const { name, region } = (ARN.exec(text) ?? NAMED.exec(text))?.groups ?? {};
  if (name === undefined || path === '') return undefined;
  return { name, ...(region === undefined ? {} : { region }), ...(path === undefined ? {} : { path }) };
}

/** `nightly-export@us-west-2`; the region is left out where it is the estate's own. */
export function showFunction({ name, region }: FoundFunction, config: Config): string {
  return region === config.aws.region ? name : `${name}@${region}`;
}

/** The regions that are looked through, the estate's own first. */
export function regionsOf({ aws }: Config): readonly string[] {
  return Array.from(new Set([aws.region, ...(aws.regions ?? [])]));
}

/** Names of functions by region. */
export type Regions = ReadonlyMap<string, readonly string[]>;

/**
 * The functions of the regions where these may be: those that are named, and all where one is named without. Another
 * region than the estate's own that does not let itself be looked at counts as empty.
 */
export async function listRegions(
  named: readonly NamedFunction[],
  { config, functions, signal }: Pick<PlanContext, 'config' | 'functions' | 'signal'>,
): Promise<Regions> {
  const all = regionsOf(config);
  const asked = new Set(named.flatMap(({ region }) => (region === undefined ? all : [region])));
  const lists = Array.from(asked, async (region) => {
    const names = functions.list(region, signal).catch((error: unknown) => {
      const isNeeded = region === config.aws.region || named.some((each) => each.region === region);
      if (isNeeded || !(error instanceof PortError)) throw error;
      return [];
    });
    return [region, await names] as const;
  });
  return new Map(await Promise.all(lists));
}

/** Where the function is, in the region named or in the only one that has it; else why that cannot be said. */
export function findFunction({ name, region }: NamedFunction, regions: Regions): FoundFunction | string {
  const lists = Array.from(regions).filter(([each]) => region === undefined || each === region);
  const found = lists.filter(([, names]) => names.includes(name)).map(([each]) => each);
  const [first, second] = found;
  if (first !== undefined && second === undefined) return { name, region: first };
  if (second !== undefined)
    return `${name} is in ${found.join(' and ')}: write ${found.map((each) => `${name}@${each}`).join(' or ')}`;
  const near = nearest(
    name,
    lists.flatMap(([, names]) => names),
  );
  const hint = near === undefined ? 'see `tidemark lambda status`' : `did you mean ${near}?`;
  return `there is no function ${name} in ${lists.map(([each]) => each).join(' or ')}; ${hint}`;
}
