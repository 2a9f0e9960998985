import {
  AssociateVPCWithHostedZoneCommand,
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetHostedZoneCommand,
  type HostedZone,
  ListHostedZonesByNameCommand,
  ListTagsForResourceCommand,
  type ResourceRecordSet,
  Route53Client,
  type VPC,
} from '@aws-sdk/client-route-53';
import { z } from 'zod';
import { MovedError } from '../../src/changes/ports.ts';
import type { RestoreState } from '../../src/changes/restore-port.ts';
import { isNamed } from '../changes/failure.ts';
import type { Restorer, RestorerScope } from './restorer.ts';
import { compareStates } from './state.ts';
import { idOf, keyOf, readRecords, sorted, withZone } from './zone-record.ts';

const RATE_PER_SECOND = 5;

/** A zone is known by its id or, where it was made anew, by the reference under which it was made. */
const wantedPlace = z.object({ id: z.string(), name: z.string(), reference: z.string() });
const wantedZone = wantedPlace.extend({
  /** What else names the zone's id, or delegates to its name servers, for people. */
  mentions: z.array(z.string()).default([]),
  comment: z.string(),
  isPrivate: z.boolean(),
  vpcs: z.array(z.looseObject({})),
});
const record = z.looseObject({ Name: z.string(), Type: z.string() });
const wantedRecords = wantedPlace.extend({ records: z.array(record), deletes: z.array(record) });

type Place = z.infer<typeof wantedPlace>;

/** Hosted zones: made where they are gone, their records written in batches that take effect whole. */
export function createZoneRestorer(scope: RestorerScope): Restorer {
  const client = (): Route53Client => scope.client(Route53Client, scope.config.aws.region, RATE_PER_SECOND);
  return {
    service: 'route53',
    actions: [
      'route53:AssociateVPCWithHostedZone',
      'route53:ChangeResourceRecordSets',
      'route53:CreateHostedZone',
      'route53:GetHostedZone',
      'route53:ListHostedZonesByName',
      'route53:ListResourceRecordSets',
      'route53:ListTagsForResource',
    ],
    steps: {
      zone: {
        async look({ wanted }): Promise<RestoreState> {
          const { mentions, ...place } = wantedZone.parse(wanted);
          const zone = await findZone(client(), place);
          if (!zone) return { state: null, isDone: false };
          return {
            state: 'exists',
            isDone: true,
            news: await tellIdentity(client(), place.id, zone, mentions),
          };
        },
        async apply({ wanted }) {
          await makeZone(client(), wantedZone.parse(wanted));
        },
      },
      around: {
        async look({ wanted }): Promise<RestoreState> {
          const zone = await findZone(client(), wantedPlace.parse(wanted));
          return { state: null, isDone: true, current: zone && (await readAround(client(), zone)) };
        },
        apply: () => Promise.reject(new RangeError('what is around records is only looked at')),
      },
      records: {
        async look({ wanted }): Promise<RestoreState> {
          const { records, deletes, ...place } = wantedRecords.parse(wanted);
          const zone = await findZone(client(), place);
          if (!zone) return { state: null, isDone: false };
          const all = await readRecords(client(), zone, place);
          const meant = new Set([...records, ...deletes].map(keyOf));
          const now = all.filter((each) => meant.has(keyOf(each)));
          return { ...compareStates(sorted(now), sorted(records)), current: all };
        },
        async apply({ wanted }) {
          const { records, deletes, ...place } = wantedRecords.parse(wanted);
          const zone = await findZone(client(), place);
          if (!zone) throw new MovedError(`the zone ${place.name} is gone`);
          const all = await readRecords(client(), zone, place);
          const there = new Map(all.map((each) => [keyOf(each), each]));
          const toChange = (Action: Change['Action'], each: ResourceRecordSet): Change => ({
            Action,
            ResourceRecordSet: withZone(each, place.id, idOf(zone)),
          });
          const Changes = [
            ...deletes
              .flatMap((each) => there.get(keyOf(each)) ?? [])
              .map((each) => toChange('DELETE', each)),
            ...records.map((each) => toChange('UPSERT', each as ResourceRecordSet)),
          ];
          await client().send(
            new ChangeResourceRecordSetsCommand({ HostedZoneId: zone.Id, ChangeBatch: { Changes } }),
          );
        },
      },
    },
  };
}

async function findZone(
  client: Route53Client,
  { id, name, reference }: Place,
): Promise<HostedZone | undefined> {
  try {
    const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: id }));
    return HostedZone;
  } catch (error) {
    if (!isNamed(error, 'NoSuchHostedZone')) throw error;
  }
  const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: name }));
  return HostedZones.find(({ Name, CallerReference }) => Name === name && CallerReference === reference);
}

/** What of a zone is no record. */
async function readAround(client: Route53Client, zone: HostedZone) {
  const id = idOf(zone);
  const { VPCs = [] } = await client.send(new GetHostedZoneCommand({ Id: id }));
  const command = new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: id });
  const { ResourceTagSet } = await client.send(command);
  const tags = (ResourceTagSet?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);
  return {
    comment: zone.Config?.Comment ?? '',
    vpcs: VPCs.map(({ VPCId = '' }) => VPCId),
    tags: Object.fromEntries(tags),
  };
}

/** Where it was made anew: its id and its name servers, which the registrar has to know. */
async function tellIdentity(
  client: Route53Client,
  before: string,
  zone: HostedZone,
  mentions: readonly string[],
): Promise<readonly string[]> {
  const id = idOf(zone);
  if (id === before) return [];
  const { DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: id }));
  const servers = DelegationSet?.NameServers ?? [];
  return [
    `The zone ${(zone.Name ?? '').replace(/\.$/, '')} is ${id} now; it was ${before}.`,
    ...(servers.length > 0
      ? [`Its name servers are ${servers.join(', ')}: enter them at the registrar.`]
      : []),
    ...(mentions.length > 0 ? [`Change the old ones in: ${mentions.join(', ')}.`] : []),
  ];
}

async function makeZone(client: Route53Client, wanted: z.infer<typeof wantedZone>): Promise<void> {
  const { name, reference, comment, isPrivate } = wanted;
  const [first, ...others] = wanted.vpcs as VPC[];
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({
      Name: name,
      CallerReference: reference,
      HostedZoneConfig: { Comment: comment, PrivateZone: isPrivate },
      ...(first ? { VPC: first } : {}),
    }),
  );
  for (const other of others)
    await client.send(new AssociateVPCWithHostedZoneCommand({ HostedZoneId: HostedZone?.Id, VPC: other }));
}
