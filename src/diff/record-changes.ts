import type { ChangeKind } from './change.ts';
import { type Fields, isFields } from './field-change.ts';

export interface RecordChange {
  readonly change: ChangeKind;
  readonly name: string;
  readonly type: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** What differs between the record sets of a zone, as Route 53 lists them: each by its name, type and identifier. */
export function diffRecords(before: readonly unknown[], after: readonly unknown[]): RecordChange[] {
  const [old, fresh] = [byName(before), byName(after)];
  return Array.from(new Set([...old.keys(), ...fresh.keys()])).flatMap((key): RecordChange[] => {
    const [was, is] = [old.get(key), fresh.get(key)];
    const [before, after] = [was && describe(was), is && describe(is)];
    if (before && after && before.join('\n') === after.join('\n')) return [];
    const change = !before ? 'added' : !after ? 'removed' : 'changed';
    return [{ change, ...nameOf(was ?? is ?? {}), ...(before && { before }), ...(after && { after }) }];
  });
}

function byName(records: readonly unknown[]): Map<string, Fields> {
  return new Map(records.filter(isFields).map((each) => [Object.values(nameOf(each)).join(' '), each]));
}

/** Route 53 writes `*` as `\052`. */
function nameOf(record: Fields): { name: string; type: string } {
  const name = String(record.Name)
    .replace(/^\\052(?=\.)/, '*')
    .replace(/(.)\.$/, '$1');
  const identifier = record.SetIdentifier === undefined ? '' : ` (${record.SetIdentifier})`;
  return { name, type: `${record.Type}${identifier}` };
}

/** One line a value, sorted: `300 192.0.2.1`; an alias with what it points to; then how it is routed. */
function describe({
  Name: _,
  Type,
  SetIdentifier,
  ResourceRecords,
  AliasTarget,
  TTL,
  ...routing
}: Fields): string[] {
  const values = Array.isArray(ResourceRecords) ? ResourceRecords.filter(isFields) : [];
  const lines = values.map(({ Value }) => `${TTL ?? ''} ${Value}`.trim()).sort();
  if (isFields(AliasTarget)) {
    const health = AliasTarget.EvaluateTargetHealth === true ? ' (with health)' : '';
    lines.push(`ALIAS ${AliasTarget.DNSName} ${AliasTarget.HostedZoneId}${health}`);
  }
  const rest = Object.entries(routing).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...lines,
    ...rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  ];
}
