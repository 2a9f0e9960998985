import { canonical } from './canonical.ts';

/** A record set as AWS gives it. */
export interface RecordSet {
  readonly Name?: string;
  readonly Type?: string;
  readonly SetIdentifier?: string;
  readonly TTL?: number;
  readonly ResourceRecords?: readonly { readonly Value?: string }[];
  readonly AliasTarget?: { readonly DNSName?: string };
  readonly TrafficPolicyInstanceId?: string;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html: 32,000 characters, twice for UPSERT. */
const MOST_CHARACTERS = 12_000;
const MOST_RECORDS = 300;

/** What differs; the zone's own NS and SOA are left out, and so are records that a traffic policy makes. */
export function compareRecords(zone: string, snapshot: readonly RecordSet[], now: readonly RecordSet[]) {
  const isOwn = ({ Name, Type }: RecordSet) => Name === zone && (Type === 'NS' || Type === 'SOA');
  const there = new Map(now.map((each) => [keyOf(each), each]));
  const meant = snapshot.filter((each) => !isOwn(each) && each.TrafficPolicyInstanceId === undefined);
  const known = new Set(snapshot.map(keyOf));
  return {
    added: meant.filter((each) => !there.has(keyOf(each))),
    changed: meant.filter((each) => {
      const other = there.get(keyOf(each));
      return other !== undefined && describe(other) !== describe(each);
    }),
    extras: now.filter((each) => !isOwn(each) && !known.has(keyOf(each))),
    policies: snapshot.filter((each) => each.TrafficPolicyInstanceId !== undefined),
  };
}

interface Batch {
  readonly records: RecordSet[];
  readonly deletes: RecordSet[];
}

/** Batches that Route 53 takes; each takes effect whole. Deletes go in the last ones. */
export function batchRecords(records: readonly RecordSet[], deletes: readonly RecordSet[]): readonly Batch[] {
  const batches: Batch[] = [];
  let characters = Number.POSITIVE_INFINITY;
  const place = (record: RecordSet, kind: keyof Batch): void => {
    const size = JSON.stringify(record).length;
    const last = batches.at(-1);
    const isFull = !last || last.records.length + last.deletes.length >= MOST_RECORDS;
    if (isFull || characters + size > MOST_CHARACTERS) {
      batches.push({ records: [], deletes: [] });
      characters = 0;
    }
    characters += size;
    batches.at(-1)?.[kind].push(record);
  };
  for (const record of records) place(record, 'records');
  for (const record of deletes) place(record, 'deletes');
  return batches;
}

/** `www.example.com. 300 CNAME example.com.`, on one line. */
export function describeRecord({
  Name,
  TTL,
  Type,
  SetIdentifier,
  ResourceRecords,
  AliasTarget,
}: RecordSet): string {
  const values =
    ResourceRecords?.map(({ Value }) => Value).join(' ') ?? `alias ${AliasTarget?.DNSName ?? ''}`;
  return [Name, TTL, Type, SetIdentifier && `(${SetIdentifier})`, values].filter(Boolean).join(' ');
}

function keyOf({ Name, Type, SetIdentifier }: RecordSet): string {
  return JSON.stringify([Name, Type, SetIdentifier]);
}

/** Values have no order. */
function describe({ ResourceRecords, ...rest }: RecordSet): string {
  return canonical([rest, ResourceRecords?.map(({ Value }) => Value ?? '').sort()]);
}
