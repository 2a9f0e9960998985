import type { Operation } from '../changes/change.ts';
import type { PlanContext } from '../changes/planner.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { RestoreArguments, WantedResource } from './restore-arguments.ts';
import type { SnapshotSource } from './snapshot-source.ts';

/** A resource that the snapshot has, and what is asked of it. */
export interface FoundResource {
  readonly wanted: WantedResource;
  readonly resource: ManifestResource;
  /** Of a bucket: the objects under it only, and no settings. */
  readonly prefix?: string;
}

export interface ResourceContext extends PlanContext {
  readonly source: SnapshotSource;
  readonly args: RestoreArguments;
  /** Of the credentials, twelve digits. */
  readonly account: string;
}

/** What brings one resource back. */
export interface ResourcePlan {
  readonly operations: readonly Operation[];
  /** Plain lines for the message; what cannot be restored is among them. */
  readonly summary: readonly string[];
  /** For people; may be empty. */
  readonly diff: string;
}

/** `reasons`: all of them, each with the next step; nothing is then restored. */
export type ResourceAnswer = ResourcePlan | { readonly reasons: readonly string[] };

/** One service; `plan` reads and changes nothing. */
export type ResourcePlanner = (found: FoundResource, context: ResourceContext) => Promise<ResourceAnswer>;
