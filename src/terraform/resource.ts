import type { Json } from './document.ts';
import type { Body } from './hcl.ts';

/** A resource of the snapshot with its documents, by path below its folder; '' where its path is the file itself. */
export interface Captured {
  readonly service: string;
  readonly id: string;
  readonly title: string;
  readonly region: string;
  /** Relative to the snapshot. */
  readonly path: string;
  readonly documents: ReadonlyMap<string, Json>;
  /** All its files, relative to the snapshot; of buckets only the configuration. */
  readonly files: readonly string[];
}

/** A resource block with its import. */
export interface Managed {
  /** `aws_s3_bucket`. */
  readonly type: string;
  /** What its name is made from: `queenofsandiego.com`. */
  readonly title: string;
  /** What the provider imports it by. */
  readonly importId: string;
  /** `global` where it has none. */
  readonly region: string;
  readonly body: Body;
  /** What others may refer to it by, and the attribute that says it: an ARN, or a key as `link` has. */
  readonly exports?: Readonly<Record<string, string>>;
  /** Attributes that are not compared, because the provider cannot read them. */
  readonly ignore?: readonly string[];
}

/** Something captured that no resource block stands for. */
export interface Uncovered {
  /** For people: `objects of 46 buckets`, `function booking-webhook: provisioned concurrency`. */
  readonly what: string;
  readonly reason: string;
}

/** What a service's file says. */
export interface Coverage {
  readonly managed: readonly Managed[];
  readonly uncovered: readonly Uncovered[];
}
