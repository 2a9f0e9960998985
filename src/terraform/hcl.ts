import { SealedValue } from './document.ts';

export const TERM = Symbol('term');

/** What is more than a plain value: a reference, a call, a nested block. */
export type Term =
  | { readonly [TERM]: 'code'; readonly code: string }
  | { readonly [TERM]: 'link'; readonly key: string; readonly text: string; readonly prefix: string }
  | { readonly [TERM]: 'call'; readonly name: string; readonly value: Expression };

export interface Block {
  readonly [TERM]: 'block';
  readonly body: Body;
}

/** A value in HCL; a plain object is a map. */
export type Expression =
  | null
  | boolean
  | number
  | string
  | SealedValue
  | Term
  | readonly Expression[]
  | { readonly [name: string]: Expression };

/** Attributes and nested blocks, in their order; what is undefined is left out. */
export type Body = Readonly<Record<string, Expression | Block | readonly Block[] | undefined>>;

/** What a value's text depends on: what else was captured, and which variables there are. */
export interface Scope {
  /** The expression that stands for a captured thing, and what of the text goes on after it. */
  resolve(key: string): { readonly code: string; readonly rest: string } | undefined;
  /** The expression that stands for a secret; `path`: names from the body's top. */
  secret(value: SealedValue, path: readonly string[]): string;
}

/** HCL as it is. */
export function code(text: string): Term {
  return { [TERM]: 'code', code: text };
}

/** A reference where `key` was captured, else `text`; `prefix` stands before either. */
export function link(key: string, text: string, prefix = ''): Term {
  return { [TERM]: 'link', key, text, prefix };
}

/** JSON as a string, written as what it says. */
export function jsonencode(value: Expression | undefined): Term | undefined {
  return value === undefined ? undefined : { [TERM]: 'call', name: 'jsonencode', value };
}

export function block(body: Body): Block {
  return { [TERM]: 'block', body };
}

/** The block of one that may be missing. */
export function optional<T>(value: T | undefined, make: (value: T) => Body): Block | undefined {
  return value === undefined ? undefined : block(make(value));
}

/** The blocks that a value stands for; undefined where it is an attribute's value. */
export function blocksOf(value: unknown): readonly Block[] | undefined {
  const all = Array.isArray(value) ? value : [value];
  return all.length > 0 && all.every(isBlock) ? all : undefined;
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && TERM in value && value[TERM] === 'block';
}

export function isTerm(value: unknown): value is Term {
  return typeof value === 'object' && value !== null && TERM in value && value[TERM] !== 'block';
}

/** The key of every link in a body, and every ARN. */
export function referencesOf(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('arn:') ? [value] : [];
  if (typeof value !== 'object' || value === null || value instanceof SealedValue) return [];
  if (isBlock(value)) return referencesOf(value.body);
  if (isTerm(value)) {
    if (value[TERM] === 'link') return [value.key];
    return value[TERM] === 'call' ? referencesOf(value.value) : [];
  }
  return Object.values(value).flatMap((item) => referencesOf(item));
}
