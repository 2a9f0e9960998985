import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import {
  BUCKET_NAMES,
  DISTRIBUTIONS,
  FUNCTION_NAMES,
  makeUuid,
  SITES,
  TABLE_NAMES,
  ZONES,
} from '../../sandbox/estate/names.ts';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import { currentVersion, etagOf, type S3State } from '../../sandbox/s3-state.ts';
import { createServices, SIGNING_NAMES } from '../../sandbox/sandbox.ts';

function readText({ buckets }: S3State, bucket: string, key: string): string {
  const body = currentVersion(buckets.get(bucket)?.objects.get(key))?.body;
  if (!body) throw new Error(`there is no ${bucket}/${key}`);
  return body.slice(0, body.size).toString();
}

function measure({ buckets }: S3State) {
  const versions = [...buckets.values()].flatMap((bucket) =>
    [...bucket.objects.entries()].flatMap(([, all]) => all),
  );
  return { objects: versions.length, bytes: versions.reduce((sum, version) => sum + version.body.size, 0) };
}

test('the estate has the size of the post', () => {
  const distributions = DISTRIBUTIONS.map(({ id }) => id);
  const names: readonly unknown[][] = [
    [...BUCKET_NAMES],
    [...FUNCTION_NAMES],
    ZONES.map((zone) => zone.id),
    [...TABLE_NAMES],
    distributions,
  ];
  expect(names.map((each) => new Set(each).size)).toEqual([46, 21, 16, 14, 66]);
  const s3 = makeJadaS3();
  expect([...s3.buckets.keys()].toSorted()).toEqual(BUCKET_NAMES.toSorted());
  const { objects, bytes } = measure(s3);
  expect(objects).toBeGreaterThan(3800);
  expect(objects).toBeLessThan(4200);
  expect(bytes).toBeGreaterThan(68_000_000);
  expect(bytes).toBeLessThan(76_000_000);
});

test('a larger scale has that much more', () => {
  expect(measure(makeJadaS3({ scale: 5 })).objects).toBeGreaterThan(3.5 * measure(makeJadaS3()).objects);
});

test('the estate is the same every time', () => {
  const [first, second] = [makeJadaS3({ scale: 0.1 }), makeJadaS3({ scale: 0.1 })];
  for (const [name, bucket] of first.buckets) {
    for (const [key, versions] of bucket.objects.entries()) {
      const again = second.buckets.get(name)?.objects.get(key) ?? [];
      expect(versions.map(etagOf)).toEqual(again.map(etagOf));
      expect(versions.map((version) => version.lastModified)).toEqual(
        again.map((version) => version.lastModified),
      );
    }
  }
});

test('one bucket is empty, one is in the west, some have versions', () => {
  const buckets = [...makeJadaS3({ scale: 0.1 }).buckets.values()];
  const names = (is: (bucket: (typeof buckets)[number]) => boolean) =>
    buckets.filter(is).map(({ name }) => name);
  expect(names((bucket) => bucket.objects.size === 0)).toEqual(['jada-inbox-attachments']);
  expect(names((bucket) => bucket.region !== 'us-east-1')).toEqual(['jada-backups-west']);
  expect(names((bucket) => bucket.versioning === 'Enabled')).toContain('jada-backups');
});

test('the same picture lies in several buckets', () => {
  const { buckets } = makeJadaS3({ scale: 0.1 });
  const copies = [
    ['queenofsandiego.com', 'images/gallery/photo-0001.jpg'],
    ['queenofsandiego-staging', 'images/gallery/photo-0001.jpg'],
    ['jada-images', 'full/photo-0001.jpg'],
  ] as const;
  const etags = copies.map(([name, key]) => buckets.get(name)?.objects.get(key)?.map(etagOf));
  expect(new Set(etags.flat()).size).toBe(1);
});

test('the film has the ETag and checksum of an upload in parts', () => {
  const film = makeJadaS3({ scale: 0 })
    .buckets.get('jada-media-originals')
    ?.objects.get('2026/harbor-fly-over.mp4')?.[0];
  if (!film) throw new Error('there is no film');
  const parts = [film.body.slice(0, 2 ** 23), film.body.slice(2 ** 23, film.body.size)];
  const sum = (name: string) =>
    hash(name, Buffer.concat(parts.map((part) => hash(name, part, 'buffer'))), 'buffer');
  expect(film.etag).toBe(`${sum('md5').toString('hex')}-2`);
  expect(film.checksum?.value).toBe(`${sum('sha256').toString('base64')}-2`);
});

test('the concert page says its price in every way, among numbers that only look like it', () => {
  const s3 = makeJadaS3({ scale: 0 });
  const page = readText(s3, 'bobdylan.queenofsandiego.com', 'index.html');
  const prices = [
    '$225 ',
    '$225.00',
    '225 USD',
    '"price": "225.00"',
    'content="225"',
    'data-price="225"',
    'price: 225',
  ];
  const others = ['$2250', '$1,225', '$225.50', '225px', '/225/', 'id="deck-225"'];
  for (const text of [...prices, ...others]) expect(page).toContain(text);
  expect(readText(s3, SITES.qos.production.bucket, 'concerts/bobdylan/index.html')).toBe(page);
});

test('staging differs in the brand, the navigation and one draft', () => {
  const s3 = makeJadaS3({ scale: 0 });
  const { production, staging } = SITES.sailjada;
  expect(readText(s3, production.bucket, 'css/site.css')).toContain(
    'letter-spacing: 0.18em;\n  text-transform: uppercase',
  );
  expect(readText(s3, staging.bucket, 'css/site.css')).toContain(
    'letter-spacing: 0.42em;\n  text-transform: uppercase',
  );
  const link = '<a href="/events/james-taylor/">James Taylor</a>';
  expect(readText(s3, production.bucket, 'events/index.html')).toContain(link);
  expect(readText(s3, staging.bucket, 'events/index.html')).not.toContain(link);
  expect(s3.buckets.get(production.bucket)?.objects.has('drafts/new-menu.html')).toBe(false);
});

test('what one service names, another has', () => {
  const { s3, lambda } = makeJadaEstate({ scale: 0 });
  for (const { origin } of DISTRIBUTIONS) {
    if ('bucket' in origin) expect(s3.buckets.has(origin.bucket)).toBe(true);
  }
  const policyOf = (name: string) =>
    JSON.stringify(lambda.functions.find((each) => each.configuration.FunctionName === name)?.policy);
  expect(policyOf('image-resizer')).toContain('arn:aws:s3:::jada-uploads');
  const arns = new Set(lambda.functions.map((each) => each.configuration.FunctionArn));
  for (const { configuration } of s3.buckets.values()) {
    for (const found of JSON.stringify(configuration).matchAll(/arn:aws:lambda:[^"]+/g))
      expect(arns).toContain(found[0]);
  }
});

test('the sandbox serves every service of the estate', () => {
  const services = createServices(makeJadaEstate({ scale: 0 })).map((service) => service.signingName);
  expect(services.toSorted()).toEqual(SIGNING_NAMES.toSorted());
});

test('made-up ids look like AWS makes them', () => {
  expect(DISTRIBUTIONS[0]?.id).toMatch(/^E[A-Z0-9]{13}$/);
  expect(makeUuid('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
