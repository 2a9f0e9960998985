import type { RestoreOperation, RestoreTarget } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { RestoreError } from '../errors.ts';
import { listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import { explainBrake } from './brake.ts';
import { findMentions } from './mentions.ts';
import type { RecordSet } from './record-set.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import { namesOfChanged, type ZoneDocument } from './zone-document.ts';
import { batchRecords, compareRecords, describeRecord, findBlocked } from './zone-records.ts';

const MOST_LINES = 8;

/** `route53:ZONE`: the zone where it is gone; the records that are not as the snapshot has them. */
export async function planZone(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const { source, args } = context;
  const document = (await source.json(resource, resource.path)) as ZoneDocument | undefined;
  const name = document?.HostedZone?.Name;
  if (!document || name === undefined)
    throw new RestoreError(`snapshot ${source.name} lacks the zone ${resource.title}: restore from another`);
  const reference = `tidemark ${source.name} ${source.manifest.root.slice(0, 16)} ${resource.id}`;
  const place = { id: wanted.to ?? resource.id, name, reference };
  const make: RestoreTarget = toStep('zone', name, {
    ...place,
    comment: document.HostedZone?.Config?.Comment ?? '',
    isPrivate: document.HostedZone?.Config?.PrivateZone === true,
    vpcs: document.VPCs ?? [],
  });
  const isNew = (await lookAtStep(make, undefined, context)).state === null;
  if (isNew && wanted.to !== undefined)
    return {
      reasons: [`${wanted.typed}: there is no zone ${wanted.to}; leave it out to have the zone made anew`],
    };
  const snapshot = document.ResourceRecordSets ?? [];
  // Its name stands in a parent zone, which delegates it to its name servers.
  const delegation = document.HostedZone?.Config?.PrivateZone ? [] : [`"Name": ${JSON.stringify(name)}`];
  const mentions = isNew ? await findMentions([resource.id, ...delegation], found, context) : [];
  const now = isNew
    ? []
    : (((await lookAtStep(toRecords(name, place, snapshot, []), undefined, context)).current ??
        []) as RecordSet[]);
  const compared = compareRecords(name, snapshot, now);
  // What a traffic policy makes goes with the policy only.
  const doomed = args.isDeleting
    ? compared.extras.filter(({ TrafficPolicyInstanceId }) => TrafficPolicyInstanceId === undefined)
    : [];
  const staying = compared.extras.filter((each) => !doomed.includes(each));
  const blocked = findBlocked([...compared.added, ...compared.changed], staying);
  const isFree = (each: RecordSet) => !blocked.some(({ record }) => record === each);
  const [added, changed] = [compared.added.filter(isFree), compared.changed.filter(isFree)];
  const inTheWay = explainBlocked(blocked);
  if (inTheWay.length > 0 && added.length + changed.length + doomed.length === 0)
    return { reasons: inTheWay.map((each) => `${wanted.typed}: ${each}`) };
  const counts = { changed: changed.length, deleted: doomed.length, total: now.length };
  const brake = args.isForced ? undefined : explainBrake(wanted.typed, 'records', counts);
  if (brake !== undefined) return { reasons: [brake] };
  const operations: RestoreOperation[] = isNew
    ? [
        {
          do: 'restore',
          ...make,
          wanted: { ...(make.wanted as object), mentions },
          phase: 'make',
          resource: wanted.typed,
          name: `zone ${name}`,
          before: null,
        },
      ]
    : [];
  const around = isNew
    ? []
    : namesOfChanged(document, await lookAtStep(toStep('around', name, place), undefined, context));
  const batches = batchRecords([...added, ...changed], doomed);
  for (const [index, { records, deletes }] of batches.entries()) {
    const step = toRecords(name, place, records, deletes);
    const before = isNew ? null : (await lookAtStep(step, undefined, context)).state;
    const part = batches.length > 1 ? ` (${index + 1} of ${batches.length})` : '';
    operations.push({
      ...{ do: 'restore', ...step, phase: 'settle', resource: wanted.typed, before },
      name: `${plural(records.length + deletes.length, 'record')} of ${name}${part}`,
      ...(isNew && { isFresh: true }),
    });
  }
  return {
    operations,
    summary: summarise(
      name,
      document,
      { ...compared, added, changed, doomed, staying, inTheWay, isNew, mentions, around },
      context,
    ),
    diff: [
      isNew ? `+ zone ${name}\n` : '',
      ...added.map((each) => `+ ${describeRecord(each)}\n`),
      ...changed.flatMap((each) => [
        ...now.filter((other) => isSame(other, each)).map((other) => `- ${describeRecord(other)}\n`),
        `+ ${describeRecord(each)}\n`,
      ]),
      ...doomed.map((each) => `- ${describeRecord(each)}\n`),
    ].join(''),
  };
}

function isSame(a: RecordSet, b: RecordSet): boolean {
  return a.Name === b.Name && a.Type === b.Type && a.SetIdentifier === b.SetIdentifier;
}

/** A line each, of few of them. */
function explainBlocked(blocked: ReturnType<typeof findBlocked>): readonly string[] {
  const lines = blocked.slice(0, MOST_LINES).map(({ record, other }) => {
    const isOfPolicy = other.TrafficPolicyInstanceId !== undefined;
    const next = isOfPolicy ? 'remove its traffic policy record' : '--delete, or remove that record';
    return `${describeRecord(record)}, for ${describeRecord(other)} is there and Route 53 takes only one of them: ${next}`;
  });
  const more = blocked.length - lines.length;
  return more === 0 ? lines : [...lines, `${plural(more, 'more record')} for the same reason`];
}

function toStep(step: string, target: string, wanted: unknown): RestoreTarget {
  return { service: 'route53', step, region: 'global', target, wanted };
}

function toRecords(
  name: string,
  place: object,
  records: readonly RecordSet[],
  deletes: readonly RecordSet[],
): RestoreTarget {
  return toStep('records', name, { ...place, records, deletes });
}

interface Outlook extends ReturnType<typeof compareRecords> {
  readonly doomed: readonly RecordSet[];
  readonly staying: readonly RecordSet[];
  /** What does not come back for something that stays, a line each. */
  readonly inTheWay: readonly string[];
  readonly isNew: boolean;
  readonly mentions: readonly string[];
  /** What differs beside the records, and is not written. */
  readonly around: readonly string[];
}

function summarise(
  name: string,
  { DNSSEC, Tags = [], QueryLoggingConfigs = [] }: ZoneDocument,
  { added, changed, staying, doomed, inTheWay, policies, isNew, mentions, around }: Outlook,
  { source }: ResourceContext,
): readonly string[] {
  const show = (records: readonly RecordSet[]) =>
    listSome(records.map(({ Name, Type }) => `${Name ?? ''} ${Type ?? ''}`));
  const left = [
    ...(DNSSEC?.Status?.ServeSignature === 'SIGNING' ? ['DNSSEC'] : []),
    ...(isNew && Tags.length > 0 ? ['tags'] : []),
    ...(isNew && QueryLoggingConfigs.length > 0 ? ['query logging'] : []),
    ...(policies.length > 0 ? [`records of traffic policies (${show(policies)})`] : []),
  ];
  return [
    ...(isNew
      ? [
          `The zone ${name} is made anew, with new name servers: enter them at the registrar afterwards.`,
          ...(mentions.length > 0 ? [`Its old id or name servers stand in: ${listSome(mentions, 8)}.`] : []),
        ]
      : []),
    ...(added.length > 0 ? [`Records that come back: ${show(added)}.`] : []),
    ...(changed.length > 0 ? [`Records that become as they were: ${show(changed)}.`] : []),
    ...(doomed.length > 0 ? [`Deleted, for ${source.name} does not have them: ${show(doomed)}.`] : []),
    ...inTheWay.map((each) => `Not restored: ${each}.`),
    ...(staying.length > 0
      ? [
          `${plural(staying.length, 'record')} that ${source.name} does not have ${staying.length === 1 ? 'stays' : 'stay'}${doomed.length === 0 ? '; --delete removes what is not in it' : ', made by a traffic policy'}.`,
        ]
      : []),
    'Its own NS and SOA records belong to Route 53 and stay as they are.',
    ...(around.length > 0
      ? [`Not as in ${source.name}, and left so: ${around.join(', ')} of the zone.`]
      : []),
    ...(left.length > 0 ? [`Not restored: ${left.join(', ')}.`] : []),
  ];
}
