import type { Change, ChangeKindName, FunctionVersion, StepOutcome } from '../changes/change.ts';
import type { ChangeFilter } from '../changes/changes.ts';
import type { Deployment } from '../changes/function-step.ts';
import type { FoundFunction } from './function-name.ts';

/** A change and what it did to one function. */
export interface PastDeployment {
  readonly change: Change;
  readonly operation: Deployment;
  readonly outcome: StepOutcome;
}

/** Whoever knows the changes. */
export interface Past {
  list(filter: ChangeFilter & { readonly limit: number }): Promise<readonly Change[]>;
}

/** As far back as is looked. */
const CHANGES = 200;

/**
 * The newest change that did something to each function, by `region/name`; changes taken back do not count. `kind`:
 * of that kind only.
 */
export async function findLastDeployments(
  past: Past,
  kind?: ChangeKindName,
): Promise<ReadonlyMap<string, PastDeployment>> {
  const state = ['applied', 'failed'] as const;
  const all = await past.list({ target: 'lambda', state, limit: CHANGES });
  const changes = kind === undefined ? all : all.filter(({ plan }) => plan.request.kind === kind);
  const last = new Map<string, PastDeployment>();
  for (const deployment of changes.flatMap(readDeployments)) {
    const key = toKey({ name: deployment.operation.function, region: deployment.operation.region });
    if (!last.has(key)) last.set(key, deployment);
  }
  return last;
}

export function toKey({ name, region }: FoundFunction): string {
  return `${region}/${name}`;
}

/** What the change did to functions, as far as it came. */
export function readDeployments(change: Change): readonly PastDeployment[] {
  return change.plan.operations.flatMap((operation, index): PastDeployment[] => {
    const outcome = change.effect?.steps[index];
    if (operation.do !== 'deploy' || outcome?.reached === undefined) return [];
    return [{ change, operation, outcome }];
  });
}

/** Whether the function still is as the deployment left it. */
export function isStanding({ operation }: PastDeployment, now: FunctionVersion): boolean {
  return Buffer.from(now.codeSha256, 'base64').toString('hex') === operation.after.sha256;
}
