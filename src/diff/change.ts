import type { Manifest } from '../manifest/manifest.ts';

/** How much a change matters, the gravest first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type ChangeKind = 'added' | 'removed' | 'changed';

/** A field of configuration. `before` and `after` are JSON, without what is sealed. */
export interface FieldDetail {
  readonly kind: 'field';
  readonly severity: Severity;
  readonly change: ChangeKind;
  /** The document it stands in; of a bucket's object its key. */
  readonly file: string;
  /** `Origins.Items[site].DomainName` */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Line by line, where both are texts of several lines. */
  readonly diff?: string;
}

/** A record set of a DNS zone; what it answers stands in zone file form, sorted. */
export interface RecordDetail {
  readonly kind: 'record';
  readonly severity: Severity;
  readonly change: ChangeKind;
  readonly name: string;
  /** `A`, `MX`; with the identifier of its routing policy where it has one. */
  readonly type: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** A file, an object of a bucket, or a zip with code. */
export interface FileDetail {
  readonly kind: 'file';
  readonly severity: Severity;
  readonly change: ChangeKind;
  /** Within its resource; of an object its key. */
  readonly path: string;
  /** Bytes; absent where they are not known. */
  readonly before?: number;
  readonly after?: number;
  /** Line by line, without what looks like a secret; only where both sides are text and small, or zips of it. */
  readonly diff?: string;
  /** What else there is to say: `2 files changed, 1 added`. */
  readonly note?: string;
}

/** Items of a table. Their contents are in no diff. */
export interface ItemsDetail {
  readonly kind: 'items';
  readonly severity: Severity;
  /** How many there are on either side. */
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Keys as JSON, and of changed items the attributes that differ; the first 100,000 of them. */
  readonly items: readonly { readonly change: ChangeKind; readonly key: string }[];
}

export type Detail = FieldDetail | RecordDetail | FileDetail | ItemsDetail;

/** A resource that only one snapshot has, or that differs between them. */
export interface ResourceChange {
  readonly change: ChangeKind;
  readonly severity: Severity;
  readonly service: string;
  readonly region: string;
  readonly id: string;
  readonly title: string;
  readonly files: Sides<number>;
  readonly bytes: Sides<number>;
  /** What differs, the gravest first; empty where the resource was added or removed. */
  readonly details: readonly Detail[];
  /** What cannot be compared because one side could not be read, for people. */
  readonly unread: readonly string[];
}

export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

type SnapshotFacts = Pick<Manifest, 'name' | 'estate' | 'account' | 'state' | 'finishedAt'>;

/** What differs between two snapshots, of the agents that took part in both. */
export interface SnapshotDiff {
  readonly kind: 'diff';
  readonly before: SnapshotFacts;
  readonly after: SnapshotFacts;
  readonly counts: Readonly<Record<ChangeKind | 'same' | 'unread', number>>;
  readonly severities: Readonly<Record<Severity, number>>;
  /** The gravest first, then by service and title. */
  readonly resources: readonly ResourceChange[];
  /** What was not compared and why, for people: agents that only one has, lists that could not be read. */
  readonly notes: readonly string[];
}

/** The graver one first; for sorting. */
export function compareSeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
