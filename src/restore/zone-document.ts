import { z } from 'zod';
import type { RestoreState } from '../changes/restore-port.ts';
import { canonical } from './canonical.ts';
import type { RecordSet } from './record-set.ts';

/** A zone as a snapshot has it. */
export interface ZoneDocument {
  readonly HostedZone?: {
    readonly Name?: string;
    readonly Config?: { readonly Comment?: string; readonly PrivateZone?: boolean };
  };
  readonly VPCs?: readonly object[];
  readonly DNSSEC?: { readonly Status?: { readonly ServeSignature?: string } };
  readonly Tags?: readonly unknown[];
  readonly QueryLoggingConfigs?: readonly unknown[];
  readonly ResourceRecordSets?: readonly RecordSet[];
}

const zoneAround = z.object({
  comment: z.string(),
  vpcs: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
});

/** What of a zone that is there differs, beside its records; what could not be captured is not compared. */
export function namesOfChanged(
  { HostedZone, VPCs = [], Tags }: ZoneDocument,
  { current }: RestoreState,
): readonly string[] {
  const { comment, vpcs, tags } = zoneAround.parse(current);
  const isChanged = (now: unknown, before: unknown) => canonical(now) !== canonical(before);
  const before = VPCs.map((each) => (each as { VPCId?: string }).VPCId ?? '').toSorted();
  const known = Tags?.map((each) => each as { Key: string; Value: string });
  return [
    ...(comment === (HostedZone?.Config?.Comment ?? '') ? [] : ['comment']),
    ...(isChanged(vpcs.toSorted(), before) ? ['VPCs'] : []),
    ...(known && isChanged(tags, Object.fromEntries(known.map(({ Key, Value }) => [Key, Value])))
      ? ['tags']
      : []),
  ];
}
