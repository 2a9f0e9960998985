import { hash } from 'node:crypto';

/**
 * JSON as snapshots have it: dates as ISO 8601, no undefined fields, keys sorted. Two values are the same if and only
 * if these are.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(JSON.parse(JSON.stringify(value ?? null)), sortKeys);
}

/** SHA-256 (hex) of what is there. */
function stateOf(value: unknown): string {
  return hash('sha256', canonical(value));
}

/** What is there against what is wanted. */
export function compareStates(current: unknown, wanted: unknown) {
  return { state: stateOf(current), isDone: canonical(current) === canonical(wanted), current };
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
