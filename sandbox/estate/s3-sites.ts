import { makeBucket, type S3Bucket } from '../s3-state.ts';
import { BRAND_BUCKETS, CONCERT_BUCKETS, CONCERTS, SITES, SUBDOMAIN_BUCKETS, WWW_BUCKETS } from './names.ts';
import { addBinary, addObject, addText, countOff, pad } from './s3-contents.ts';
import {
  brandSpacing,
  type SiteEdition,
  writeArticlePage,
  writeConcertPage,
  writeEventsPage,
  writeHomePage,
} from './site-pages.ts';
import { SITE_SCRIPT, writeBookingScript, writeStylesheet } from './site-styles.ts';

const BRANDS = { qos: 'Queen of San Diego', sailjada: 'Sail JADA', salejada: 'Sale JADA' } as const;
const ARTICLES = [
  ...[
    'sunset-sail',
    'whale-watching',
    'fireworks',
    'wedding',
    'memorial-at-sea',
    'corporate',
    'birthday',
    'overnight',
  ],
  ...[
    'dinner-cruise',
    'parade-of-lights',
    'regatta',
    'school-trip',
    'photo-shoot',
    'proposal',
    'fleet-week',
    'reunion',
  ],
];
const PHOTO_KILOBYTES = 26;

/** The buckets behind the websites: the three sites with their staging, concerts, subdomains and redirects. */
export function makeSiteBuckets(scale: number): S3Bucket[] {
  const sites = Object.entries(SITES).flatMap(([name, site]) => {
    const brand = BRANDS[name as keyof typeof SITES];
    const production = makeSite(
      site.production.bucket,
      { domain: site.domain, brand, isStaging: false },
      scale,
    );
    const staging = makeSite(site.staging.bucket, { domain: site.domain, brand, isStaging: true }, scale);
    return [production, staging];
  });
  return [
    ...sites,
    ...CONCERTS.map((act, index) => makeConcertSite(CONCERT_BUCKETS[index] ?? act, act)),
    ...SUBDOMAIN_BUCKETS.map((name) => makeSubdomain(name, scale)),
    ...[...WWW_BUCKETS, ...BRAND_BUCKETS].map(makeRedirect),
  ];
}

function makeSite(name: string, edition: SiteEdition, scale: number): S3Bucket {
  const bucket = makeBucket(name);
  addText(bucket, 'index.html', () => writeHomePage(edition));
  addText(bucket, 'events/index.html', () => writeEventsPage(edition));
  addText(bucket, 'events/james-taylor/index.html', () => writeConcertPage(edition, 'jamestaylor', 195));
  for (const act of CONCERTS)
    addText(bucket, `concerts/${act}/index.html`, () => writeConcertPage(edition, act));
  for (const article of ARTICLES) addArticle(bucket, `charters/${article}.html`, edition, article);
  for (const page of ['about', 'contact', 'crew', 'faq', '404'])
    addArticle(bucket, `${page}.html`, edition, page);
  addStyles(bucket, edition);
  addBinary(bucket, 'favicon.ico', 3, 'favicon');
  // Staging was filled from production: most of its photos are the same bytes, some are newer.
  for (const number of countOff(140, scale)) {
    const isNew = edition.isStaging && number % 25 === 0;
    const seed = `${edition.domain} photo ${number}${isNew ? ' retouched' : ''}`;
    addBinary(bucket, `images/gallery/photo-${pad(number)}.jpg`, PHOTO_KILOBYTES, seed);
  }
  if (edition.isStaging) {
    addArticle(bucket, 'drafts/new-menu.html', edition, 'New menu');
    bucket.objects.delete('charters/fleet-week.html');
  }
  return bucket;
}

function addStyles(bucket: S3Bucket, edition: SiteEdition): void {
  addText(bucket, 'css/site.css', () => writeStylesheet(brandSpacing(edition)));
  addObject(bucket, 'js/site.js', SITE_SCRIPT);
  addText(bucket, 'js/booking.js', () => writeBookingScript(edition.domain));
  addText(bucket, 'robots.txt', () => `User-agent: *\n${edition.isStaging ? 'Disallow: /' : 'Allow: /'}\n`);
}

function addArticle(bucket: S3Bucket, key: string, edition: SiteEdition, title: string): void {
  addText(bucket, key, () => writeArticlePage(edition, title, 4 + (title.length % 7)));
}

/** A concert's own site: the page that the main site shows too, with its pictures. */
function makeConcertSite(name: string, act: (typeof CONCERTS)[number]): S3Bucket {
  const bucket = makeBucket(name);
  const edition = { domain: SITES.qos.domain, brand: BRANDS.qos, isStaging: false };
  addText(bucket, 'index.html', () => writeConcertPage(edition, act));
  addStyles(bucket, edition);
  for (const number of countOff(10, 1)) {
    addBinary(bucket, `images/${act}-${number}.jpg`, PHOTO_KILOBYTES, `${act} picture ${number}`);
  }
  return bucket;
}

function makeSubdomain(name: string, scale: number): S3Bucket {
  const bucket = makeBucket(name);
  const [topic = '', ...rest] = name.split('.');
  const edition = { domain: rest.join('.'), brand: `JADA ${topic}`, isStaging: false };
  addText(bucket, 'index.html', () => writeHomePage(edition));
  addStyles(bucket, edition);
  for (const number of countOff(18, scale)) {
    addArticle(bucket, `${topic}/${pad(number, 3)}/index.html`, edition, `${topic} ${number}`);
    addBinary(bucket, `${topic}/${pad(number, 3)}/cover.webp`, 12);
  }
  return bucket;
}

/** Sends its readers to the site it stands for. */
function makeRedirect(name: string): S3Bucket {
  const bucket = makeBucket(name);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'x-amz-website-redirect-location': redirectTarget(name),
  };
  addObject(bucket, 'index.html', '', { headers });
  return bucket;
}

/** Where a redirecting bucket leads. */
export function redirectTarget(name: string): string {
  if (name.startsWith('www.')) return `https://${name.slice('www.'.length)}/`;
  return `https://${name.startsWith('queenofsandiego') ? SITES.qos.domain : SITES.sailjada.domain}/`;
}
