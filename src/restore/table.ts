import { z } from 'zod';
import { withoutSystemTags } from '../aws/system-tag.ts';
import type { RestoreOperation, RestoreTarget } from '../changes/change.ts';
import type { RestoreState } from '../changes/restore-port.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { RestoreError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';

interface Schema {
  readonly Table?: { readonly Replicas?: readonly unknown[] };
  readonly TimeToLive?: { readonly TimeToLiveStatus?: string; readonly AttributeName?: string };
  readonly Tags?: readonly { readonly Key?: string }[];
  readonly PointInTimeRecovery?: { readonly Status?: string };
  readonly Backups?: readonly unknown[];
  readonly ResourcePolicy?: unknown;
}

/** How the items of a table stand to those of the snapshot. */
const itemsThere = z.object({
  total: z.number(),
  same: z.number(),
  absent: z.number(),
  /** Hashes of those under the same keys that say something else. */
  different: z.array(z.string()),
});
type ItemsThere = z.infer<typeof itemsThere>;

/** `dynamodb:TABLE`: the table where it is gone, and the items that are; over others only if that is asked for. */
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
  const make = toStep('table', { table: schema.Table, tags: withoutSystemTags(schema.Tags ?? []) });
  const made = await lookAtStep(make, undefined, context);
  if (made.refusal !== undefined) return { reasons: [`${wanted.typed}: ${made.refusal}`] };
  const isNew = made.state === null;
  const path = `${resource.path}/items.jsonl.gz`;
  const items = (await source.files(resource)).get(path);
  if (items !== undefined) await source.ensure(items, path);
  const now =
    items === undefined || isNew
      ? undefined
      : await lookAtStep(toStep('items', { items }), undefined, context);
  const there = now && itemsThere.parse(now.current);
  if (there && there.different.length > 0 && !context.args.isForced)
    return { reasons: [explainItems(found, target, there, context)] };
  const changed = isNew || target !== resource.id ? [] : await findChanged(schema, made, toStep, context);
  // What the plan has seen is all that may be written over.
  const replaced =
    there && there.different.length > 0
      ? (await context.store.put(Buffer.from(JSON.stringify(there.different.toSorted())))).sha256
      : undefined;
  const steps: { step: RestoreTarget; what: string }[] = [
    ...(items === undefined
      ? []
      : [{ step: toStep('items', { items, ...(replaced !== undefined && { replaced }) }), what: 'items' }]),
    ...settingsOf(schema).map(({ part, value, what }) => ({
      step: toStep('setting', { part, value }),
      what,
    })),
  ];
  const operations: RestoreOperation[] = [];
  for (const { step, what } of steps) {
    const state = await lookUnlessNew(step, isNew, now, context);
    if (state.isDone) continue;
    operations.push({
      ...{ do: 'restore', ...step, phase: 'settle', resource: wanted.typed, before: state.state },
      name: `table ${target}: ${what}`,
      ...(isNew && { isFresh: true }),
      ...(step.step === 'setting' && { isAlone: true }),
    });
  }
  const making: RestoreOperation = {
    ...{ do: 'restore', ...make, phase: 'make', resource: wanted.typed, before: null },
    name: `table ${target}`,
  };
  return {
    operations: [...(isNew ? [making] : []), ...operations],
    summary: summarise(target, schema, { isNew, hasItems: items !== undefined, there, changed }, context),
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

/** Settings of a table that is there which differ and are not written: restoring is for what is gone. */
async function findChanged(
  { TimeToLive }: Schema,
  made: RestoreState,
  toStep: (step: string, value: unknown) => RestoreTarget,
  context: ResourceContext,
): Promise<readonly string[]> {
  const changed = z.array(z.string()).parse(made.current);
  if (TimeToLive?.TimeToLiveStatus !== 'DISABLED') return changed;
  const ttl = await lookAtStep(toStep('setting', { part: 'ttl', value: '' }), undefined, context);
  if (typeof ttl.current !== 'string') return changed;
  return [...changed, `time to live (by ${ttl.current}, and it was off)`];
}

async function lookUnlessNew(
  step: RestoreTarget,
  isNew: boolean,
  items: RestoreState | undefined,
  context: ResourceContext,
): Promise<RestoreState> {
  if (isNew) return { state: null, isDone: false };
  return (step.step === 'items' ? items : undefined) ?? (await lookAtStep(step, undefined, context));
}

function explainItems(
  { wanted, resource }: FoundResource,
  target: string,
  { different }: ItemsThere,
  { source }: ResourceContext,
): string {
  const other = `dynamodb:${resource.id}=OTHER-NAME`;
  const [count, are] = [plural(different.length, 'item'), different.length === 1 ? 'is' : 'are'];
  return `${wanted.typed}: ${count} of the table ${target} ${are} not as in ${source.name}, and none is written over: restore to another name, as ${other}, or write over them with --force`;
}

function describeItems(
  target: string,
  { total, same, absent, different }: ItemsThere,
  { source }: ResourceContext,
): readonly string[] {
  const extras = total - same - different.length;
  return [
    ...(absent > 0
      ? [`${plural(absent, 'item')} of ${target} to come back, ${formatCount(same)} so already.`]
      : []),
    ...(different.length > 0
      ? [
          `${plural(different.length, 'item')} of ${target} to become as in ${source.name}; what they hold now is not kept: take a snapshot first if it may be wanted.`,
        ]
      : []),
    ...(extras > 0
      ? [`${plural(extras, 'item')} that ${source.name} does not have ${extras === 1 ? 'stays' : 'stay'}.`]
      : []),
  ];
}

function summarise(
  target: string,
  { Table, Backups = [], ResourcePolicy }: Schema,
  {
    isNew,
    hasItems,
    there,
    changed,
  }: {
    readonly isNew: boolean;
    readonly hasItems: boolean;
    readonly there: ItemsThere | undefined;
    readonly changed: readonly string[];
  },
  context: ResourceContext,
): readonly string[] {
  const { source } = context;
  const left = [
    ...(Table?.Replicas?.length ? ['replicas in other regions'] : []),
    ...(isNew && Backups.length > 0 ? ['backups (they went, or stay, with the other table)'] : []),
    ...(isNew && ResourcePolicy !== undefined ? ['its resource policy'] : []),
  ];
  return [
    ...(isNew ? [`The table ${target} is made anew, with a new id and stream.`] : []),
    ...(there ? describeItems(target, there, context) : []),
    ...(hasItems ? [] : [`${source.name} has no items of it (dynamodb.items was off, or they were denied).`]),
    ...(changed.length > 0
      ? [`Not as in ${source.name}, and left so: ${listSome(changed, 10)} of ${target}.`]
      : []),
    ...(left.length > 0 ? [`Not restored: ${listSome(left)}.`] : []),
  ];
}
