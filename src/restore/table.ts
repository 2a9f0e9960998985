import type { RestoreOperation, RestoreTarget } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { RestoreError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';

interface Schema {
  readonly Table?: { readonly Replicas?: readonly unknown[] };
  readonly TimeToLive?: { readonly TimeToLiveStatus?: string; readonly AttributeName?: string };
  readonly Tags?: readonly unknown[];
  readonly PointInTimeRecovery?: { readonly Status?: string };
  readonly Backups?: readonly unknown[];
  readonly ResourcePolicy?: unknown;
}

/** Of a table without items, as `digestTable` says it. */
const EMPTY = /^0 /;

/** `dynamodb:TABLE`: the table where it is gone, and its items where there are none; never over other items. */
export async function planTable(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const { source } = context;
  const schema = (await source.json(resource, `${resource.path}/schema.json`)) as Schema | undefined;
  if (!schema?.Table)
    throw new RestoreError(
      `snapshot ${source.name} lacks the schema of ${resource.id}: restore from another`,
    );
  const target = wanted.to ?? resource.id;
  const toStep = (step: string, value: unknown): RestoreTarget => ({
    service: 'dynamodb',
    step,
    region: resource.region,
    target,
    wanted: value,
  });
  const make = toStep('table', { table: schema.Table, tags: schema.Tags ?? [] });
  const made = await lookAtStep(make, undefined, context);
  if (made.refusal !== undefined) return { reasons: [`${wanted.typed}: ${made.refusal}`] };
  const isNew = made.state === null;
  const path = `${resource.path}/items.jsonl.gz`;
  const items = (await source.files(resource)).get(path);
  if (items !== undefined) await source.ensure(items, path);
  const steps: { step: RestoreTarget; what: string }[] = [
    ...(items === undefined ? [] : [{ step: toStep('items', { items }), what: 'items' }]),
    ...settingsOf(schema).map(({ part, value, what }) => ({
      step: toStep('setting', { part, value }),
      what,
    })),
  ];
  const operations: RestoreOperation[] = [];
  for (const { step, what } of steps) {
    const now = isNew ? { state: null, isDone: false } : await lookAtStep(step, undefined, context);
    if (now.isDone) continue;
    if (what === 'items' && !isNew && !context.args.isForced && !EMPTY.test(now.state ?? ''))
      return { reasons: [explainItems(found, target, now.state ?? '')] };
    operations.push({
      ...{ do: 'restore', ...step, phase: 'settle', resource: wanted.typed, before: now.state },
      name: `table ${target}: ${what}`,
      ...(isNew && { isFresh: true }),
    });
  }
  const making: RestoreOperation = {
    ...{ do: 'restore', ...make, phase: 'make', resource: wanted.typed, before: null },
    name: `table ${target}`,
  };
  return {
    operations: [...(isNew ? [making] : []), ...operations],
    summary: summarise(target, schema, { isNew, hasItems: items !== undefined }, context),
    diff: [...(isNew ? [making] : []), ...operations].map(({ name }) => `+ ${name}\n`).join(''),
  };
}

function settingsOf({ TimeToLive, PointInTimeRecovery }: Schema) {
  const { AttributeName } = TimeToLive ?? {};
  const hasTtl = /^ENABL/.test(TimeToLive?.TimeToLiveStatus ?? '') && AttributeName !== undefined;
  return [
    ...(hasTtl ? [{ part: 'ttl', value: AttributeName, what: 'time to live' }] : []),
    ...(PointInTimeRecovery?.Status === 'ENABLED'
      ? [{ part: 'recovery', value: 'ENABLED', what: 'point-in-time recovery' }]
      : []),
  ];
}

function explainItems({ wanted, resource }: FoundResource, target: string, state: string): string {
  const count = formatCount(Number(state.split(' ')[0]));
  return `${wanted.typed}: the table ${target} holds ${count} items that are not those of the snapshot, and none is overwritten: restore to another name, as dynamodb:${resource.id}=OTHER-NAME, or write over those of the same key with --force`;
}

function summarise(
  target: string,
  { Table, Backups = [], ResourcePolicy }: Schema,
  { isNew, hasItems }: { readonly isNew: boolean; readonly hasItems: boolean },
  { source }: ResourceContext,
): readonly string[] {
  const left = [
    ...(Table?.Replicas?.length ? ['replicas in other regions'] : []),
    ...(isNew && Backups.length > 0 ? ['backups (they went, or stay, with the other table)'] : []),
    ...(isNew && ResourcePolicy !== undefined ? ['its resource policy'] : []),
  ];
  return [
    ...(isNew ? [`The table ${target} is made anew, with a new id and stream.`] : []),
    ...(hasItems ? [] : [`${source.name} has no items of it (dynamodb.items was off, or they were denied).`]),
    ...(left.length > 0 ? [`Not restored: ${listSome(left)}.`] : []),
  ];
}
