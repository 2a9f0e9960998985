import { hash } from 'node:crypto';
import pMap from 'p-map';
import type { ChangeRequest, Plan, PlanAnswer } from '../changes/change.ts';
import type { PlanContext, Planner } from '../changes/planner.ts';
import { PortError } from '../changes/ports.ts';
import { joinDiffs, listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import { type Code, checkCode, readCode } from './code-source.ts';
import { type DeployArguments, readDeployArguments } from './deploy-arguments.ts';
import { type Deployment, planDeployment } from './deployment.ts';
import { type FoundFunction, findFunction, listRegions, showFunction } from './function-name.ts';
import { explainPortError } from './port-reason.ts';
import { readSnapshotFunctions } from './snapshot-code.ts';

/** A function with where its code comes from. */
interface Target extends FoundFunction {
  /** For people: the path, or the snapshot. */
  readonly origin: string;
  readonly read: () => Promise<Code>;
}

type Gathered =
  | { readonly targets: readonly Target[]; readonly notes: readonly string[] }
  | { readonly reasons: readonly string[] };

/** Zips are held in memory. */
const AT_ONCE = 4;

/** `lambda deploy FUNCTION=PATH…` or `--from SNAPSHOT`: other code for functions, a version of it, the alias there. */
export const lambdaDeployPlanner: Planner = {
  kind: 'lambda-deploy',
  plan: async (request, context) => {
    const args = readDeployArguments(request);
    if (!('named' in args)) return { kind: 'refused', reasons: args, isInput: true };
    try {
      const gathered =
        args.from === undefined ? await gatherPaths(args, context) : await gatherSnapshot(args, context);
      if ('reasons' in gathered) return { kind: 'refused', reasons: gathered.reasons };
      return await planAll(request, args, gathered, context);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      return { kind: 'refused', reasons: [explainPortError(error)] };
    }
  },
};

async function gatherPaths(
  { named, onlyConfigured }: DeployArguments,
  context: PlanContext,
): Promise<Gathered> {
  const regions = await listRegions(named, context);
  const found = named.map((each) => findFunction(each, regions));
  const reasons = found.filter((each) => typeof each === 'string');
  if (reasons.length > 0) return { reasons };
  const targets = found.flatMap((each, index): Target[] => {
    const path = named[index]?.path;
    if (typeof each === 'string' || path === undefined) return [];
    return [{ ...each, origin: path, read: () => readCode(path, onlyConfigured, context) }];
  });
  return { targets, notes: [] };
}

/** Functions that are gone are named where nobody asked for them; those that were asked for are refused. */
async function gatherSnapshot(
  { named, from = '' }: DeployArguments,
  context: PlanContext,
): Promise<Gathered> {
  const held = await readSnapshotFunctions(from, named, context.store);
  if ('reasons' in held) return held;
  const there = await listRegions(held, context);
  const gone = held.filter(({ name, region }) => !there.get(region)?.includes(name));
  const names = gone.map((each) => showFunction(each, context.config));
  if (gone.length > 0 && named.length > 0)
    return { reasons: names.map((name) => `${name} is not there any more: restore it from ${from}`) };
  const targets = held
    .filter((each) => !gone.includes(each))
    .map(
      (each): Target => ({
        ...each,
        origin: from,
        read: async () => toCode(each.name, from, await each.read()),
      }),
    );
  return { targets, notes: names.length > 0 ? [`Not there any more, left out: ${listSome(names)}.`] : [] };
}

function toCode(name: string, from: string, zip: Buffer | undefined): Code {
  if (zip) return checkCode(`${name} in ${from}`, { kind: 'code', zip, isMade: false, leftOut: [] });
  return {
    kind: 'refused',
    reasons: [`${from} has no code of ${name}, as of a container image: leave it out`],
  };
}

async function planAll(
  request: ChangeRequest,
  args: DeployArguments,
  { targets, notes }: Extract<Gathered, { targets: unknown }>,
  context: PlanContext,
): Promise<PlanAnswer> {
  const { signal } = context;
  const deployments = await pMap(targets, (target) => planTarget(target, args, context), {
    concurrency: AT_ONCE,
    signal,
  });
  const reasons = deployments.flatMap((each) => (each.kind === 'refused' ? each.reasons : []));
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const unchanged = deployments.flatMap((each) => (each.kind === 'unchanged' ? [each.name] : []));
  const changed = deployments.filter((each) => each.kind === 'changed');
  const left = unchanged.length > 0 ? [`Unchanged, skipped: ${listSome(unchanged)}.`] : [];
  if (changed.length === 0) {
    const reason =
      unchanged.length > 0
        ? `${listSome(unchanged)}: the code is there already`
        : 'no function is left to deploy';
    return { kind: 'nothing', reason: [reason, ...notes].join('. ') };
  }
  const isTogether = args.allOrNothing && changed.length > 1;
  const summary = [
    ...changed.flatMap((each) => each.lines),
    ...left,
    ...notes,
    ...(isTogether ? ['All or nothing: where one fails, the others get their code of now back.'] : []),
  ];
  return { kind: 'plan', plan: makePlan(request, args, changed, summary) };
}

function makePlan(
  request: ChangeRequest,
  { from }: DeployArguments,
  changed: readonly Extract<Deployment, { kind: 'changed' }>[],
  summary: readonly string[],
): Plan {
  const names = changed.map(({ name }) => name);
  const what =
    names.length === 1 ? names.join('') : `${plural(names.length, 'function')}: ${listSome(names, 4)}`;
  return {
    request,
    title: `deploy ${what}${from === undefined ? '' : ` from ${from}`}`,
    summary,
    diff: joinDiffs(changed.map(({ diff }) => diff)),
    operations: changed.map(({ operation }) => operation),
  };
}

async function planTarget(target: Target, args: DeployArguments, context: PlanContext): Promise<Deployment> {
  const code = await target.read();
  if (code.kind === 'refused') return code;
  try {
    return await planDeployment(
      { ...target, code, codeSha256: hash('sha256', code.zip, 'base64') },
      args,
      context,
    );
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return { kind: 'refused', reasons: [`${target.name}: ${explainPortError(error)}`] };
  }
}
