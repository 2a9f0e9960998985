import { createHmac } from 'node:crypto';
import type { Document } from './collector.ts';
import type { Sealer } from './sealer.ts';
import { looksSecret } from './secret-scan.ts';
import { SecretValue } from './secret-value.ts';

type Plain =
  | null
  | boolean
  | number
  | string
  | SecretValue
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/**
 * JSON with sorted keys and two spaces, dates as ISO, bytes as base64, and every secret sealed or dropped: those
 * the collector marked, and those that look like one by their name or form.
 */
export async function renderJson(value: unknown, path: string, sealer: Sealer): Promise<string> {
  const sealed = await sealAll(toPlain(value, ''), path, sealer);
  return `${JSON.stringify(sealed, undefined, 2)}\n`;
}

/**
 * A keyed hash of what the documents say, secrets in clear included: it changes whenever anything does and gives
 * nothing away, which a bare hash of a short password would.
 */
export function fingerprint(documents: readonly Document[], key: Uint8Array): string {
  const hmac = createHmac('sha256', key);
  for (const document of documents) {
    if (document.volatile) continue;
    hmac.update(JSON.stringify([document.path, contentOf(document)]));
  }
  return hmac.digest('hex');
}

function contentOf(document: Document): unknown {
  if ('json' in document) return reveal(toPlain(document.json, ''));
  if ('text' in document) return document.text;
  return document.blob.sha256;
}

function toPlain(value: unknown, key: string): Plain | undefined {
  if (value === undefined || typeof value === 'function') return undefined;
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return looksSecret(key, value) ? new SecretValue(value) : value;
  if (value instanceof SecretValue) return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Set) return toPlain(Array.from(value), key);
  if (Array.isArray(value)) return value.map((item) => toPlain(item, key) ?? null);
  const entries = value instanceof Map ? Array.from(value) : Object.entries(value);
  const plain = entries.map(([name, item]): [string, Plain | undefined] => [
    String(name),
    toPlain(item, String(name)),
  ]);
  return Object.fromEntries(
    plain.filter((entry): entry is [string, Plain] => entry[1] !== undefined).sort(byName),
  );
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

async function sealAll(value: Plain | undefined, place: string, sealer: Sealer): Promise<unknown> {
  if (value instanceof SecretValue) return sealer.seal(value.reveal(), place);
  if (Array.isArray(value))
    return Promise.all(value.map((item: Plain, at) => sealAll(item, `${place}/${at}`, sealer)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, item]) => [
    key,
    await sealAll(item, `${place}/${key}`, sealer),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

function reveal(value: Plain | undefined): unknown {
  if (value instanceof SecretValue) return { secret: value.reveal() };
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}
