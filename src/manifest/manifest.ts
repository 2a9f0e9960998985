import { z } from 'zod';

/** Version of the schema of manifest.json; raised when a reader of the old one would be misled. */
export const MANIFEST_SCHEMA = 1;

const gap = z.object({
  kind: z.literal('unsupported').optional(),
  what: z.string(),
  call: z.string(),
  code: z.string(),
  message: z.string(),
});
const totals = z.object({ resources: z.number(), files: z.number(), bytes: z.number() });

const resource = z.object({
  agent: z.enum(['s3', 'lambda', 'config', 'local']),
  service: z.string(),
  id: z.string(),
  title: z.string(),
  region: z.string(),
  /** Common folder or file of the resource's files, relative to the snapshot. */
  path: z.string(),
  files: z.number(),
  /** Bytes as the source has them, before any bytes are shared. */
  bytes: z.number(),
  /** SHA-256 (hex) over the resource's lines of SHA256SUMS, in their order. */
  sha256: z.string(),
  /** The same without its files that are counters, only where it has such: what tells whether it changed. */
  steadySha256: z.string().optional(),
  fingerprint: z.string(),
  /** The captured state is known to have held from … until …, ISO 8601 UTC. */
  heldFrom: z.string(),
  heldUntil: z.string(),
  gaps: z.array(gap),
  /** Where its lines stand in SHA256SUMS, bytes. */
  sums: z.object({ offset: z.number(), length: z.number() }),
  /** Path → S3 key or file name, for the paths that spell it differently. */
  keys: z.record(z.string(), z.string()).optional(),
  /** So many more paths spell it differently; a bucket's object index has the key of each. */
  moreKeys: z.number().optional(),
});

/** One service in one region: what was asked, what came back. `found` counts are only ever the service's own. */
const ledgerEntry = z.object({
  agent: z.enum(['s3', 'lambda', 'config', 'local']),
  service: z.string(),
  region: z.string(),
  status: z.enum(['found', 'empty', 'denied', 'failed', 'unsupported']),
  count: z.number(),
  call: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const failure = gap.extend({ service: z.string(), region: z.string(), resource: z.string() });

/** What never stood still and was captured as its service's versions say it was at `asOf`; only where there is such. */
const recalled = z.array(z.object({ service: z.string(), region: z.string(), id: z.string() })).optional();

const consistency = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('atomic'), asOf: z.string(), rounds: z.number(), recalled }),
  z.object({
    kind: z.literal('fuzzy'),
    asOf: z.string(),
    rounds: z.number(),
    recalled,
    /** Resources not proven to have been in their captured state at `asOf`, each with the reason. */
    moved: z.array(z.object({ service: z.string(), region: z.string(), id: z.string(), reason: z.string() })),
  }),
]);

/** Where the time went: each phase lasts as long as its slowest agent, whose last resource is named. */
const timing = z.object({
  phase: z.enum(['capturing', 'looking again']),
  round: z.number(),
  ms: z.number(),
  slowest: z.enum(['s3', 'lambda', 'config', 'local']),
  last: z.string(),
});

/**
 * What exists and is of a kind that nothing here captures, as GetResources of the Resource Groups Tagging API lists it:
 * only what has tags or had some. It makes no snapshot PARTIAL.
 */
const coverage = z.object({
  /** What every region answered that was asked; `count` of all it listed, captured or not. */
  regions: z.array(
    z.object({
      region: z.string(),
      status: z.enum(['listed', 'denied', 'failed', 'unsupported', 'unfinished']),
      count: z.number(),
      call: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
  /** Service and type as ARNs have them (`rds`, `db`; no type in those of queues); a thousand ARNs of each at most. */
  uncovered: z.array(
    z.object({ service: z.string(), type: z.string(), count: z.number(), arns: z.array(z.string()) }),
  ),
});

const named = z.object({ service: z.string(), region: z.string(), id: z.string(), title: z.string() });

export const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  estate: z.string(),
  name: z.string(),
  state: z.enum(['COMPLETE', 'PARTIAL', 'FAILED']),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** The account and the agents that took part. */
  account: z.string().optional(),
  agents: z.array(z.enum(['s3', 'lambda', 'config', 'local'])),
  consistency,
  timings: z.array(timing),
  totals: totals.extend({ services: z.record(z.string(), totals), newBytes: z.number() }),
  /** SHA-256 (hex) of SHA256SUMS without its lines for manifest.json and MANIFEST.md. */
  root: z.string(),
  /** Tells whether fingerprints can be compared: those made with another key cannot. */
  fingerprintKey: z.string().optional(),
  /** Against the snapshot sealed before, of the agents both have; null where there is none. */
  changes: z
    .object({
      since: z.string(),
      /** Only these took part in both; absent where all of this snapshot's did. */
      agents: z.array(z.enum(['s3', 'lambda', 'config', 'local'])).optional(),
      added: z.array(named),
      removed: z.array(named),
      changed: z.array(named),
      /** Captured now; the one before could not read them, so whether they are new is not known. */
      unreadBefore: z.array(named).optional(),
    })
    .nullable(),
  resources: z.array(resource),
  ledger: z.array(ledgerEntry),
  failures: z.array(failure),
  /** Only where an agent that reads AWS took part. */
  coverage: coverage.optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestResource = Manifest['resources'][number];
export type LedgerEntry = Manifest['ledger'][number];
export type Failure = Manifest['failures'][number];
export type Timing = Manifest['timings'][number];
export type Coverage = z.infer<typeof coverage>;
export type Consistency = Manifest['consistency'];
/** A manifest without its resources: what lists and messages need. */
export type ManifestSummary = Omit<Manifest, 'resources'>;
