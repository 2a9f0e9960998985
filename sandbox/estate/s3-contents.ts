import { hash } from 'node:crypto';
import { noiseBody, type S3Body, writtenBody } from '../s3-body.ts';
import { putObject, type S3Bucket, type S3Version } from '../s3-state.ts';
import { ESTATE_DATE } from './names.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'application/javascript',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv',
  xml: 'application/xml',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
};
const CACHED = new Set(['css', 'js', 'jpg', 'webp', 'png', 'woff2']);

/** Headers by file type, one record for all objects of a type. */
const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  Object.entries(TYPES).map(([extension, type]) => [
    extension,
    { 'content-type': type, ...(CACHED.has(extension) && { 'cache-control': 'public, max-age=31536000' }) },
  ]),
);

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A number in [0, 1) that belongs to a name. */
export function fractionOf(name: string): number {
  return hash('sha256', name, 'buffer').readUInt32BE() / 2 ** 32;
}

/** Some time in the two years before the estate's date, at a whole second. */
export function dateOf(name: string): Date {
  const age = fractionOf(`date of ${name}`) * 2 * YEAR_MS;
  return new Date(Math.floor((ESTATE_DATE.getTime() - age) / 1000) * 1000);
}

/** An object with the headers of its file type and a date of its own. */
export function addObject(
  bucket: S3Bucket,
  key: string,
  body: string | S3Body,
  given: Partial<S3Version> = {},
): void {
  const headers = HEADERS[key.slice(key.lastIndexOf('.') + 1)];
  putObject(bucket, key, body, {
    lastModified: dateOf(`${bucket.name}/${key}`),
    ...(headers && { headers }),
    ...given,
  });
}

/** Text that is the same for every reader, written when somebody reads it. */
export function addText(
  bucket: S3Bucket,
  key: string,
  write: () => string,
  given?: Partial<S3Version>,
): void {
  addObject(bucket, key, writtenBody(write), given);
}

/** A picture, font or archive: noise of about `kilobytes`. The same `seed` gives the same bytes in any bucket. */
export function addBinary(
  bucket: S3Bucket,
  key: string,
  kilobytes: number,
  seed = `${bucket.name}/${key}`,
): void {
  const size = Math.floor(kilobytes * 1024 * (0.5 + fractionOf(seed)));
  addObject(bucket, key, noiseBody(seed, size));
}

/** `count` numbers from 1, as many as the scale asks for, at least one. */
export function countOff(count: number, scale: number): number[] {
  return Array.from({ length: Math.max(1, Math.round(count * scale)) }, (_, index) => index + 1);
}

/** `0042` */
export function pad(number: number, digits = 4): string {
  return String(number).padStart(digits, '0');
}

/** The day `days` before the estate's date: `2026-10-29`. */
export function dayBefore(days: number): string {
  return new Date(ESTATE_DATE.getTime() - days * 24 * 3600 * 1000).toISOString().slice(0, 10);
}
