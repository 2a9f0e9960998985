import { z } from 'zod';
import { isExpiry } from './changes/expiry.ts';
import {
  type Breach,
  checkSchedule,
  checkScratch,
  checkSites,
  checkUnique,
  checkUniqueValues,
  isPostgres,
  isTimezone,
} from './config-rules.ts';
import { type Environment, parseEnvironment } from './environment.ts';
import { nearest } from './nearest.ts';
import { type Network, toProxyAddress } from './network.ts';
import { CRON, explainCron } from './schedules/cron.ts';

// Every message says what is allowed, as the end of the sentence `VALUE is not …` (see config-problems.ts);
// those of rules are sentences of their own.

/** Text of one form. */
const text = (allowed: string, form: RegExp | ((value: string) => boolean) = /./) =>
  z
    .string({ error: allowed })
    .refine((value) => (typeof form === 'function' ? form(value) : form.test(value)), {
      error: allowed,
    });
const list = <T extends z.ZodType>(item: T) => z.array(item, { error: 'a list' });
const keys = <S extends z.core.$ZodLooseShape>(shape: S) => z.strictObject(shape, { error: 'a set of keys' });
// From the environment numbers and flags come as text.
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean({ error: 'true or false' }),
);
const count = (low: number, high: number) => {
  const error = `a whole number from ${low} to ${high}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int({ error }).min(low, { error }).max(high, { error }),
  );
};
const rule =
  <T>(check: (value: T) => readonly Breach[]) =>
  (value: T, context: z.core.$RefinementCtx<T>): void => {
    for (const { path, message } of check(value))
      context.addIssue({ code: 'custom', path: [...path], message, params: { isSentence: true } });
  };

const name = text('a name: letters, digits, ".", "_" and "-" only', /^[A-Za-z0-9._-]+$/);
const REGION = 'an AWS region such as us-east-1';
const region = text(REGION, /^[a-z0-9-]+$/);
const path = text('a path');
const globs = list(text('a name or a pattern such as "*-logs", in quotes'));
const selection = keys({ include: globs.default(['*']), exclude: globs.default([]) });
const folders = list(keys({ name, path }))
  .superRefine(rule((folders) => checkUnique(folders, 'name')))
  .default([]);
const bucket = text('a bucket name', /^[A-Za-z0-9._-]{3,255}$/);
const place = keys({
  bucket,
  prefix: text('a key prefix without a leading "/"', /^(?!\/)/).default(''),
  distribution: text('a distribution id such as E1ABCDEF2GHIJ', /^E[A-Z0-9]+$/).optional(),
});
const member = text('a Slack user or user-group id such as U0123 or S0456', /^[UWS][A-Z0-9]+$/);
const channel = text('a channel: its name as "#ops", in quotes, or its id', /^(#[^\s#]+|[CG][A-Z0-9]+)$/);
const email = text('an e-mail address', /^[^\s@<>]+@[^\s@<>]+$/);

const isFolder = (value: string): boolean => value.length > 0 && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value);
const store = text('a folder; buckets (s3://…) are not supported as a store in this version', isFolder);
const database = text(
  'a folder, or the address of a Postgres database (postgres://user:password@host/name)',
  (value) => isFolder(value) || isPostgres(value),
);

const aws = keys({
  region: region.default('us-east-1'),
  regions: list(region)
    .min(1, { error: 'a list of at least one region' })
    .superRefine(rule(checkUniqueValues))
    .optional(),
  accountId: text('an AWS account: twelve digits, in quotes', /^\d{12}$/).optional(),
  endpoint: z.url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:5000' }).optional(),
  forcePathStyle: flag.optional(),
}).superRefine(rule(checkRegions));

/** S3-compatible stores name their regions as they like (`auto`); AWS does not. */
function checkRegions(aws: {
  region: string;
  regions?: string[] | undefined;
  endpoint?: string | undefined;
}): Breach[] {
  if (aws.endpoint !== undefined) return [];
  const named: [string, ...Breach['path']][] = [
    [aws.region, 'region'],
    ...(aws.regions ?? []).map((region, index): [string, ...Breach['path']] => [region, 'regions', index]),
  ];
  return named
    .filter(([region]) => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region))
    .map(([region, ...path]) => ({ path, message: `"${region}" is not ${REGION}` }));
}

const snapshot = keys({
  concurrency: count(1, 1024).default(64),
  transfer: z.enum(['fast', 'sdk'], { error: '"fast" or "sdk"' }).default('fast'),
  s3: selection.prefault({}),
  lambda: selection.prefault({}),
  config: keys({
    dynamodb: keys({ items: flag.default(true) }).prefault({}),
    lightsail: keys({ instanceSnapshots: flag.default(false) }).prefault({}),
  }).prefault({}),
  local: keys({
    gas: list(keys({ name, scriptId: text('an Apps Script project id', /^[\w-]+$/) }))
      .superRefine(rule((projects) => checkUnique(projects, 'name')))
      .default([]),
    repos: folders,
    tools: folders,
    docs: folders,
    handoffs: folders,
  }).prefault({}),
});

const TIMEZONE = 'a time zone such as America/Los_Angeles';

function suggestTimezone(given: string): string {
  const near = nearest(given, Intl.supportedValuesOf('timeZone'));
  return near ? `a time zone; did you mean "${near}"?` : TIMEZONE;
}

const cron = z.string({ error: CRON }).refine((given) => explainCron(given) === undefined, {
  error: ({ input }) => explainCron(String(input)) ?? CRON,
});

const schedule = keys({
  name,
  do: z.enum(['take', 'drill'], { error: '"take" (a snapshot) or "drill"' }).default('take'),
  cron,
  timezone: z
    .string({ error: TIMEZONE })
    .refine(isTimezone, { error: ({ input }) => suggestTimezone(String(input)) })
    .default('UTC'),
  channel: channel.optional(),
  count: count(1, 10_000).optional(),
  bucket: bucket.optional(),
  retain: z.unknown().optional(),
}).superRefine(rule(checkSchedule));

const document = z.strictObject(
  {
    estate: name,
    store: store.default('./snapshots'),
    database: database.default('./data'),
    aws: aws.prefault({}),
    snapshot: snapshot.prefault({}),
    secrets: keys({ recipients: list(text('an age recipient (age1…)', /^age1/)).default([]) }).prefault({}),
    sites: z
      .record(name, keys({ domain: text('a domain', /^[^\s/:]+$/), production: place, staging: place }), {
        error: 'a set of sites by name',
      })
      .superRefine(rule(checkSites))
      .default({}),
    schedules: list(schedule)
      .superRefine(rule((schedules) => checkUnique(schedules, 'name')))
      .default([]),
    slack: keys({
      channel,
      operators: list(member).default([]),
      approvers: list(member).default([]),
      selfApproval: flag.default(false),
      approvalExpiry: text('a time such as 30m, 24h or 7d, at most a year', isExpiry).default('24h'),
    }).optional(),
    email: keys({
      from: email,
      to: list(email).min(1, { error: 'a list of at least one address' }),
    }).optional(),
  },
  { error: 'a configuration: keys with values, as in tidemark.example.yaml' },
);

/** The whole of tidemark.yaml (SPEC section 4), defaults filled in. */
export const configSchema = document.superRefine(rule(checkScratch));

export type Config = z.infer<typeof configSchema>;

/** How this machine reaches others, as the environment has it: proxies, and certificates to trust. */
export function readNetwork(): Network {
  const first = (...names: string[]) => names.map((name) => process.env[name]).find(Boolean) ?? '';
  const any = first('all_proxy', 'ALL_PROXY');
  return {
    httpProxy: toProxyAddress(first('http_proxy', 'HTTP_PROXY') || any),
    httpsProxy: toProxyAddress(first('https_proxy', 'HTTPS_PROXY') || any),
    noProxy: first('no_proxy', 'NO_PROXY'),
    caFile: first('AWS_CA_BUNDLE'),
  };
}

/** The environment of this process: the one place where it is read. */
export function readEnvironment(): Environment {
  return parseEnvironment(process.env);
}
