import type { Operation, RestoreOperation, RestoreTarget } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { planObjects } from './bucket-objects.ts';
import { planSettings } from './bucket-settings.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import { explainTaken } from './taken-name.ts';

/** `s3:BUCKET`: the bucket where it is gone, its settings and its objects; with a prefix its objects only. */
export async function planBucket(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource, prefix } = found;
  const bucket = wanted.to ?? resource.id;
  const configuration = await readConfiguration(found, context);
  const step: RestoreTarget = {
    service: 's3',
    step: 'bucket',
    region: resource.region,
    target: bucket,
    wanted: { objectLock: configuration.objectLock !== undefined },
  };
  const { state, refusal } = await lookAtStep(step, undefined, context);
  if (refusal !== undefined) return { reasons: [refusal] };
  const isNew = state === null;
  if (isNew && prefix !== undefined && wanted.to === undefined)
    return { reasons: [`there is no bucket ${bucket} any more: restore all of it, s3:${bucket}`] };
  const make: RestoreOperation = {
    do: 'restore',
    ...step,
    phase: 'make',
    resource: wanted.typed,
    name: `bucket ${bucket}`,
    before: null,
  };
  const place = { bucket, isNew, configuration, isMoved: bucket !== resource.id };
  const settings = prefix === undefined ? await planSettings(found, place, context) : undefined;
  const objects = await planObjects(found, place, context);
  if ('reasons' in objects) return objects;
  const isOver = objects.operations.some(isOverwriting) || (settings?.operations.length ?? 0) > 0;
  const taken = isNew || !isOver ? undefined : explainTaken(wanted, resource.id, context);
  if (taken !== undefined) return { reasons: [taken] };
  return {
    operations: [...(isNew ? [make] : []), ...(settings?.operations ?? []), ...objects.operations],
    summary: [
      ...(isNew ? [`The bucket ${bucket} is made in ${resource.region}.`] : []),
      ...noteProduction(bucket, context),
      ...objects.summary,
      ...(settings?.summary ?? []),
    ],
    diff: [isNew ? `+ bucket ${bucket}\n` : '', settings?.diff ?? '', objects.diff].join(''),
  };
}

function isOverwriting(operation: Operation): boolean {
  return operation.do === 'delete' || (operation.do === 'put' && operation.before !== null);
}

async function readConfiguration(
  { resource }: FoundResource,
  { source }: ResourceContext,
): Promise<Readonly<Record<string, unknown>>> {
  const path = resource.path.replace(/^s3-buckets\//, 's3-buckets/_config/');
  return ((await source.json(resource, `${path}.json`)) ?? {}) as Record<string, unknown>;
}

function noteProduction(bucket: string, { config }: ResourceContext): readonly string[] {
  const sites = Object.entries(config.sites).filter(([, { production }]) => production.bucket === bucket);
  return sites.map(([name]) => `${bucket} is the production of ${name}: visitors see what is restored.`);
}
