import { hash } from 'node:crypto';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { RestOperation } from './rest-protocol.ts';
import type { Route53State, StoredZone } from './route53-state.ts';
import { route53Answer } from './route53-xml.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';
import { listOf, readXml, textOf, type XmlContent, type XmlElements } from './xml-reader.ts';

const NUMBERS = ['TTL', 'Weight'];

/** The calls that a restore makes: a zone by name, a new zone, and a batch of records that takes effect whole. */
export function route53Writes(state: Route53State): Record<string, RestOperation> {
  return {
    ListHostedZonesByName: {
      route: 'GET /2013-04-01/hostedzonesbyname',
      run: (call) => {
        const name = call.query('dnsname') ?? '';
        const named = Array.from(state.zones.values(), ({ zone }) => zone)
          .filter((zone) => reverse(zone.Name ?? '') >= reverse(name))
          .sort((a, b) => (reverse(a.Name ?? '') < reverse(b.Name ?? '') ? -1 : 1));
        return route53Answer('ListHostedZonesByNameResponse', {
          HostedZones: named.slice(0, 100),
          IsTruncated: named.length > 100,
          MaxItems: 100,
        });
      },
    },
    CreateHostedZone: {
      route: 'POST /2013-04-01/hostedzone',
      run: ({ request }) => createZone(state, readXml(request.body.toString())),
    },
    ChangeResourceRecordSets: {
      route: 'POST /2013-04-01/hostedzone/{Id}/rrset',
      run: (call) => {
        const stored = state.zones.get(call.path('Id'));
        if (!stored) throw new ServiceError(404, 'NoSuchHostedZone', `There is no ${call.path('Id')}.`);
        const batch = readXml(call.request.body.toString()).ChangeBatch as XmlElements;
        stored.records = changeRecords(stored, listOf(batch.Changes, 'Change'));
        return changed('ChangeResourceRecordSetsResponse', {});
      },
    },
  };
}

function createZone(state: Route53State, input: XmlElements): SandboxResponse {
  const CallerReference = textOf(input, 'CallerReference') ?? '';
  if (Array.from(state.zones.values()).some(({ zone }) => zone.CallerReference === CallerReference))
    throw new ServiceError(409, 'HostedZoneAlreadyExists', 'The caller reference was used before.');
  const given = textOf(input, 'Name') ?? '';
  const Name = given.endsWith('.') ? given : `${given}.`;
  const id = `Z0${hash('sha256', CallerReference).slice(0, 18).toUpperCase()}`;
  const NameServers = [1, 2, 3, 4].map((n) => `ns-${n}.${id.slice(-6).toLowerCase()}.awsdns.example`);
  const Value = `${NameServers[0]}. hostmaster.example. 1 7200 900 1209600 86400`;
  const stored: StoredZone = {
    zone: {
      Id: `/hostedzone/${id}`,
      Name,
      CallerReference,
      Config: { Comment: textOf(input.HostedZoneConfig, 'Comment') ?? '', PrivateZone: false },
    },
    delegationSet: { NameServers },
    vpcs: [],
    records: [
      { Name, Type: 'NS', TTL: 172_800, ResourceRecords: NameServers.map((each) => ({ Value: `${each}.` })) },
      { Name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value }] },
    ],
    dnssec: { status: 'NOT_SIGNING', keys: [] },
  };
  state.zones.set(id, stored);
  const { zone: HostedZone, delegationSet: DelegationSet } = stored;
  return changed('CreateHostedZoneResponse', { HostedZone, DelegationSet });
}

function changed(root: string, fields: object): SandboxResponse {
  const ChangeInfo = { Id: '/change/C0SANDBOX', Status: 'INSYNC', SubmittedAt: new Date(0) };
  return route53Answer(root, { ...fields, ChangeInfo });
}

function changeRecords({ zone, records }: StoredZone, changes: readonly XmlContent[]) {
  const byKey = new Map(records.map((record) => [keyOf(record), record]));
  const names = new Set<string | undefined>();
  for (const change of changes) {
    const record = toRecord((change as XmlElements).ResourceRecordSet as XmlElements);
    const isThere = byKey.has(keyOf(record));
    const action = textOf(change, 'Action');
    if (isThere === (action === 'CREATE') && action !== 'UPSERT') {
      const message = `${record.Name} ${record.Type} ${isThere ? 'already exists' : 'was not found'}`;
      throw new ServiceError(400, 'InvalidChangeBatch', message);
    }
    if (action !== 'DELETE') requireTarget(record, zone, byKey);
    if (action === 'DELETE') byKey.delete(keyOf(record));
    else byKey.set(keyOf(record), record);
    names.add(record.Name);
  }
  const after = Array.from(byKey.values());
  for (const name of names) requireOneKind(after.filter(({ Name }) => Name === name));
  return after;
}

/** An alias of a record of the zone itself names the zone, and the record is there before it. */
function requireTarget(
  { Name, Type, AliasTarget }: ResourceRecordSet,
  zone: StoredZone['zone'],
  byKey: ReadonlyMap<string, ResourceRecordSet>,
): void {
  const target = AliasTarget?.DNSName ?? '';
  if (target !== zone.Name && !target.endsWith(`.${zone.Name}`)) return;
  const isThere = Array.from(byKey.values()).some((each) => each.Name === target && each.Type === Type);
  if (isThere && zone.Id?.endsWith(`/${AliasTarget?.HostedZoneId}`)) return;
  const message = `Tried to create an alias that targets ${target}, type ${Type} in zone ${AliasTarget?.HostedZoneId}, but that target was not found`;
  throw new ServiceError(400, 'InvalidChangeBatch', `[${message}] ${Name}`);
}

/** Of one name: a CNAME and nothing else, and of each type either one record set or several that are told apart. */
function requireOneKind(records: readonly ResourceRecordSet[]): void {
  const types = new Set(records.map(({ Type }) => Type));
  const isMixed = records.some((a) =>
    records.some((b) => a.Type === b.Type && !a.SetIdentifier !== !b.SetIdentifier),
  );
  if (!isMixed && !(types.size > 1 && types.has('CNAME'))) return;
  const message = `RRSet with DNS name ${records[0]?.Name} is not permitted as it conflicts with other records with the same DNS name`;
  throw new ServiceError(400, 'InvalidChangeBatch', message);
}

function keyOf({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return JSON.stringify([Name, Type, SetIdentifier]);
}

/** As the SDK has it: numbers, booleans and the list of values. */
function toRecord({ ResourceRecords, ...rest }: XmlElements): ResourceRecordSet {
  const values = listOf(ResourceRecords, 'ResourceRecord').map((each) => ({ Value: textOf(each, 'Value') }));
  const fields = Object.entries(rest).map(([name, value]) => [name, toValue(name, value)]);
  return { ...Object.fromEntries(fields), ...(values.length > 0 ? { ResourceRecords: values } : {}) };
}

function toValue(name: string, value: XmlContent): unknown {
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toValue(key, child)]));
  if (NUMBERS.includes(name)) return Number(value);
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

/** `com.example.www.`, which is how Route 53 sorts. */
function reverse(name: string): string {
  return name.replace(/\.$/, '').split('.').reverse().join('.');
}
