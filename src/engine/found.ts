import type { Consistency } from '../manifest/manifest.ts';
import { regionOf } from './capture.ts';
import { type ResourceName, recordKey } from './capture-record.ts';
import type { Sweep } from './context.ts';
import type { Found } from './survey.ts';

export type Moved = Extract<Consistency, { kind: 'fuzzy' }>['moved'][number];

export function nameOf({ sweep, resource }: Found): ResourceName {
  return { service: sweep.collector.service, region: regionOf(sweep, resource), id: resource.id };
}

export function keyOf(found: Found): string {
  return recordKey(nameOf(found));
}

export function titleOf({ resource }: Found): string {
  return resource.title ?? resource.id;
}

export function moved({ service, region, id }: ResourceName, reason: string): Moved {
  return { service, region, id, reason };
}

/** Of whatever a list would have shown. */
export function movedAny({ collector, region }: Sweep, reason: string): Moved {
  const where = collector.scope === 'global' ? 'global' : region;
  return { service: collector.service, region: where, id: '*', reason };
}

/** Whether the sweep is the one that lists the resource; a global list finds resources of all regions. */
export function isListedBy(
  { collector, region }: Sweep,
  resource: { service: string; region: string },
): boolean {
  return (
    collector.service === resource.service && (collector.scope !== 'regional' || region === resource.region)
  );
}
