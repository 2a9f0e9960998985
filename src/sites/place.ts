import type { Config } from '../config.ts';
import { nearest } from '../nearest.ts';

/** Where one side of a site lives: the keys of a bucket that start with `prefix`. */
export type Place = Config['sites'][string]['staging'];

export interface Site {
  /** As in tidemark.yaml. */
  readonly name: string;
  readonly domain: string;
  readonly production: Place;
  readonly staging: Place;
}

/** The site, or why there is none of that name, with the nearest and all of them. */
export function findSite(config: Pick<Config, 'sites'>, name: string): Site | string {
  const names = Object.keys(config.sites);
  const found = names.includes(name) ? config.sites[name] : undefined;
  if (found) return { name, ...found };
  if (names.length === 0) return `there is no site "${name}": add it to tidemark.yaml under sites`;
  const near = nearest(name, names);
  const question = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `there is no site "${name}" in tidemark.yaml.${question} Its sites: ${names.join(', ')}`;
}

/** The key without the place's prefix; undefined for keys elsewhere, and for the key that is the prefix itself. */
export function pathOf(place: Pick<Place, 'prefix'>, key: string): string | undefined {
  if (!key.startsWith(place.prefix) || key.length === place.prefix.length) return undefined;
  return key.slice(place.prefix.length);
}

/** The key of a path in the place: `pathOf(place, keyOf(place, path))` is `path`. */
export function keyOf(place: Pick<Place, 'prefix'>, path: string): string {
  return place.prefix + path;
}

/** A path as people type it: with the slash that addresses start with, or without. */
export function readPath(typed: string): string {
  return typed.startsWith('/') ? typed.slice(1) : typed;
}

/** `bucket/prefix`, for people. */
export function showPlace(place: Pick<Place, 'bucket' | 'prefix'>): string {
  return place.prefix === '' ? place.bucket : `${place.bucket}/${place.prefix}`;
}
