import { z } from 'zod';
import type { ChangeRequest } from '../changes/change.ts';

const ARGUMENTS = z.strictObject({
  snapshot: z.string(),
  /** As typed: `s3:jada-media/2026/`, `lambda:checkout=checkout-2`, `tools/scripts`. */
  resources: z.array(z.string()),
  /** Another name for the only resource. */
  to: z.string().optional(),
  /** What is there and not in the snapshot goes away. */
  delete: z.boolean().optional(),
  /** Past the brakes. */
  force: z.boolean().optional(),
  /** The file with the age identity that opens sealed values. */
  identity: z.string().optional(),
  /** Folders only to where tidemark.yaml has them: whoever asks in Slack need not be let write anywhere else. */
  onlyConfigured: z.boolean().optional(),
});

/** What is to be restored. */
export interface RestoreArguments {
  readonly snapshot: string;
  readonly resources: readonly WantedResource[];
  readonly isDeleting: boolean;
  readonly isForced: boolean;
  readonly identity: string | undefined;
  readonly onlyConfigured: boolean;
}

/** One resource, as typed. */
export interface WantedResource {
  /** For people: `s3:jada-media/2026/`. */
  readonly typed: string;
  /** `s3`, `lambda`, …; undefined for a folder of the snapshot. */
  readonly service: RestorableService | undefined;
  readonly id: string;
  /** Another name for it, or another folder. */
  readonly to: string | undefined;
}

const RESTORABLE = ['s3', 'lambda', 'route53', 'dynamodb', 'cloudfront', 'gas'] as const;
type RestorableService = (typeof RESTORABLE)[number];

const FORMS =
  's3:BUCKET, s3:BUCKET/PREFIX, lambda:NAME, route53:ZONE, dynamodb:TABLE, cloudfront:ID, gas:NAME, local-repos/NAME, or a folder of the snapshot such as tools/scripts';

/** All that is wrong with them, else what they say. */
export function readRestoreArguments({ args }: ChangeRequest): RestoreArguments | readonly string[] {
  const parsed = ARGUMENTS.safeParse(args);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { snapshot, resources, to, identity, onlyConfigured = false } = parsed.data;
  const read = resources.map(readResource);
  const problems = read.filter((each) => typeof each === 'string');
  const named = read.filter((each) => typeof each !== 'string');
  const all = [
    ...problems,
    ...(resources.length === 0 ? [`name what to restore: ${FORMS}`] : []),
    ...(to !== undefined && resources.length > 1
      ? ['--to is for one resource: give each its own name, as s3:BUCKET=OTHER-BUCKET']
      : []),
    ...named.flatMap((each) => explainName({ ...each, to: to ?? each.to })),
    ...findTwice(named).map((typed) => `${typed} is there twice: name each resource once`),
  ];
  if (all.length > 0) return all;
  return {
    snapshot,
    resources: named.map((each) => ({ ...each, to: to ?? each.to })),
    isDeleting: parsed.data.delete ?? false,
    isForced: parsed.data.force ?? false,
    identity,
    onlyConfigured,
  };
}

function readResource(typed: string): WantedResource | string {
  const [, prefix, rest = ''] = /^([a-z0-9-]+):(.*)$/s.exec(typed) ?? [];
  if (prefix === undefined && !typed.includes('/'))
    return `"${typed}" is no resource; what can be restored: ${FORMS}`;
  if (prefix === undefined) return { typed, service: undefined, ...splitTarget(typed.replace(/\/+$/, '')) };
  const service = RESTORABLE.find((known) => known === prefix);
  if (!service) return `"${typed}": ${prefix} cannot be restored; what can: ${FORMS}`;
  const { id, to } = splitTarget(rest);
  return id === '' ? `"${typed}" names nothing: write ${service}:NAME` : { typed, service, id, to };
}

/** What AWS takes as a new name; zones and distributions go by ids that are there, folders anywhere. */
const NEW_NAMES: Partial<Record<RestorableService, readonly [RegExp, string]>> = {
  s3: [
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
  ],
  lambda: [/^[A-Za-z0-9_-]{1,64}$/, 'a function: 1 to 64 letters, digits, hyphens and underscores'],
  dynamodb: [/^[A-Za-z0-9_.-]{3,255}$/, 'a table: 3 to 255 letters, digits, dots, hyphens and underscores'],
};

function explainName({ typed, service, to }: WantedResource): readonly string[] {
  const [allowed, what] = (service && NEW_NAMES[service]) ?? [];
  if (to === undefined || !allowed || allowed.test(to)) return [];
  return [`${typed}: ${JSON.stringify(to)} is no name of ${what}`];
}

/** `NAME=OTHER`; keys of buckets may hold a `=`: the last one is meant, and `--to` leaves no doubt. */
function splitTarget(text: string): { readonly id: string; readonly to: string | undefined } {
  const at = text.lastIndexOf('=');
  return at === -1 ? { id: text, to: undefined } : { id: text.slice(0, at), to: text.slice(at + 1) };
}

function findTwice(named: readonly WantedResource[]): readonly string[] {
  const seen = named.map(({ service, id, to }) => `${service} ${id} ${to}`);
  return named.filter((_, index) => seen.indexOf(seen[index] ?? '') !== index).map(({ typed }) => typed);
}
