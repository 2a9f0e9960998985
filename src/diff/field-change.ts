import type { ChangeKind } from './change.ts';

/** A field that two documents do not share. `before` and `after` are JSON. */
export interface FieldChange {
  readonly change: ChangeKind;
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

/** What became of a field; undefined is nothing, null is a value. What is sealed is shown as `[sealed]`. */
export function changeOf(field: string, before: unknown, after: unknown): FieldChange {
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return {
    change,
    field,
    ...(before !== undefined && { before: conceal(before) }),
    ...(after !== undefined && { after: conceal(after) }),
  };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ "sealed": "…" }` or `{ "dropped": true }`, as the sealer leaves them. */
export function isSealed(value: unknown): boolean {
  if (!isFields(value)) return false;
  const [name, ...more] = Object.keys(value);
  if (more.length > 0) return false;
  return (
    (name === 'sealed' && typeof value.sealed === 'string') || (name === 'dropped' && value.dropped === true)
  );
}

function conceal(value: unknown): unknown {
  if (isSealed(value)) return '[sealed]';
  if (Array.isArray(value)) return value.map(conceal);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, conceal(inner)]));
}
