import type { ChangeRequest, Plan, PlanAnswer } from '../changes/change.ts';
import type { PlanContext, Planner } from '../changes/planner.ts';
import { PortError } from '../changes/ports.ts';
import { RestoreError } from '../errors.ts';
import { explainPortError } from '../functions/port-reason.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { joinDiffs, listSome } from '../sites/summary.ts';
import { planBucket } from './bucket.ts';
import { planDistribution } from './distribution.ts';
import { findResource } from './find-resource.ts';
import { planFolder } from './folder.ts';
import { planFunction } from './function.ts';
import { planRepository } from './repository.ts';
import type { FoundResource, ResourceContext, ResourcePlan, ResourcePlanner } from './resource-planner.ts';
import { type RestoreArguments, readRestoreArguments } from './restore-arguments.ts';
import { planScript } from './script.ts';
import { openSnapshot, type SnapshotSource } from './snapshot-source.ts';
import { planTable } from './table.ts';
import { planZone } from './zone.ts';

/** A service that is not here is refused. */
const PLANNERS: Readonly<Record<string, ResourcePlanner>> = {
  s3: planBucket,
  lambda: planFunction,
  route53: planZone,
  dynamodb: planTable,
  cloudfront: planDistribution,
  gas: planScript,
  git: planRepository,
  tools: planFolder,
  docs: planFolder,
  handoffs: planFolder,
};
const NAMES: Readonly<Record<string, string>> = {
  s3: 'buckets (s3:NAME)',
  lambda: 'functions (lambda:NAME)',
  route53: 'zones (route53:NAME)',
  dynamodb: 'tables (dynamodb:NAME)',
  cloudfront: 'distributions (cloudfront:ID)',
  gas: 'Apps Script projects (gas:NAME)',
  git: 'repositories (local-repos/NAME)',
  tools: 'folders (tools/NAME, docs/NAME, handoffs/NAME)',
};

/** `snapshot restore NAME RESOURCE…`: what a snapshot holds comes back, where it was or under another name. */
export const restorePlanner: Planner = {
  kind: 'restore',
  plan: async (request, context) => {
    const args = readRestoreArguments(request);
    if (!('snapshot' in args)) return { kind: 'refused', reasons: args, isInput: true };
    try {
      return await plan(request, args, context);
    } catch (error) {
      if (error instanceof RestoreError) return { kind: 'refused', reasons: [error.message] };
      if (!(error instanceof PortError)) throw error;
      return { kind: 'refused', reasons: [explainPortError(error)] };
    }
  },
};

async function plan(
  request: ChangeRequest,
  args: RestoreArguments,
  context: PlanContext,
): Promise<PlanAnswer> {
  const source = await openSnapshot(args.snapshot, context.store);
  if ('reasons' in source) return { kind: 'refused', reasons: source.reasons };
  const found = args.resources.map((wanted) => findResource(wanted, source.manifest));
  const reasons = found.flatMap((each) => explainFound(each, source.name));
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const resources = found.filter((each) => typeof each !== 'string');
  const account = resources.some(isInCloud) ? await context.restore.account(context.signal) : '';
  const other = resources.some(isInCloud) ? explainAccount(source.manifest, account) : undefined;
  if (other !== undefined) return { kind: 'refused', reasons: [other] };
  return await planAll(request, resources, { ...context, source, args, account });
}

function explainFound(found: FoundResource | string, snapshot: string): readonly string[] {
  if (typeof found === 'string') return [found];
  const { service } = found.resource;
  if (PLANNERS[service]) return [];
  const can = Array.from(new Set(Object.values(NAMES))).join(', ');
  const folder = `its files are in the folder of snapshot ${snapshot}, ${found.resource.path}`;
  return [`${found.wanted.typed} cannot be restored by this version, which restores ${can}; ${folder}`];
}

function isInCloud({ resource }: FoundResource): boolean {
  return resource.agent !== 'local';
}

/** What belongs to one account is not brought to another by mistake. */
function explainAccount({ name, account: captured }: Manifest, account: string): string | undefined {
  if (captured === undefined)
    return `snapshot ${name} does not say of which account it is, so nothing of AWS is restored from it: use another snapshot`;
  if (captured === account) return undefined;
  return `snapshot ${name} is of account ${captured}, these credentials are of ${account}: use the right profile (AWS_PROFILE)`;
}

async function planAll(
  request: ChangeRequest,
  resources: readonly FoundResource[],
  context: ResourceContext,
): Promise<PlanAnswer> {
  const plans: ResourcePlan[] = [];
  const reasons: string[] = [];
  for (const found of resources) {
    const answer = await PLANNERS[found.resource.service]?.(found, context);
    if (!answer) continue;
    if ('reasons' in answer) reasons.push(...answer.reasons);
    else plans.push(answer);
  }
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const operations = plans.flatMap((each) => each.operations);
  const names = resources.map(({ wanted }) => showTarget(wanted));
  const notes = [
    ...plans.flatMap((each) => each.summary),
    ...resources.flatMap((each) => noteGaps(each, context)),
  ];
  const summary = [...noteState(context.source), ...notes];
  if (operations.length === 0) {
    const reason = `${listSome(names)}: all that a restore brings back is as in ${context.source.name} already.`;
    return { kind: 'nothing', reason: [reason, ...notes].join(' ') };
  }
  const made: Plan = {
    request,
    title: `restore ${listSome(names, 4)} from ${context.source.name}`,
    summary,
    diff: joinDiffs(plans.map(({ diff }) => diff).filter((diff) => diff !== '')),
    operations,
  };
  return { kind: 'plan', plan: made };
}

function showTarget({ typed, to }: FoundResource['wanted']): string {
  return to === undefined || typed.endsWith(`=${to}`) ? typed : `${typed} to ${to}`;
}

/** What the snapshot could not read of it; buckets and repositories tell that themselves. */
function noteGaps({ wanted, resource }: FoundResource, { source }: ResourceContext): readonly string[] {
  const { service } = resource;
  const gaps = resource.gaps.filter(({ kind }) => kind !== 'unsupported');
  if (gaps.length === 0 || service === 's3' || service === 'git') return [];
  return [
    `Not restored with ${wanted.typed}, for ${source.name} could not read it: ${listSome(gaps.map(({ what }) => what))}.`,
  ];
}

function noteState({ manifest: { name, state, startedAt } }: SnapshotSource): readonly string[] {
  const taken = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (state === 'COMPLETE') return [`${name} was taken at ${taken}.`];
  return [`${name} was taken at ${taken} and is ${state}: what it lacks of these is named here.`];
}
