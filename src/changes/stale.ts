import pMap from 'p-map';
import type { ObjectVersion, Plan, RestoreOperation } from './change.ts';
import type { Deployment } from './function-step.ts';
import { describeMove, isAsSeen } from './object-version.ts';
import { isDeployment, isObjectOperation, isRestoreOperation } from './operation.ts';
import type { PlanContext } from './planner.ts';
import type { ListedKey } from './ports.ts';
import { describeMove as describeRestoreMove, identityOf, lookAtStep } from './restore-step.ts';

const AT_ONCE = 64;
const STEPS_AT_ONCE = 8;
/** Of more objects of a bucket than this a listing tells sooner, though without headers. */
const LIST_FROM = 5_000;

/** An object as the plan saw it; null: nothing there. */
interface Seen {
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion | null;
}

type Ports = Pick<PlanContext, 'objects' | 'functions' | 'restore' | 'store' | 'signal'>;

/** What is not any more as the plan saw it, a line each; empty if all is. */
export async function findMoved(plan: Plan, ports: Ports): Promise<readonly string[]> {
  const { operations } = plan;
  const restores = operations.filter(isRestoreOperation).filter(({ isFresh }) => !isFresh);
  const made = new Set(restores.filter(makesBucket).map(({ target }) => target));
  const seen = operations.flatMap((operation): Seen[] => {
    // That a bucket which is to be made is still not there is looked at with its step.
    if (!isObjectOperation(operation) || made.has(operation.bucket)) return [];
    const { bucket, key, before: version } = operation;
    const target = { bucket, key, version };
    return operation.do === 'copy' ? [target, { ...operation.from, version: operation.after }] : [target];
  });
  const deployments = operations.filter(isDeployment);
  const buckets = Map.groupBy(seen, ({ bucket }) => bucket);
  const moved = await Promise.all([
    ...Array.from(buckets, ([bucket, group]) =>
      group.length > LIST_FROM ? checkByListing(bucket, group, ports) : checkOneByOne(group, ports),
    ),
    pMap(deployments, (deployment) => checkFunction(deployment, ports), { concurrency: AT_ONCE }),
    pMap(restores, (step) => checkStep(step, identityOf(plan), ports), { concurrency: STEPS_AT_ONCE }),
  ]);
  return moved.flat().filter((line) => line !== undefined);
}

async function checkOneByOne(seen: readonly Seen[], { objects, signal }: Ports) {
  const check = async ({ bucket, key, version }: Seen): Promise<string | undefined> => {
    const now = await objects.head(bucket, key, signal);
    return isAsSeen(version, now) ? undefined : `${bucket}/${key} ${describeMove(version, now)}`;
  };
  return pMap(seen, check, { concurrency: AT_ONCE, signal });
}

async function checkByListing(bucket: string, seen: readonly Seen[], { objects, signal }: Ports) {
  const left = new Map(seen.map(({ key, version }) => [key, version]));
  const moved: string[] = [];
  const look = ({ key, etag }: ListedKey): void => {
    const version = left.get(key);
    if (version === undefined) return;
    left.delete(key);
    if (version?.etag !== etag) moved.push(`${bucket}/${key} ${describeMove(version, version ?? undefined)}`);
  };
  const pages = objects.list(bucket, commonPrefix(Array.from(left.keys())), signal);
  for await (const page of pages) page.forEach(look);
  for (const [key, version] of left)
    if (version) moved.push(`${bucket}/${key} ${describeMove(version, undefined)}`);
  return moved;
}

function commonPrefix(keys: readonly string[]): string {
  const [first = '', ...others] = keys;
  let length = first.length;
  for (const key of others) while (!key.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length).toWellFormed() === first.slice(0, length) ? first.slice(0, length) : '';
}

function makesBucket({ service, step, before }: RestoreOperation): boolean {
  return service === 's3' && step === 'bucket' && before === null;
}

async function checkStep(
  operation: RestoreOperation,
  identity: string | undefined,
  ports: Ports,
): Promise<string | undefined> {
  const now = await lookAtStep(operation, identity, ports);
  if (now.state === operation.before) return undefined;
  return `${operation.name} ${describeRestoreMove(operation.before, now)}`;
}

async function checkFunction(
  { region, function: name, alias, before }: Deployment,
  { functions, signal }: Ports,
): Promise<string | undefined> {
  const now = await functions.find(region, name, alias, signal);
  if (!now) return `${name} is gone`;
  if (now.codeSha256 !== before.codeSha256 || now.revisionId !== before.revisionId)
    return `${name} has changed`;
  if (alias === undefined || now.version === before.version) return undefined;
  return `the alias ${alias} of ${name} points to ${now.version ?? 'nothing'} now`;
}
