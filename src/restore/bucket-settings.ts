import pMap from 'p-map';
import type { RestoreOperation, RestoreTarget } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { listSome } from '../sites/summary.ts';
import { diffTexts } from '../sites/text-diff.ts';
import type { FoundResource, ResourceContext, ResourcePlan } from './resource-planner.ts';

/** Where a bucket's objects and settings go. */
export interface BucketPlace {
  readonly bucket: string;
  /** Made by this change. */
  readonly isNew: boolean;
  /** As the snapshot has it, by part. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Under another name than it had. */
  readonly isMoved: boolean;
}

interface Setting {
  readonly part: string;
  /** For people, and in the snapshot's gaps. */
  readonly what: string;
  /** It has to be so before objects are written. */
  readonly isFirst?: true;
  /** AWS gives new buckets one: where the snapshot has none, it is taken away. */
  readonly isGiven?: true;
  /** Cannot be taken away once it is set. */
  readonly stays?: true;
  /** No other setting needs it; what opens or closes a bucket is needed by what comes after it. */
  readonly isAlone?: true;
  /** Names other buckets, functions or accounts, and would work twice: not for a copy under another name. */
  readonly isOwn?: true;
}

/** In the order in which they are set: what opens a bucket before what needs it open. */
const SETTINGS: readonly Setting[] = [
  { part: 'ownership', what: 'ownership controls', isFirst: true, isGiven: true },
  { part: 'encryption', what: 'default encryption', isFirst: true },
  { part: 'versioning', what: 'versioning', isFirst: true, stays: true },
  { part: 'publicAccessBlock', what: 'public access block', isGiven: true },
  { part: 'acl', what: 'bucket ACL', stays: true },
  { part: 'policy', what: 'bucket policy' },
  { part: 'cors', what: 'CORS rules', isAlone: true },
  { part: 'website', what: 'website configuration', isAlone: true },
  { part: 'tags', what: 'bucket tags', isAlone: true },
  { part: 'requestPayment', what: 'request payment', isAlone: true, stays: true },
  { part: 'acceleration', what: 'transfer acceleration', isAlone: true, stays: true },
  { part: 'logging', what: 'access logging', isAlone: true, isOwn: true },
  { part: 'intelligentTiering', what: 'intelligent tiering', isAlone: true },
  { part: 'analytics', what: 'analytics configurations', isAlone: true, isOwn: true },
  { part: 'inventory', what: 'inventory configurations', isAlone: true, isOwn: true },
  { part: 'metrics', what: 'metrics configurations', isAlone: true },
  { part: 'notifications', what: 'event notifications', isAlone: true, isOwn: true },
  { part: 'replication', what: 'replication', isAlone: true, isOwn: true },
  { part: 'lifecycle', what: 'lifecycle rules', isAlone: true },
  { part: 'objectLock', what: 'object lock', isAlone: true, stays: true },
];

const AT_ONCE = 8;

interface Difference {
  readonly setting: Setting;
  readonly operation: RestoreOperation;
  readonly current: unknown;
  readonly value: unknown;
}

/** What of a bucket's settings is not as the snapshot has it; what is there beyond it goes only if that is asked for. */
export async function planSettings(
  found: FoundResource,
  place: BucketPlace,
  context: ResourceContext,
): Promise<ResourcePlan> {
  const left = SETTINGS.filter((setting) => isLeftOut(setting, found, place));
  const meant = SETTINGS.filter((setting) => !left.includes(setting) && isMeant(setting, place));
  const compared = await pMap(meant, (setting) => compare(setting, found, place, context), {
    concurrency: AT_ONCE,
  });
  const different = compared.filter((each) => each !== undefined);
  const extra = different.filter(({ value, operation }) => value === null && operation.before !== null);
  const isKept = (each: Difference) => !place.isNew && !context.args.isDeleting && extra.includes(each);
  const done = different.filter((each) => !isKept(each) && !(each.value === null && each.setting.stays));
  const kept = different.filter((each) => !done.includes(each));
  const unread = left.filter((setting) => {
    const gap = findGap(setting, found);
    return gap !== undefined && gap.kind !== 'unsupported';
  });
  const skipped = left.filter(
    (setting) => !unread.includes(setting) && place.configuration[setting.part] !== undefined,
  );
  return {
    operations: done.map(({ operation }) => operation),
    summary: [
      ...(done.length > 0
        ? [`Settings of ${place.bucket}: ${list(done.map(({ setting }) => setting))}.`]
        : []),
      ...(kept.length > 0
        ? [`Kept, though ${context.source.name} has none: ${list(kept.map(({ setting }) => setting))}.`]
        : []),
      ...(skipped.length > 0 ? [`Left out: ${list(skipped)} (they are those of the other bucket).`] : []),
      ...(unread.length > 0
        ? [`Not restored, for ${context.source.name} could not read it: ${list(unread)}.`]
        : []),
    ],
    diff: done.map((each) => describe(each, place)).join(''),
  };
}

function isLeftOut(setting: Setting, found: FoundResource, { isMoved }: BucketPlace): boolean {
  return (isMoved && setting.isOwn === true) || findGap(setting, found) !== undefined;
}

/** Why the snapshot does not have it, where it could not be read. */
function findGap({ what }: Setting, { resource }: FoundResource) {
  return resource.gaps.find((gap) => gap.what === what);
}

/** Of a new bucket, what the snapshot has, and what AWS gives by itself; an ACL only where there are ACLs. */
function isMeant({ part, isGiven }: Setting, { isNew, configuration }: BucketPlace): boolean {
  if (part === 'acl') return isNew ? hasAcl(configuration) : hasAcls(configuration);
  return !isNew || configuration[part] !== undefined || isGiven === true;
}

/** More than the owner's own right, in a bucket that is not told to ignore it. */
function hasAcl(configuration: BucketPlace['configuration']): boolean {
  const { Grants = [], Owner } = (configuration.acl ?? {}) as {
    Grants?: { Grantee?: { ID?: string } }[];
    Owner?: { ID?: string };
  };
  return (
    hasAcls(configuration) &&
    Grants.some(({ Grantee }) => Grantee?.ID === undefined || Grantee.ID !== Owner?.ID)
  );
}

/** Whether access lists, the bucket's and those of its objects, mean anything in it. */
export function hasAcls({ acl, ownership }: BucketPlace['configuration']): boolean {
  return acl !== undefined && !JSON.stringify(ownership ?? {}).includes('BucketOwnerEnforced');
}

async function compare(
  setting: Setting,
  { wanted, resource }: FoundResource,
  { bucket, isNew, configuration }: BucketPlace,
  context: ResourceContext,
): Promise<Difference | undefined> {
  const value = renamed(setting, configuration[setting.part] ?? null, resource.id, bucket);
  const step: RestoreTarget = {
    service: 's3',
    step: 'setting',
    region: resource.region,
    target: bucket,
    wanted: { part: setting.part, value },
  };
  const now = isNew
    ? { state: null, isDone: false, current: null }
    : await lookAtStep(step, context.args.identity, context);
  if (now.isDone) return undefined;
  const operation: RestoreOperation = {
    do: 'restore',
    ...step,
    phase: setting.isFirst ? 'make' : 'settle',
    resource: wanted.typed,
    name: `bucket ${bucket}: ${setting.what}`,
    before: now.state,
    ...(isNew && { isFresh: true }),
    ...(setting.isAlone && { isAlone: true }),
  };
  return { setting, operation, current: now.current, value };
}

/** A policy names its own bucket; under another name it has to name that. */
function renamed({ part }: Setting, value: unknown, from: string, to: string): unknown {
  if (part !== 'policy' || from === to || value === null) return value;
  const text = JSON.stringify(value).replaceAll(
    new RegExp(`(arn:aws[a-z-]*:s3:::)${from.replaceAll('.', '\\.')}(?=["/*])`, 'g'),
    (_, arn: string) => arn + to,
  );
  return JSON.parse(text);
}

function describe({ setting, operation, current, value }: Difference, { isNew }: BucketPlace): string {
  if (isNew) return value === null ? '' : `+ ${operation.name}\n`;
  const show = (json: unknown) => (json === null ? '' : `${JSON.stringify(json, undefined, 2)}\n`);
  const name = `${operation.target} ${setting.what}`;
  const [now, then] = [
    { name: 'now', text: show(current) },
    { name: 'snapshot', text: show(value) },
  ];
  return diffTexts(name, now, then) ?? `* ${operation.name}\n`;
}

function list(settings: readonly Setting[]): string {
  return listSome(
    settings.map(({ what }) => what),
    20,
  );
}
