import { canonical } from './canonical.ts';
import { areInConflict, type RecordSet } from './record-set.ts';

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

/** Of records to be written, those that Route 53 refuses for one that stays, with that. */
export function findBlocked(records: readonly RecordSet[], staying: readonly RecordSet[]) {
  const byName = Map.groupBy(staying, ({ Name }) => Name);
  return records.flatMap((record) => {
    const other = byName.get(record.Name)?.find((each) => areInConflict(record, each));
    return other ? [{ record, other }] : [];
  });
}

interface Batch {
  readonly records: RecordSet[];
  readonly deletes: RecordSet[];
}

/**
 * Batches that Route 53 takes; each takes effect whole. A target is written no later than its aliases. What is deleted
 * to make room for a record goes in its batch, all else in the last ones.
 */
export function batchRecords(records: readonly RecordSet[], deletes: readonly RecordSet[]): readonly Batch[] {
  const batches: Batch[] = [];
  let characters = Number.POSITIVE_INFINITY;
  const place = (unit: Batch): void => {
    const all = [...unit.records, ...unit.deletes];
    const size = all.reduce((sum, record) => sum + JSON.stringify(record).length, 0);
    const last = batches.at(-1);
    const isFull = !last || last.records.length + last.deletes.length + all.length > MOST_RECORDS;
    if (isFull || characters + size > MOST_CHARACTERS) {
      batches.push({ records: [], deletes: [] });
      characters = 0;
    }
    characters += size;
    batches.at(-1)?.records.push(...unit.records);
    batches.at(-1)?.deletes.push(...unit.deletes);
  };
  const waiting = new Set(deletes);
  for (const record of sortByTarget(records)) {
    const inTheWay = Array.from(waiting).filter((other) => areInConflict(record, other));
    for (const other of inTheWay) waiting.delete(other);
    place({ records: [record], deletes: inTheWay });
  }
  for (const record of waiting) place({ records: [], deletes: [record] });
  return batches;
}

/** Aliases of records after these, for Route 53 refuses one whose target is not there yet; else in their order. */
function sortByTarget(records: readonly RecordSet[]): readonly RecordSet[] {
  const byName = Map.groupBy(records, ({ Name }) => Name);
  const depths = new Map<RecordSet, number>();
  const depthOf = (record: RecordSet): number => {
    const known = depths.get(record);
    if (known !== undefined || !record.AliasTarget) return known ?? 0;
    // Should aliases ever go in a circle, it is left where it is met again.
    depths.set(record, 1);
    const targets = (byName.get(record.AliasTarget.DNSName) ?? []).filter(({ Type }) => Type === record.Type);
    const depth = 1 + Math.max(0, ...targets.map(depthOf));
    depths.set(record, depth);
    return depth;
  };
  return records.toSorted((a, b) => depthOf(a) - depthOf(b));
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
