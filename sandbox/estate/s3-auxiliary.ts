import { noiseBody } from '../s3-body.ts';
import { makeBucket, makeVersion, type S3Bucket } from '../s3-state.ts';
import {
  ACCOUNT_ID,
  CONCERTS,
  DISTRIBUTIONS,
  EMPTY_BUCKET,
  FUNCTION_NAMES,
  makeId,
  REGION,
  SITES,
  VERSIONED_BUCKET,
  WEST_BUCKET,
  WEST_REGION,
} from './names.ts';
import { addBinary, addObject, addText, countOff, dateOf, dayBefore, pad } from './s3-contents.ts';
import { addOddKeys } from './s3-odd-keys.ts';
import { SITE_SCRIPT, writeStylesheet } from './site-styles.ts';

/** The buckets that no website shows: pictures, uploads, exports, logs, backups. */
export function makeAuxiliaryBuckets(scale: number): S3Bucket[] {
  return [
    makeAssets(scale),
    makeImages(scale),
    makeOriginals(scale),
    makeUploads(scale),
    makeExports(scale),
    makeCrmExports(scale),
    makeEmailTemplates(),
    makeDeployments(),
    makeCloudFrontLogs(scale),
    makeAccessLogs(scale),
    makeTerraformState(),
    makeDashboard(scale),
    makeBackups(scale),
    makeWestBackups(scale),
    makeBucket(EMPTY_BUCKET),
  ];
}

function makeAssets(scale: number): S3Bucket {
  const bucket = makeBucket('jada-assets');
  for (const number of countOff(60, scale)) {
    addText(bucket, `v${number}/css/site.css`, () => writeStylesheet(`0.${pad(number, 2)}em`));
    addObject(bucket, `v${number}/js/site.js`, SITE_SCRIPT);
  }
  for (const weight of ['light', 'regular', 'italic', 'bold'])
    addBinary(bucket, `fonts/cormorant-${weight}.woff2`, 38);
  return bucket;
}

/** Smaller copies of the gallery, and the gallery itself as it is on the first site. */
function makeImages(scale: number): S3Bucket {
  const bucket = makeBucket('jada-images');
  for (const number of countOff(140, scale)) {
    for (const width of [320, 640, 960, 1280])
      addBinary(bucket, `${width}/photo-${pad(number)}.webp`, width / 64);
    const seed = `${SITES.qos.domain} photo ${number}`;
    addBinary(bucket, `full/photo-${pad(number)}.jpg`, 26, seed);
  }
  return bucket;
}

function makeOriginals(scale: number): S3Bucket {
  const bucket = makeBucket('jada-media-originals');
  for (const number of countOff(44, scale)) addBinary(bucket, `2026/DSC_${pad(number)}.jpg`, 360);
  const video = '2026/harbor-fly-over.mp4';
  // Uploaded in parts of 8 MiB: its ETag is the MD5 of their MD5s, its checksum that of their checksums.
  addObject(bucket, video, noiseBody(video, 9_437_184), {
    headers: { 'content-type': 'video/mp4' },
    etag: '85610e4ae65b7e7a96e40acd28a7f104-2',
    checksum: {
      algorithm: 'SHA256',
      type: 'COMPOSITE',
      value: 'SZhGWRWCm6lpe3X2YIwOhTgFI7zdJEpu9Gfz1KhI/nc=-2',
    },
    storageClass: 'GLACIER_IR',
  });
  return bucket;
}

function makeUploads(scale: number): S3Bucket {
  const bucket = makeBucket('jada-uploads');
  for (const number of countOff(90, scale)) {
    addObject(
      bucket,
      `contracts/2026/contract-${pad(number)}.pdf`,
      noiseBody(`contract ${number}`, 9000 + number),
      {
        metadata: {
          guest: number % 9 === 0 ? 'Zoë Müller' : `guest-${number}`,
          'uploaded-by': 'booking-webhook',
        },
        tags: { kind: 'contract', retention: number % 2 ? '7y' : '1y' },
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="${number}.pdf"`,
        },
        checksum: { algorithm: number % 2 ? 'SHA256' : 'CRC32', type: 'FULL_OBJECT' },
      },
    );
  }
  addOddKeys(bucket);
  return bucket;
}

function makeExports(scale: number): S3Bucket {
  const bucket = makeBucket('jada-bookings-export');
  for (const day of countOff(330, scale)) {
    const date = dayBefore(day);
    addText(bucket, `daily/${date.slice(0, 4)}/${date}.jsonl`, () => writeBookings(date), {
      storageClass: day > 90 ? 'STANDARD_IA' : 'STANDARD',
      checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' },
    });
  }
  return bucket;
}

function writeBookings(date: string): string {
  const rows = CONCERTS.map((act, index) =>
    JSON.stringify({
      id: makeId(`${date} ${act}`, 8),
      date,
      event: act,
      guests: 2 + (index % 5),
      total: 225 * (2 + index),
    }),
  );
  return `${rows.join('\n')}\n`;
}

function makeCrmExports(scale: number): S3Bucket {
  const bucket = makeBucket('jada-crm-export');
  for (const week of countOff(60, scale)) {
    const date = dayBefore(week * 7);
    addText(bucket, `customers-${date}.csv`, () =>
      `id,since,sails\n${makeId(date, 8)},${date},${week % 9}\n`.repeat(20),
    );
  }
  return bucket;
}

function makeEmailTemplates(): S3Bucket {
  const bucket = makeBucket('jada-email-templates');
  for (const name of [
    'confirmation',
    'reminder',
    'refund',
    'gift',
    'newsletter',
    'survey',
    'crew-call',
    'weather',
  ]) {
    addObject(bucket, `${name}/subject.txt`, `Your ${name} from JADA, {{firstName}}`);
    addObject(
      bucket,
      `${name}/body.html`,
      `<p>Dear {{firstName}},</p>\n<p>this is your ${name}.</p>\n<p>JADA</p>\n`,
    );
  }
  return bucket;
}

function makeDeployments(): S3Bucket {
  const bucket = makeBucket('jada-lambda-deployments');
  for (const name of FUNCTION_NAMES) {
    for (const version of [1, 2, 3]) addBinary(bucket, `${name}/${name}-1.${version}.0.zip`, 34);
  }
  return bucket;
}

function makeCloudFrontLogs(scale: number): S3Bucket {
  const bucket = makeBucket('jada-cloudfront-logs');
  for (const number of countOff(400, scale)) {
    const { id } = DISTRIBUTIONS[number % DISTRIBUTIONS.length] ?? { id: 'E0' };
    addBinary(
      bucket,
      `cdn/${id}.${dayBefore(number % 30)}-${pad(number % 24, 2)}.${makeId(`log ${number}`, 8)}.gz`,
      5,
    );
  }
  return bucket;
}

function makeAccessLogs(scale: number): S3Bucket {
  const bucket = makeBucket('jada-s3-access-logs');
  for (const number of countOff(330, scale)) {
    const name = `${dayBefore(number % 30)}-${pad(number % 24, 2)}-00-00-${makeId(`access ${number}`, 16).toUpperCase()}`;
    const line = `${ACCOUNT_ID} ${SITES.qos.domain} [${name}] 198.51.100.${number % 256} - REST.GET.OBJECT 200 ${number}\n`;
    addText(bucket, `${SITES.qos.domain}/${name}`, () => line.repeat(1 + (number % 30)));
  }
  return bucket;
}

function makeTerraformState(): S3Bucket {
  const bucket = makeBucket('jada-terraform-state', { versioning: 'Enabled' });
  for (const stack of ['network', 'sites', 'bookings', 'mail']) {
    const state = JSON.stringify(
      { version: 4, terraform_version: '1.11.4', lineage: stack, resources: [] },
      null,
      2,
    );
    addObject(bucket, `${stack}/terraform.tfstate`, state, { versionId: makeVersionId(stack) });
  }
  return bucket;
}

function makeDashboard(scale: number): S3Bucket {
  const bucket = makeBucket('jada-dashboard');
  addObject(bucket, 'index.html', '<!doctype html><title>JADA dashboard</title><div id="root"></div>\n');
  addBinary(bucket, 'static/main.js', 90);
  for (const day of countOff(40, scale)) {
    addText(
      bucket,
      `data/${dayBefore(day)}.json`,
      () => `${JSON.stringify({ day: dayBefore(day), bookings: day % 13 })}\n`,
    );
  }
  return bucket;
}

/** Everything in it was written several times; some of it is deleted, by a marker. */
function makeBackups(scale: number): S3Bucket {
  const bucket = makeBucket(VERSIONED_BUCKET, { versioning: 'Enabled' });
  for (const number of countOff(60, scale)) {
    const key = `tables/table-${pad(number, 3)}.jsonl`;
    const versions = [3, 2, 1].map((age) =>
      makeVersion(noiseBody(`${key} ${age}`, 4000 + 100 * number), {
        versionId: makeVersionId(`${key} ${age}`),
        lastModified: new Date(dateOf(key).getTime() - (3 - age) * 24 * 3600 * 1000),
      }),
    );
    const deleted = {
      versionId: makeVersionId(`${key} deleted`),
      isDeleteMarker: true,
      lastModified: dateOf(key),
    };
    bucket.objects.set(key, number % 10 === 0 ? [makeVersion('', deleted), ...versions.slice(1)] : versions);
  }
  return bucket;
}

function makeWestBackups(scale: number): S3Bucket {
  const bucket = makeBucket(WEST_BUCKET, { region: WEST_REGION, versioning: 'Enabled' });
  for (const number of countOff(60, scale)) {
    const key = `tables/table-${pad(number, 3)}.jsonl`;
    const versionId = makeVersionId(`west ${key}`);
    addObject(bucket, key, noiseBody(`${key} 3`, 4000 + 100 * number), {
      versionId,
      storageClass: 'STANDARD_IA',
    });
  }
  return bucket;
}

function makeVersionId(seed: string): string {
  return makeId(
    `version of ${seed}, ${REGION}`,
    32,
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._',
  );
}
