import { createHmac } from 'node:crypto';

const ID_DIGITS = 16;

/** Tells keys of fingerprints apart without giving any away: fingerprints of two keys cannot be compared. */
export function idOfKey(key: Uint8Array): string {
  return createHmac('sha256', key).update('tidemark fingerprints').digest('hex').slice(0, ID_DIGITS);
}
