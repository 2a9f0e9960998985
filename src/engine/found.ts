import type { Consistency } from '../manifest/manifest.ts';
import { regionOf } from './capture.ts';
import type { Sweep } from './context.ts';
import { recordKey } from './fragments.ts';
import type { Found } from './survey.ts';

export type Moved = Extract<Consistency, { kind: 'fuzzy' }>['moved'][number];

export function nameOf({ sweep, resource }: Found): { service: string; region: string; id: string } {
  return { service: sweep.collector.service, region: regionOf(sweep, resource), id: resource.id };
}

export function keyOf(found: Found): string {
  return recordKey(nameOf(found));
}

export function titleOf({ resource }: Found): string {
  return resource.title ?? resource.id;
}

export function moved(
  { service, region, id }: { service: string; region: string; id: string },
  reason: string,
): Moved {
  return { service, region, id, reason };
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
