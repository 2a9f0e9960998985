import { hash } from 'node:crypto';

/** Every name and id that more than one service of the estate mentions, so that cross-references hold. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';
export const REGIONS = ['us-east-1', 'us-west-2'] as const;
/** Where the one bucket, and whatever else lives in the second region, is. */
export const WEST_REGION = 'us-west-2';
/** The day the estate was last touched by its owners; what is "recent" in it. */
export const ESTATE_DATE = new Date('2026-10-30T18:24:05Z');

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A deterministic id of at most 32 characters: the same seed always gives the same one. */
export function makeId(seed: string, length: number, alphabet: string = LOWER): string {
  const bytes = hash('sha256', seed, 'buffer');
  return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** A deterministic UUID, as ACM and Lambda use them. */
export function makeUuid(seed: string): string {
  const hex = hash('sha256', seed);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function makeDistributionId(alias: string): string {
  return `E${makeId(`distribution ${alias}`, 13, UPPER)}`;
}

function makeSite(domain: string) {
  const staging = `${domain.replace('.com', '')}-staging`;
  return {
    domain,
    production: { bucket: domain, distribution: makeDistributionId(domain) },
    staging: { bucket: staging, prefix: '', distribution: makeDistributionId(`staging.${domain}`) },
  } as const;
}

/** The three sites, by the short names that people type; shaped like `sites` in tidemark.yaml. */
export const SITES = {
  qos: makeSite('queenofsandiego.com'),
  sailjada: makeSite('sailjada.com'),
  salejada: makeSite('salejada.com'),
} as const;

/** Acts of the concert season; each has a microsite `<act>.queenofsandiego.com`. */
export const CONCERTS = [
  'bobdylan',
  'jamestaylor',
  'dianakrall',
  'bonnieraitt',
  'norahjones',
  'leonbridges',
  'chrisisaak',
  'pinkmartini',
  'gipsykings',
  'boyziimen',
  'herbiehancock',
] as const;

export const CONCERT_BUCKETS = CONCERTS.map((act) => `${act}.queenofsandiego.com`);
export const SUBDOMAIN_BUCKETS = [
  'book.queenofsandiego.com',
  'gallery.queenofsandiego.com',
  'events.sailjada.com',
  'crew.sailjada.com',
  'gift.salejada.com',
  'brokerage.salejada.com',
] as const;
/** Other domains of the owners; each redirects to one of the three sites. */
export const BRAND_BUCKETS = [
  'queenofsandiego.net',
  'sailjada.net',
  'jadasailing.com',
  'jadacharters.com',
  'eydsandiego.com',
] as const;
export const WWW_BUCKETS = Object.values(SITES).map((site) => `www.${site.domain}`);
export const WEST_BUCKET = 'jada-backups-west';
export const VERSIONED_BUCKET = 'jada-backups';
export const EMPTY_BUCKET = 'jada-inbox-attachments';
const AUXILIARY_BUCKETS = [
  'jada-assets',
  'jada-images',
  'jada-media-originals',
  'jada-uploads',
  'jada-bookings-export',
  'jada-crm-export',
  'jada-email-templates',
  'jada-lambda-deployments',
  'jada-cloudfront-logs',
  'jada-s3-access-logs',
  'jada-terraform-state',
  'jada-dashboard',
  VERSIONED_BUCKET,
  WEST_BUCKET,
  EMPTY_BUCKET,
] as const;

/** All 46 buckets; all but WEST_BUCKET are in REGION. */
export const BUCKET_NAMES: readonly string[] = [
  ...Object.values(SITES).flatMap((site) => [site.production.bucket, site.staging.bucket]),
  ...WWW_BUCKETS,
  ...CONCERT_BUCKETS,
  ...SUBDOMAIN_BUCKETS,
  ...BRAND_BUCKETS,
  ...AUXILIARY_BUCKETS,
];

/** All 21 functions; each runs under the role `<function>-role`. */
export const FUNCTION_NAMES = [
  'update-dashboard',
  'booking-confirmation',
  'booking-webhook',
  'booking-reminder',
  'payment-webhook',
  'refund-processor',
  'calendar-sync',
  'crew-notifier',
  'contact-form',
  'newsletter-signup',
  'email-dispatch',
  'gift-certificate',
  'inventory-sync',
  'image-resizer',
  'sitemap-generator',
  'weather-alerts',
  'dock-camera-snapshot',
  'event-page-builder',
  'cloudfront-invalidator',
  'nightly-export',
  'rady-shell-schedule',
] as const;

/** All 14 tables. */
export const TABLE_NAMES = [
  'jada-bookings',
  'jada-customers',
  'jada-charters',
  'jada-events',
  'jada-payments',
  'jada-refunds',
  'jada-gift-certificates',
  'jada-crew',
  'jada-crew-shifts',
  'jada-newsletter-subscribers',
  'jada-email-log',
  'jada-inventory',
  'jada-dashboard-metrics',
  'jada-sessions',
] as const;

const ZONE_NAMES = [
  'queenofsandiego.com',
  'sailjada.com',
  'salejada.com',
  'queenofsandiego.net',
  'queenofsandiego.org',
  'sailjada.net',
  'sailjada.org',
  'salejada.net',
  'jadasailing.com',
  'jadacharters.com',
  'jadayacht.com',
  'eydsandiego.com',
  'staging.queenofsandiego.com',
  'staging.sailjada.com',
  'staging.salejada.com',
  'jada.internal',
] as const;

/** All 16 hosted zones; `jada.internal` is private. */
export const ZONES = ZONE_NAMES.map((name) => ({
  name,
  id: `Z0${makeId(`zone ${name}`, 18, UPPER)}`,
  isPrivate: name === 'jada.internal',
}));

/** REST APIs and HTTP/WebSocket APIs by name, with their ids. */
export const REST_APIS = ['booking-api', 'dashboard-api'].map((name) => ({
  name,
  id: makeId(`rest ${name}`, 10),
}));
export const HTTP_APIS = ['public-api', 'crew-api'].map((name) => ({ name, id: makeId(`http ${name}`, 10) }));
export const WEBSOCKET_API = { name: 'dashboard-live', id: makeId('websocket dashboard-live', 10) } as const;

export interface DistributionName {
  readonly id: string;
  /** `d1abc….cloudfront.net` */
  readonly domainName: string;
  /** The name people use; also the id's seed. */
  readonly alias: string;
  /** Where it fetches from: a bucket of the estate with a folder in it, or the host of an API. */
  readonly origin: { readonly bucket: string; readonly path: string } | { readonly host: string };
}

function makeDistribution(alias: string, origin: DistributionName['origin']): DistributionName {
  const domainName = `d${makeId(`domain ${alias}`, 13)}.cloudfront.net`;
  return { id: makeDistributionId(alias), domainName, alias, origin };
}

const fromBucket = (bucket: string, alias: string = bucket, path = '') =>
  makeDistribution(alias, { bucket, path });
const fromApi = (alias: string, id: string) =>
  makeDistribution(alias, { host: `${id}.execute-api.${REGION}.amazonaws.com` });

/** All 66 distributions, the sites' own first. */
export const DISTRIBUTIONS: readonly DistributionName[] = [
  ...Object.values(SITES).map((site) => fromBucket(site.domain)),
  ...Object.values(SITES).map((site) => fromBucket(site.staging.bucket, `staging.${site.domain}`)),
  ...[...WWW_BUCKETS, ...CONCERT_BUCKETS, ...SUBDOMAIN_BUCKETS, ...BRAND_BUCKETS].map((name) =>
    fromBucket(name),
  ),
  ...CONCERT_BUCKETS.map((bucket) => fromBucket(bucket, `www.${bucket}`)),
  ...CONCERTS.map((act) =>
    fromBucket(SITES.qos.staging.bucket, `${act}.staging.queenofsandiego.com`, `/concerts/${act}`),
  ),
  ...BRAND_BUCKETS.map((bucket) => fromBucket(bucket, `www.${bucket}`)),
  fromBucket('jada-assets', 'assets.queenofsandiego.com'),
  fromBucket('jada-images', 'images.queenofsandiego.com'),
  fromBucket('jada-dashboard', 'dashboard.sailjada.com'),
  fromBucket('jada-media-originals', 'media.sailjada.com'),
  fromBucket(SITES.sailjada.domain, 'jadayacht.com'),
  ...Object.values(SITES).map((site, index) =>
    fromApi(`api.${site.domain}`, [...REST_APIS, ...HTTP_APIS][index]?.id ?? WEBSOCKET_API.id),
  ),
];

export function functionArn(name: string, region: string = REGION): string {
  return `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${name}`;
}

export function roleName(functionName: string): string {
  return `${functionName}-role`;
}

/** The role a function runs under; Lambda roles have the path /service-role/. */
export function roleArn(functionName: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:role/service-role/${roleName(functionName)}`;
}

export function tableArn(name: string, region: string = REGION): string {
  return `arn:aws:dynamodb:${region}:${ACCOUNT_ID}:table/${name}`;
}

/** The certificate of a zone's domain and its subdomains (CloudFront wants it in us-east-1). */
export function certificateArn(domain: string, region: string = REGION): string {
  return `arn:aws:acm:${region}:${ACCOUNT_ID}:certificate/${makeUuid(`certificate ${domain}`)}`;
}

export function distributionArn(id: string): string {
  return `arn:aws:cloudfront::${ACCOUNT_ID}:distribution/${id}`;
}
