import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9._-]+$/, 'letters, digits, ".", "_" and "-" only');
const globs = z.array(z.string());
const selection = z.strictObject({ include: globs.default(['*']), exclude: globs.default([]) });
const folder = z.strictObject({ name, path: z.string() });
const place = z.strictObject({ bucket: z.string(), prefix: z.string().default(''), distribution: z.string().optional() });

/** The whole of tidemark.yaml (SPEC section 4), defaults filled in. */
export const configSchema = z.strictObject({
  estate: name,
  store: z.string().default('./snapshots'),
  database: z.string().default('./data'),
  aws: z
    .strictObject({
      region: z.string().default('us-east-1'),
      regions: z.array(z.string()).min(1).optional(),
      accountId: z.string().regex(/^\d{12}$/, 'twelve digits, in quotes').optional(),
      endpoint: z.url().optional(),
      forcePathStyle: z.boolean().optional(),
    })
    .prefault({}),
  snapshot: z
    .strictObject({
      concurrency: z.int().min(1).max(1024).default(64),
      s3: selection.prefault({}),
      lambda: selection.prefault({}),
      config: z
        .strictObject({
          dynamodb: z.strictObject({ items: z.boolean().default(true) }).prefault({}),
          lightsail: z.strictObject({ instanceSnapshots: z.boolean().default(false) }).prefault({}),
        })
        .prefault({}),
      local: z
        .strictObject({
          gas: z.array(z.strictObject({ name, scriptId: z.string() })).default([]),
          repos: z.array(folder).default([]),
          tools: z.array(folder).default([]),
          docs: z.array(folder).default([]),
          handoffs: z.array(folder).default([]),
        })
        .prefault({}),
    })
    .prefault({}),
  secrets: z.strictObject({ recipients: z.array(z.string()).default([]) }).prefault({}),
  sites: z.record(name, z.strictObject({ domain: z.string(), production: place, staging: place })).default({}),
  schedules: z
    .array(
      z.strictObject({
        name,
        cron: z.string(),
        timezone: z.string().default('UTC'),
        channel: z.string().optional(),
        retain: z.record(z.string(), z.int()).optional(),
      }),
    )
    .default([]),
  slack: z
    .strictObject({
      channel: z.string(),
      operators: z.array(z.string()).default([]),
      approvers: z.array(z.string()).default([]),
      selfApproval: z.boolean().default(false),
      approvalExpiry: z.string().default('24h'),
    })
    .optional(),
  email: z.strictObject({ from: z.string(), to: z.array(z.string()).min(1) }).optional(),
});

export type Config = z.infer<typeof configSchema>;
