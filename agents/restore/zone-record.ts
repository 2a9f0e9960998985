import {
  type HostedZone,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { canonical } from '../../src/restore/canonical.ts';

/** As snapshots and aliases name it. */
export function idOf({ Id = '' }: HostedZone): string {
  return Id.split('/').at(-1) ?? '';
}

/** An alias of a record of its own zone names the zone: here it names another one, that is made in its place. */
export function withZone(record: ResourceRecordSet, from: string, to: string): ResourceRecordSet {
  const { AliasTarget } = record;
  if (AliasTarget?.HostedZoneId !== from) return record;
  return { ...record, AliasTarget: { ...AliasTarget, HostedZoneId: to } };
}

/** All of a zone; aliases within it name it by the id that it had when `place` was captured. */
export async function readRecords(
  client: Route53Client,
  zone: HostedZone,
  { id }: { readonly id: string },
): Promise<ResourceRecordSet[]> {
  const records: ResourceRecordSet[] = [];
  let start: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
  while (start) {
    const input: ListResourceRecordSetsCommandInput = { HostedZoneId: zone.Id, ...start };
    const page = await client.send(new ListResourceRecordSetsCommand(input));
    records.push(...(page.ResourceRecordSets ?? []).map((each) => withZone(each, idOf(zone), id)));
    start = page.IsTruncated
      ? {
          StartRecordName: page.NextRecordName,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : undefined;
  }
  return records;
}

export function keyOf({
  Name,
  Type,
  SetIdentifier,
}: {
  Name?: unknown;
  Type?: unknown;
  SetIdentifier?: unknown;
}): string {
  return JSON.stringify([Name, Type, SetIdentifier]);
}

/** Route 53 lists them in an order of its own, and values in the order in which they were written. */
export function sorted(records: readonly object[]): readonly string[] {
  return records.map((each) => canonical(withSortedValues(each))).sort();
}

function withSortedValues(each: object): object {
  const { ResourceRecords, ...rest } = each as { ResourceRecords?: { Value?: string }[] };
  return ResourceRecords
    ? { ...rest, ResourceRecords: ResourceRecords.map(({ Value }) => Value).sort() }
    : rest;
}
