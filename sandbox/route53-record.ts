import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { RestCall } from './rest-protocol.ts';

const MAX_PAGE = 300;

export interface RecordPage {
  readonly items: readonly ResourceRecordSet[];
  /** The first of the next page; undefined on the last. */
  readonly next: ResourceRecordSet | undefined;
  readonly maxItems: number;
}

type Position = Pick<ResourceRecordSet, 'Name' | 'Type' | 'SetIdentifier'>;

/** A page of a zone's records in Route 53's order, from `name`, `type` and `identifier` on. */
export function takeRecords(records: readonly ResourceRecordSet[], call: RestCall): RecordPage {
  const maxItems = Math.min(Number(call.query('maxitems') ?? MAX_PAGE), MAX_PAGE);
  const Name = call.query('name');
  const start: Position = {
    Name: Name && (Name.endsWith('.') ? Name : `${Name}.`),
    Type: call.query('type') as ResourceRecordSet['Type'],
    SetIdentifier: call.query('identifier'),
  };
  const sorted = records.toSorted(compareRecords);
  const from = Name === undefined ? 0 : sorted.findIndex((record) => compareRecords(record, start) >= 0);
  const rest = from < 0 ? [] : sorted.slice(from);
  return { items: rest.slice(0, maxItems), next: rest[maxItems], maxItems };
}

/** By name with its labels reversed (`com.example.www`), then by type, then by identifier, in ASCII order. */
function compareRecords(a: Position, b: Position): number {
  return (
    compareText(reverseLabels(a.Name), reverseLabels(b.Name)) ||
    compareText(a.Type, b.Type) ||
    compareText(a.SetIdentifier, b.SetIdentifier)
  );
}

function reverseLabels(name = ''): string {
  return `${name.slice(0, -1).split('.').reverse().join('.')}.`;
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
