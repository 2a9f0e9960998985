import { bytesBody } from '../s3-body.ts';
import type { S3Bucket } from '../s3-state.ts';
import { addObject } from './s3-contents.ts';

/** Keys that S3 allows and file systems do not, or take for something else. */
export const ODD_KEYS: readonly string[] = [
  '../outside.txt',
  '..',
  'odd/./../dots.txt',
  'odd//double.txt',
  'odd/',
  'odd',
  '/leading.txt',
  'odd/trailing/',
  'odd/Menu.PDF',
  'odd/menu.pdf',
  'odd/caf\u00e9.txt',
  'odd/cafe\u0301.txt',
  'odd/control\u0001\ttab\u007f.txt',
  'odd/new\nline.txt',
  'odd/setlist 🎸 \ufffd.txt',
  'odd/100% + 50%25.txt',
  'odd/<script>&"quotes\'.html',
  'odd/back\\slash:star*?.txt',
  'odd/con.',
  'odd/ space ',
  `odd/${'long-'.repeat(204)}`.slice(0, 1024),
];

export function addOddKeys(bucket: S3Bucket): void {
  for (const key of ODD_KEYS) {
    addObject(
      bucket,
      key,
      bytesBody(key.endsWith('/') ? '' : `This file's key is ${JSON.stringify(key)}.\n`),
    );
  }
}
