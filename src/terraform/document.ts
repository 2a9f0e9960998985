import { isSystemTag } from '../aws/system-tag.ts';

/** What stands in a snapshot's document in place of a secret: sealed with age, or dropped. */
export class SealedValue {
  /** Where it stands: `lambda/crew-notifier/environment.json: SLACK_TOKEN`. */
  readonly place: string;
  constructor(place: string) {
    this.place = place;
  }
}

/** A document as it was captured; secrets are recognised, nothing else is changed. */
export type Json =
  | null
  | boolean
  | number
  | string
  | SealedValue
  | readonly Json[]
  | { readonly [name: string]: Json };

export type Present = Exclude<Json, null>;

/** @throws {SyntaxError} where the file is no JSON. */
export function parseDocument(text: string, path: string): Json {
  return recogniseSealed(JSON.parse(text), `${path}: `, '');
}

function recogniseSealed(value: Json, file: string, place: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  const below = (name: string | number) => (place === '' ? `${name}` : `${place}/${name}`);
  if (Array.isArray(value)) return value.map((item, index) => recogniseSealed(item, file, below(index)));
  const entries = Object.entries(value);
  const [[name, content] = []] = entries;
  const isSealed =
    (name === 'sealed' && typeof content === 'string') || (name === 'dropped' && content === true);
  if (entries.length === 1 && isSealed) return new SealedValue(file + place);
  return Object.fromEntries(entries.map(([key, item]) => [key, recogniseSealed(item, file, below(key))]));
}

/** What stands at a path; undefined where there is nothing, or null. */
export function at(document: Json | undefined, ...path: readonly string[]): Present | undefined {
  let value = document;
  for (const name of path) {
    if (!isRecord(value)) return undefined;
    value = value[name];
  }
  return value ?? undefined;
}

/** The text at a path; empty where there is none. */
export function text(document: Json | undefined, ...path: readonly string[]): string {
  const value = at(document, ...path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The list at a path, also one that AWS writes as `{ Quantity, Items }`; empty where there is none. */
export function list(document: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const value = at(document, ...path);
  if (Array.isArray(value)) return value;
  const items = at(value, 'Items');
  return Array.isArray(items) ? items : [];
}

export function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SealedValue)
  );
}

/**
 * Tags as a map, from a map or from a list of `{ Key, Value }`, without those of AWS itself, which the provider does
 * not read; undefined where there are none.
 */
export function tagsOf(value: Json | undefined): { readonly [name: string]: Json } | undefined {
  const tags =
    isRecord(value) && !('Items' in value)
      ? Object.entries(value)
      : list({ value: value ?? null }, 'value').map(tagOf);
  const own = tags.filter(([key]) => !isSystemTag(key));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

function tagOf(tag: Json): [string, Json] {
  return [text(tag, 'Key'), at(tag, 'Value') ?? ''];
}

/** The list, or undefined where it is empty: then the attribute is left out. */
export function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** Some of a document's fields under Terraform's names: `MaxAgeSeconds` as `max_age_seconds`. */
export function pick(
  document: Json | undefined,
  ...names: readonly string[]
): Record<string, Present | undefined> {
  return Object.fromEntries(names.map((name) => [snakeCase(name), at(document, name)]));
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** The text at a path; undefined where it is missing or empty, which AWS means by an empty text. */
export function given(document: Json | undefined, ...path: readonly string[]): Present | undefined {
  const value = at(document, ...path);
  return value === '' ? undefined : value;
}
